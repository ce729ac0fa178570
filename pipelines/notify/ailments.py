"""What ails a source that whoever keeps it can mend, told from its last reading. Pure. Most of what can be wrong is
ours or nobody's, and no reason to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.stages.alarms import is_nocturnal
from pipelines.stages.readings import SourceReading
from sources.source import Source

# Reasons of a failed reading → what is said of them. Those that are not here are told as «cannot be read».
_BY_REASON = {
    "gone": "gone", "remembered-gone": "gone", "http-404": "gone", "http-410": "gone",
    "http-401": "refused", "http-403": "refused", "http-406": "refused", "http-451": "refused",
    "tls": "certificate",
    "timeout": "down", "dns": "down", "refused": "down", "unreachable": "down", "disconnected": "down",
    "truncated": "down", "retry-later": "down", "http-429": "down", "robots-unreachable": "down",
    "empty": "empty", "sudden-drop": "drop", "no-event-markup": "no-markup",
}  # fmt: skip
# The source asks for silence, or it is about ourselves.
_NO_REASON = frozenset({"robots", "private-address", "never-fetched", "crawl-stopped", "not-explored", "unexpected"})


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that is wrong: its code (of the words and of the file), since when, the figures that its words need."""

    code: str
    since: date
    found: int = 0
    of: int = 0


def find_ailment(source: Source, reading: SourceReading | None, timezone: ZoneInfo) -> Ailment | None:
    """Return what to write about, the gravest only; None when all is well, or when the source is not asked any more."""
    if reading is None or reading.has_left or not source.enabled or not source.is_published:
        return None
    if reading.is_ailing:
        code = _name(reading.reason or "")
        return Ailment(code, _read_day(reading.ailing_since or reading.at, timezone)) if code else None
    day = _read_day(reading.at, timezone)
    if is_nocturnal(reading.timed_dates, reading.night_dates):
        return Ailment("night", day, reading.night_dates, reading.timed_dates)
    expect, count = source.expect, reading.listings
    if expect.dated_min is not None and count and reading.dated / count < expect.dated_min:
        return Ailment("undated", day, count - reading.dated, count)
    if expect.listings_min is not None and count < expect.listings_min:
        return Ailment("few", day, count, expect.listings_min)
    return None


def _name(reason: str) -> str | None:
    if reason in _NO_REASON:
        return None
    if reason.startswith("http-5"):
        return "down"
    return _BY_REASON.get(reason, "unreadable")


def _read_day(text: str, timezone: ZoneInfo) -> date:
    return datetime.fromisoformat(text).astimezone(timezone).date()
