"""Every calendar file of a whole release, read by two libraries that have nothing in common."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.clients.programs import NODE, find_node_package, find_program, run_program
from tests.conftest import Release

pytestmark = pytest.mark.xdist_group("release")
Starts = dict[str, str]  # UID → "2026-12-04T00:30:00Z" or "2026-12-15"


@pytest.fixture(scope="module")
def files(release: Release) -> list[Path]:
    """All calendars of the release."""
    return release.find(".ics")


@pytest.fixture(scope="module")
def calendars(files: list[Path]) -> dict[Path, icalendar.Calendar]:
    """All calendars as icalendar reads them."""
    return {path: icalendar.Calendar.from_ical(path.read_bytes()) for path in files}


@pytest.fixture(scope="module")
def published(release: Release) -> Starts:
    """What the open data say of the dates of all events."""
    return {
        f"{row['occurrence_id']}@babillard": row["start_local"][:10] if row["all_day"] else say(row["starts_at"])
        for row in release.load("occurrences")
        if row["occurrence_id"] and not row["is_period"]
    }


def say(start: date) -> str:
    """Return a moment as an instant in UTC, and a day as it is."""
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(start, datetime) else start.isoformat()


def keep_performances(starts: Starts) -> Starts:
    """Return the entries that are neither the opening nor the last day of a period."""
    return {uid: start for uid, start in starts.items() if "-open@" not in uid and "-close@" not in uid}


def test_icalendar_accepts_every_file(files: list[Path], calendars: dict[Path, icalendar.Calendar]) -> None:
    """Nothing is malformed, empty or said twice, in a slice or in the calendar of one event."""
    assert len(files) > 100
    for path, calendar in calendars.items():
        events = calendar.walk("VEVENT")
        assert not [error for part in calendar.walk() for error in part.errors], path
        assert events or path.parent.name != "fr", path
        uids = [str(event["UID"]) for event in events]
        assert len(uids) == len(set(uids)), path


def test_one_event_has_one_entry_everywhere(calendars: dict[Path, icalendar.Calendar]) -> None:
    """Whatever calendars a date is in, it is told with the same words, so that a program can hold two of them."""
    told: dict[str, bytes] = {}
    for path, calendar in calendars.items():
        if path.stem == "exhibitions":  # the one that shows periods as spans
            continue
        for event in calendar.walk("VEVENT"):
            assert told.setdefault(str(event["UID"]), event.to_ical()) == event.to_ical(), path


def test_all_has_the_published_dates(
    release: Release, calendars: dict[Path, icalendar.Calendar], published: Starts
) -> None:
    """feeds/all.ics holds each performance of the open data, at the same instant."""
    events = calendars[release.root / "feeds" / "all.ics"].walk("VEVENT")
    assert keep_performances({str(event["UID"]): say(event.decoded("DTSTART")) for event in events}) == published


@pytest.fixture(scope="module")
def second_reading(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Any]]:
    """All calendars as ical.js reads them."""
    node = find_program("node")
    find_node_package("ical.js")
    listed = "\n".join(map(str, files))
    done = run_program([node, str(NODE / "read_calendars.mjs")], tmp_path_factory.mktemp("node"), stdin=listed)
    assert done.returncode == 0, done.stderr
    return {Path(name): found for name, found in json.loads(done.stdout).items()}


@pytest.mark.clients
def test_ical_js_accepts_every_file(files: list[Path], second_reading: dict[Path, dict[str, Any]]) -> None:
    """The library of Thunderbird reads all of them, with each zone they name."""
    assert sorted(second_reading) == files
    assert not {path: found["error"] for path, found in second_reading.items() if "error" in found}


@pytest.mark.clients
def test_ical_js_reads_the_same_instants(
    release: Release,
    calendars: dict[Path, icalendar.Calendar],
    second_reading: dict[Path, dict[str, Any]],
    published: Starts,
) -> None:
    """Zones as the VTIMEZONEs of the files tell them (ical.js) and as the tz database has them (Python) agree."""
    assert keep_performances(second_reading[release.root / "feeds" / "all.ics"]["starts"]) == published
    for path, calendar in calendars.items():
        starts = {str(event["UID"]): say(event.decoded("DTSTART")) for event in calendar.walk("VEVENT")}
        assert second_reading[path]["starts"] == starts, path
