"""What is worth a note, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipelines.notify.ailments import Ailment, find_ailment
from pipelines.stages.readings import SourceReading
from sources.source import Source

ZONE = ZoneInfo("America/Toronto")
WELL = SourceReading(
    "un", "ok", "2026-12-01T13:00:00+00:00", last_good="2026-12-01T13:00:00+00:00", listings=10, dated=10
)
SINCE = "2026-11-21T02:00:00+00:00"  # still the 20th in Toronto


def make_source(**fields: Any) -> Source:
    """Return a source."""
    facts = {
        "id": "un", "title": "Un", "kind": "ical", "url": "https://un.example/a.ics", "region": "04", "language": "fr",
        "rights": {"basis": "public-feed", "contact": "un@un.example"},
    }  # fmt: skip
    return Source.model_validate(facts | fields)


@pytest.mark.parametrize(
    ("result", "reason", "code"),
    [
        ("failed", "http-404", "gone"), ("failed", "gone", "gone"), ("failed", "http-403", "refused"),
        ("failed", "http-503", "down"), ("failed", "timeout", "down"), ("failed", "tls", "certificate"),
        ("ailing", "empty", "empty"), ("ailing", "sudden-drop", "drop"), ("failed", "no-event-markup", "no-markup"),
        ("failed", "bad-encoding", "unreadable"), ("failed", "anything-new", "unreadable"),
        ("failed", "robots", None), ("failed", "private-address", None), ("failed", "never-fetched", None),
        ("left", "opt-out-robots", None), ("ok", None, None), ("unchanged", None, None),
    ],
)  # fmt: skip
def test_reasons(result: str, reason: str | None, code: str | None) -> None:
    """Each reason has its words; who asks for silence, and what is our own doing, gets none."""
    reading = replace(WELL, result=result, reason=reason, ailing_since=SINCE)
    found = find_ailment(make_source(), reading, ZONE)
    assert found == (Ailment(code, date(2026, 11, 20)) if code else None)


def test_sources_that_are_not_asked_get_none() -> None:
    """A source that is off, or whose agreement is pending, is not written to by a program."""
    reading = replace(WELL, result="failed", reason="http-404", ailing_since=SINCE)
    assert find_ailment(make_source(), reading, ZONE) is not None
    assert find_ailment(make_source(enabled=False), reading, ZONE) is None
    assert find_ailment(make_source(rights={"basis": "pending"}), reading, ZONE) is None
    assert find_ailment(make_source(), None, ZONE) is None


def test_what_a_well_read_source_says_wrongly() -> None:
    """Hours of the night, events without dates, fewer than it usually has: with their figures."""
    today = date(2026, 12, 1)
    night = replace(WELL, timed_dates=10, night_dates=8)
    assert find_ailment(make_source(), night, ZONE) == Ailment("night", today, 8, 10)
    expecting = make_source(expect={"dated_min": 0.9, "listings_min": 8})
    assert find_ailment(expecting, WELL, ZONE) is None
    assert find_ailment(expecting, replace(WELL, dated=5), ZONE) == Ailment("undated", today, 5, 10)
    assert find_ailment(expecting, replace(WELL, listings=3, dated=3), ZONE) == Ailment("few", today, 3, 8)
