"""SIGKILL at random moments: the last release stays served, the next run succeeds, nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from publish.release import load_index
from publish.validate import check_release
from tests.pipelines.runs import Place
from tests.servers import make_ics, serve_files

# One kill in each of so many equal parts of a run, so that every stage is hit, importing included. Continuous
# integration sets CI.
KILLS = 8 if os.environ.get("CI") else 3
SEED = 20261201


def make_calendar(source: int, edition: int) -> bytes:
    """Return a calendar whose content depends on the edition, so that each run has something to write."""
    events = [
        f"UID:{source}-{n}@essai\nSUMMARY:Spectacle {source} {n}\nDESCRIPTION:Édition {edition}\n"
        f"DTSTART;TZID=America/Toronto:202612{n:02}T{10 + source}0000\nLOCATION:Salle {source}\\, Trois-Rivières"
        for n in range(5, 25)
    ]
    return make_ics(*events)


@pytest.mark.slow
def test_kill_at_any_moment(tmp_path: Path) -> None:
    """After each kill what is served is whole; at the end every event is there once, under its first id."""
    chance = random.Random(SEED)
    place = Place(tmp_path)
    with serve_files({}) as server:
        for source in range(3):
            place.add_source(f"source-{source}", f"{server.url}/{source}.ics")
        publish(server, 0)
        began = time.monotonic()
        place.run_apart()
        seconds = time.monotonic() - began
        ids = {row["title"]: row["event_id"] for row in place.load("events")}
        assert len(ids) == 60
        for edition in range(1, KILLS + 1):
            publish(server, edition)
            kill_a_run(place, seconds * (edition - chance.random()) / KILLS, edition)
            assert_whole(place)
            assert {row["title"]: row["event_id"] for row in place.load("events")} == ids
        place.run(now="2026-12-03T08:00:00-05:00")
        assert_whole(place)
        assert {row["title"]: row["event_id"] for row in place.load("events")} == ids
        assert len(place.load("listings")) == 60
        leftovers = [p for p in (place.home / "build").iterdir() if p.name.startswith(".")]
        assert leftovers == []


def publish(server: object, edition: int) -> None:
    """Put an edition of the three calendars on the server."""
    for source in range(3):
        server.files[f"/{source}.ics"] = ("text/calendar", make_calendar(source, edition))  # type: ignore[attr-defined]


def kill_a_run(place: Place, after: float, edition: int) -> None:
    """Start a run and kill it with its children after some seconds, unless it has ended by then."""
    command = place.command(now=f"2026-12-02T08:00:{edition:02}-05:00")
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()


def assert_whole(place: Place) -> None:
    """What `latest` shows is a whole release with every file its index lists."""
    index = load_index(place.latest)
    assert index is not None
    missing = [name for name in index["files"] if not (place.latest / name).is_file()]
    assert missing == []
    assert check_release(place.latest) == []
