"""Dates of markup that are not ISO 8601: whatever a program or a person writes is the same moment, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.read.structured.moments import Moment
from sources.read.structured.told import Frame, Told, read_told

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTES = st.datetimes(datetime(2001, 10, 1), datetime(2099, 1, 1)).map(lambda d: d.replace(second=0, microsecond=0))  # noqa: DTZ001


def read_one(text: str) -> Told:
    """Read the only date of a text."""
    [told] = read_told(text, Frame(NOW))
    return told


@given(MINUTES)
@settings(max_examples=50, deadline=None)
def test_programs_write_one_moment_in_many_ways(local: datetime) -> None:
    """Seconds, milliseconds, the form of mail and the one of JavaScript tell the moment of ISO 8601."""
    aware = local.replace(tzinfo=UTC)
    seconds = int(aware.timestamp())
    javascript = f"{aware:%a %b %d %Y %H:%M:%S} GMT+0000 (Coordinated Universal Time)"
    for text in (aware.isoformat(), str(seconds), f"{seconds}000", format_datetime(aware), javascript):
        start = read_one(text).start
        assert start is not None
        assert (start.local, start.offset) == (local, timedelta(0))


@given(MINUTES)
@settings(max_examples=30, deadline=None)
def test_numbers_as_people_write_them(local: datetime) -> None:
    """Day, month and year in words or numbers are that day and hour, as the local clock; 00:00 may be a filler."""
    if not local.hour and not local.minute:
        return
    for text in (f"{local:%Y-%m-%d %H:%M}", f"{local.day}/{local:%m/%Y %H:%M}" if local.day > 12 else ""):
        if text:
            assert read_one(text).start == Moment(local, True)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2026-12-05, 2026-12-06; 2026-12-07", 3),
        ("2026-12-05T20:00/2026-12-05T22:00", 1),
        ("2026-12-05 et après, 2026-12-06", 0),
        ("Les 10, 11 et 12 décembre 2026 à 20 h", 3),
        ("418 555-1212", 0),
        ("2026-13-45", 0),
        ("9999999999999", 0),
        ("x" * 10_000, 0),
        ("2026-12-05T20:00, " * 3_000, 444),
    ],
)
def test_how_many_dates_a_text_tells(text: str, count: int) -> None:
    """Lists and intervals are taken apart; what is no date gives none; a list is cut at 8,000 characters."""
    assert len(read_told(text, Frame(NOW))) == count


def test_prose_has_a_budget() -> None:
    """A page of thousands of dates in words costs no more than some."""
    frame = Frame(NOW, prose_left=10)
    found = [read_told(f"{day} décembre 2026 à 20 h", frame) for day in range(1, 32)]
    assert sum(map(bool, found)) == 5
