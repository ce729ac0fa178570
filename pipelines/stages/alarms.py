"""Smoke alarms of a source after its last reading, as notes: [expect], freshness, sudden drop, hours of the night. They
warn and never block: one bad source must not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pipelines.stages.notes import Note
from pipelines.stages.readings import SourceReading
from sources.schedule import CRON
from sources.source import Source

# A source is stale after missing about three of its turns.
_STALE = {"hourly": timedelta(hours=6), "daily": timedelta(days=3), "weekly": timedelta(days=22)}
# Real calendars have a film at midnight now and then; a wrong time zone has a fifth of its dates there, or all.
_NIGHT_SHARE, _NIGHT_LEAST = 0.2, 5


def find_alarms(source: Source, reading: SourceReading | None, now: datetime) -> Iterator[Note]:
    """Yield what is wrong with a source after its last reading."""
    if reading is None:
        if source.enabled:
            yield _make("never-read")
        return
    if reading.has_left:
        yield _make("asks-to-leave", why=reading.detail or reading.reason)
        return
    if reading.is_ailing:
        yield _make("ailing", reason=reading.reason, detail=reading.detail, since=reading.ailing_since)
    if source.enabled and _is_stale(source, reading, now):
        yield _make("stale", when=reading.last_good) if reading.last_good else _make("stale-never")
    yield from _check_expectations(source, reading)
    if is_nocturnal(reading.timed_dates, reading.night_dates):
        yield _make("night", night=reading.night_dates, timed=reading.timed_dates)


def is_nocturnal(timed: int, night: int) -> bool:
    """Whether so many hours lie in the night that their time zone must be wrong."""
    return night >= _NIGHT_LEAST and night > _NIGHT_SHARE * timed


def _is_stale(source: Source, reading: SourceReading, now: datetime) -> bool:
    last_good = datetime.fromisoformat(reading.last_good) if reading.last_good else None
    limit = _STALE.get(source.schedule, timedelta(days=8) if source.schedule not in CRON else timedelta(days=3))
    return last_good is None or now - last_good > limit


def _check_expectations(source: Source, reading: SourceReading) -> Iterator[Note]:
    expect, count = source.expect, reading.listings
    if expect.listings_min is not None and count < expect.listings_min:
        yield _make("expect-number", key="listings_min", limit=expect.listings_min, found=count)
    if expect.listings_max is not None and count > expect.listings_max:
        yield _make("expect-number", key="listings_max", limit=expect.listings_max, found=count)
    for name, least, found in (
        ("dated_min", expect.dated_min, reading.dated),
        ("placed_min", expect.placed_min, reading.placed),
    ):
        if least is not None and count and found / count < least:
            yield _make("expect-share", key=name, limit=least, found=found, count=count)


def _make(code: str, **values: object) -> Note:
    return Note("alarm", code, values)
