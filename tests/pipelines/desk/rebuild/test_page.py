"""Publishing from the desk: a real run in a process of its own, watched in Chromium, seen on the site."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dedupe.decisions import Decision
from dedupe.desk.appending import append_decision
from dedupe.desk.history import load_history
from pipelines.desk.index.settled import read_key
from pipelines.desk.rebuild.jobs import AlreadyRunning, find_runs, is_home_held, start_run
from pipelines.desk.rebuild.page import find_waiting
from pipelines.stages.dedupe import load_clusters
from pipelines.stages.last_run import write_last_run
from tests.pipelines.desk.sample_homes import NOW, SampleHome, make_sample_home
from tests.pipelines.desk.serving import Served, serve_desk
from tests.pipelines.desk.visiting import SIZES, check_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Un titre que seul le pupitre connaît"


@pytest.fixture
def place(tmp_path: Path, demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    """A home of the samples."""
    return make_sample_home(tmp_path_factory, demo_home, tmp_path / "place")


@pytest.fixture
def served(place: SampleHome) -> Iterator[Served]:
    """Serve it."""
    with serve_desk(place.home, place.calendars) as desk:
        desk.add("anne")
        desk.add("mado", role="maintainer")
        desk.clock.wait(minutes=1)
        yield desk


def pin_title(served: Served, place: SampleHome) -> str:
    """Pin a title; return the event."""
    name, event_id = min(load_clusters(place.home).items())
    pin = Decision("p1", served.clock(), "anne", "pin", (read_key(name),), "title", TITLE, note="Vérifié")
    append_decision(place.home.decisions, pin)
    return event_id


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


def kill_a_run(served: Served, place: SampleHome) -> None:
    """Start a run and kill it while it holds the home."""
    start_run(
        place.home, place.calendars, by="anne", now=served.clock(), is_offline=True, make_id=lambda: "r1", total=12
    )
    wait_until(lambda: is_home_held(place.home))
    pid = int((place.home.root / "var" / "run.lock").read_text(encoding="ascii"))
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: find_runs(place.home)[0].state == "stopped", 10)


def test_a_killed_run_harms_nothing_and_the_next_publishes(served: Served, place: SampleHome, browser: Any) -> None:
    """After a SIGKILL in the middle the page says so and what is served stays. It tells what waits; a click publishes;
    progress is shown without a reload; a second start is told so; the site has it; all within a minute."""
    before = place.home.latest.resolve()
    kill_a_run(served, place)
    assert place.home.latest.resolve() == before
    served.clock.wait(minutes=1)
    event_id = pin_title(served, place)
    served.clock.wait(minutes=1)
    page, other = served.enter(browser, "anne"), served.enter(browser, "mado", java_script_enabled=False)
    page.clock.install()
    page.goto(f"{served.url}/desk/rebuild")
    assert "interrompu" in page.inner_text("#progress")
    assert "1 ligne attend" in page.inner_text("main")
    check_page(page)
    began = time.monotonic()
    page.get_by_role("button", name="Publier les décisions").click()
    assert "Passage en cours" in page.inner_text("#progress")
    check_page(page, SIZES[1])
    other.goto(f"{served.url}/desk/rebuild")
    other.get_by_role("button", name="Publier les décisions").click()
    assert "déjà en cours" in other.inner_text("[role=alert]")
    with pytest.raises(AlreadyRunning):
        start_run(place.home, place.calendars, by="x", now=NOW, is_offline=True, make_id=lambda: "x")
    page.wait_for_selector("#progress .run-steps .is-done", timeout=60_000)
    page.wait_for_selector("text=C’est en ligne", timeout=60_000)
    assert time.monotonic() - began < 60
    assert page.url.endswith("/desk/rebuild")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(10_000)
    page.wait_for_timeout(100)
    assert asked == []  # nothing more to ask
    page.get_by_role("link", name="1 décision publiée").click()
    assert TITLE in page.inner_text("main")
    check_page(page, SIZES[0])
    page.goto(f"{served.url}/desk/rebuild")
    assert "Toutes les décisions sont en ligne" in page.inner_text("main")
    site = served.home.latest / "fr" / "evenement"
    assert any(TITLE in (path / "index.html").read_text(encoding="utf-8") for path in site.glob(f"*{event_id}"))
    run, killed = find_runs(place.home)
    assert (run.state, run.by, run.waiting, run.step) == ("done", "anne", ("p1",), "switch")
    assert run.read == run.total > 5
    assert killed.state == "stopped"


def test_a_run_that_changes_nothing_leaves_nothing_waiting(served: Served, place: SampleHome) -> None:
    """Wherever it was started, and though the release is still the one of before."""
    pin_title(served, place)
    desk, history = served.app.state.desk, load_history(place.home.decisions)
    assert find_waiting(desk, history) == ("p1",)
    write_last_run(place.home, served.clock())
    assert find_waiting(desk, history) == ()


def test_a_run_from_elsewhere_is_seen(served: Served, place: SampleHome, browser: Any) -> None:
    """While the home is held by another program, the page says so and starts nothing."""
    page = served.enter(browser, "anne")
    with place.home.hold():
        page.goto(f"{served.url}/desk/rebuild")
        assert "lancé d’ailleurs" in page.inner_text("main")
        page.get_by_role("button", name="Publier les décisions").click()
        assert "déjà en cours" in page.inner_text("[role=alert]")
    assert find_runs(place.home) == []
    assert not is_home_held(place.home)


def test_a_run_that_fails_says_why(served: Served, place: SampleHome, browser: Any) -> None:
    """A list of sources that left which cannot be read stops everything: the reason is on the page."""
    (place.calendars / "do-not-collect.toml").write_text("[[left", encoding="utf-8")
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/rebuild")
    page.get_by_role("button", name="Publier les décisions").click()
    page.wait_for_selector("#progress pre", timeout=60_000)
    assert find_runs(place.home)[0].state == "failed"
    assert "do-not-collect.toml" in page.inner_text("#progress pre")
    assert "Ce qui était servi avant le reste" in page.inner_text("#progress")
    check_page(page)


def test_a_foreign_catalogue_does_not_empty_the_site(served: Served, place: SampleHome, browser: Any) -> None:
    """A desk that was started over another catalogue says so instead of publishing nothing."""
    for path in place.calendars.rglob("source.toml"):
        path.unlink()
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/rebuild")
    page.get_by_role("button", name="Publier les décisions").click()
    assert "viderait le site" in page.inner_text("[role=alert]")
    assert find_runs(place.home) == []


def test_fetching_is_for_maintainers(served: Served, browser: Any) -> None:
    """An editor sees no button for it, and a form sent all the same is refused."""
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/rebuild")
    assert not page.get_by_role("button", name="Passage complet").count()
    page.locator("button[value=rebuild]").evaluate("b => b.value = 'fetch'")
    page.get_by_role("button", name="Publier les décisions").click()
    assert "réservée" in page.inner_text("h1")
    assert find_runs(served.home) == []
