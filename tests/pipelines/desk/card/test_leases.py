"""A question is one editor's at a time, and pages that are open follow what the others do."""

from __future__ import annotations

import time
from typing import Any

import pytest

from dedupe.decisions import load_lines
from pipelines.desk.queue.assignments import LEASE
from tests.pipelines.desk.card.steps import open_card, press
from tests.pipelines.desk.serving import Served
from tests.pipelines.desk.visiting import go_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POLL = 5_000  # milliseconds after which pages ask what is new


def test_two_editors_never_have_the_same_question(served: Served, browser: Any) -> None:
    """Each gets another one, and who opens the other's is told so; what one decides leaves the other's list, live."""
    served.add("jean", language="fr")
    marie, jean = (served.enter(browser, name, locale="fr-CA") for name in ("marie", "jean"))
    open_card(marie, served)
    open_card(jean, served)
    assert marie.url != jean.url
    jean.goto(marie.url)
    assert "marie" in jean.inner_text(".away")
    jean.clock.install()
    go_to(jean, served, "/queue")
    unit = marie.url.split("/card/")[1].split("?")[0]
    assert "marie" in jean.inner_text(f"li:has(#u-{unit})")
    press(marie, "s")
    jean.clock.fast_forward(POLL)
    jean.wait_for_selector(f"#u-{unit}", state="detached", timeout=15_000)
    assert "1 décidée aujourd’hui" in jean.inner_text(".progress")


def test_a_card_left_open_tells_that_it_was_decided(served: Served, browser: Any) -> None:
    """Its lease over, another decides it: the open card says by whom, its buttons are off, and its late answer changes
    nothing but keeps the note in view."""
    served.add("jean", language="fr")
    marie, jean = (served.enter(browser, name, locale="fr-CA") for name in ("marie", "jean"))
    open_card(marie, served)
    marie.route("**/watch*", lambda route: route.abort())
    served.clock.wait(seconds=LEASE.total_seconds() + 1)
    jean.goto(marie.url)
    press(jean, "d")
    marie.keyboard.press("n")
    marie.fill("#note", "ma remarque")
    marie.locator("button[value=same]").dispatch_event("click")
    marie.wait_for_selector(".away")
    assert "jean" in marie.inner_text(".away")
    assert "ma remarque" in marie.inner_text(".away")
    assert {line.by for line in load_lines(served.home.decisions)[0]} == {"jean"}


def test_an_open_card_keeps_its_lease_and_a_left_one_gives_it_back(served: Served, browser: Any) -> None:
    """Watching renews; leaving releases at once."""
    page = served.enter(browser, "marie", locale="fr-CA")
    page.clock.install()
    open_card(page, served)
    unit = page.url.split("/card/")[1].split("?")[0]
    holders = served.app.state.desk.assignments.list_holders
    with page.expect_response(lambda answer: "/watch" in answer.url and answer.status == 204, timeout=15_000):
        served.clock.wait(seconds=LEASE.total_seconds() - 60)
        page.clock.fast_forward(POLL)
    with page.expect_response(lambda answer: "/watch" in answer.url, timeout=15_000):
        page.clock.fast_forward(POLL)  # the one before may have been on its way when the clock was set
    served.clock.wait(seconds=120)
    assert holders(served.clock()) == {unit: "marie"}
    page.goto(f"{served.url}/desk/account")
    until = time.monotonic() + 10
    while holders(served.clock()) and time.monotonic() < until:
        time.sleep(0.05)
    assert holders(served.clock()) == {}
