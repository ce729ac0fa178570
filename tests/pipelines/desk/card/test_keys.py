"""Cards in a browser, answered by keyboard alone, and with neither keys nor scripts."""

from __future__ import annotations

from typing import Any

import pytest

from dedupe.decisions import load_decisions, load_lines
from tests.pipelines.desk.card.steps import count_open, open_card, press
from tests.pipelines.desk.serving import Served
from tests.pipelines.desk.visiting import go_to, list_kinds

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_queue_is_decided_by_keyboard_alone(served: Served, browser: Any) -> None:
    """One key an answer, the next card at once, until nothing is left; then a day's work is told."""
    page = served.enter(browser, "marie", locale="fr-CA")
    open_card(page, served)
    left = count_open(page)
    keys = "sdu"
    for number in range(left * 2):
        if "/desk/card/" not in page.url:
            break
        assert page.evaluate("document.activeElement.id") == "question"
        press(page, keys[number % 3])
    assert "/desk/queue" in page.url
    decisions, issues = load_decisions(served.home.decisions)
    assert not issues
    assert {d.by for d in decisions} == {"marie"}
    units = {d.evidence["unit_id"] for d in decisions}
    assert "décidées aujourd’hui" in page.inner_text(".progress")
    assert len(units) >= left // 2  # an answer may settle another question as well


def test_the_last_answer_is_taken_back_with_one_key(served: Served, browser: Any) -> None:
    """The same card comes again, and the ledger says both."""
    page = served.enter(browser, "marie", locale="fr-CA")
    open_card(page, served)
    first, left = page.url, count_open(page)
    press(page, "s")
    assert page.url != first
    assert "Un seul événement" in page.inner_text(".notice")
    assert count_open(page) == left - 1
    press(page, "z")
    assert page.url == first
    assert count_open(page) == left
    assert page.locator(".notice").count() == 0
    assert load_decisions(served.home.decisions)[0] == []
    assert list_kinds(served.home) == ["same", "undo"]


def test_listings_are_sorted_with_digits(served: Served, browser: Any) -> None:
    """Digits go from listing to listing and end on the button that keeps them; a note goes along; «?» helps."""
    page = served.enter(browser, "marie", locale="fr-CA")
    open_card(page, served)
    assert page.locator("[data-group]").count() == 3
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()
    page.keyboard.press("n")
    page.keyboard.type("deux salles, s d k")
    page.keyboard.press("Escape")
    for digit in "121":
        page.keyboard.press(digit)
    assert page.evaluate("document.activeElement.value") == "sort"
    letters = dict(zip("ABC", "121", strict=True))
    assert {s: page.locator(f"[name=group-{s}]").input_value() for s in letters} == letters
    press(page, "Enter")
    decisions = load_decisions(served.home.decisions)[0]
    assert {d.kind for d in decisions} == {"same", "different"}
    assert {d.note for d in decisions} == {"deux salles, s d k"}
    assert "réparties en groupes" in page.inner_text(".notice")


def test_single_keys_can_be_turned_off(served: Served, browser: Any) -> None:
    """For those whose keys are pressed by voice or by accident; remembered for the next card; «?» still helps."""
    page = served.enter(browser, "marie", locale="fr-CA")
    open_card(page, served)
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    here = page.url
    page.keyboard.press("s")
    page.keyboard.press("k")
    page.wait_for_timeout(300)
    assert page.url == here
    assert list_kinds(served.home) == []
    page.reload()
    page.keyboard.press("?")
    assert not page.is_checked("#keys-on")


def test_nothing_needs_scripts(served: Served, browser: Any) -> None:
    """Filter, begin, answer, sort, skip, take back, with plain forms alone."""
    page = served.enter(browser, "marie", locale="fr-CA", java_script_enabled=False)
    go_to(page, served, "/queue")
    page.select_option("#filter-doubt", "place")
    page.click("text=Filtrer")
    assert "doubt=place" in page.url
    page.click("#begin")
    assert "doubt=place" in page.url
    page.fill("#note", "vu")
    page.click("button[value=apart], button[value=none]")
    assert page.locator(".notice").is_visible()
    assert "doubt=place" in page.url
    page.click(".notice button")
    assert list_kinds(served.home)[-1] == "undo"
    skipped = page.url
    page.click("button[value=skip]")
    assert page.url != skipped
    page.click("button[value=unsure]")
    assert load_lines(served.home.decisions)[0][-1].kind == "unsure"
