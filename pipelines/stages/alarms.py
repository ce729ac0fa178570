"""Smoke alarms of a source after its last reading, in words: [expect], freshness, sudden drop, hours of the night. They
warn and never block: one bad source must not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pipelines.stages.readings import SourceReading
from sources.schedule import CRON
from sources.source import Source

# A source is stale after missing about three of its turns.
_STALE = {"hourly": timedelta(hours=6), "daily": timedelta(days=3), "weekly": timedelta(days=22)}
# Real calendars have a film at midnight now and then; a wrong time zone has a fifth of its dates there, or all.
_NIGHT_SHARE, _NIGHT_LEAST = 0.2, 5


def find_alarms(source: Source, reading: SourceReading | None, now: datetime) -> Iterator[str]:
    """Yield what is wrong with a source after its last reading."""
    if reading is None:
        if source.enabled:
            yield "never read"
        return
    if reading.has_left:
        yield f"it asks not to be collected ({reading.detail or reading.reason}); nothing of it is published"
        return
    if reading.is_ailing:
        yield f"{reading.reason}: {reading.detail} (since {reading.ailing_since})"
    last_good = datetime.fromisoformat(reading.last_good) if reading.last_good else None
    limit = _STALE.get(source.schedule, timedelta(days=8) if source.schedule not in CRON else timedelta(days=3))
    if source.enabled and (last_good is None or now - last_good > limit):
        yield f"stale: last well read {reading.last_good or 'never'}"
    yield from _check_expectations(source, reading)
    if is_nocturnal(reading.timed_dates, reading.night_dates):
        yield f"night: {reading.night_dates} of {reading.timed_dates} hours lie between midnight and 5 o'clock"


def is_nocturnal(timed: int, night: int) -> bool:
    """Whether so many hours lie in the night that their time zone must be wrong."""
    return night >= _NIGHT_LEAST and night > _NIGHT_SHARE * timed


def _check_expectations(source: Source, reading: SourceReading) -> Iterator[str]:
    expect, count = source.expect, reading.listings
    if expect.listings_min is not None and count < expect.listings_min:
        yield f"[expect] listings_min = {expect.listings_min}: {count} are there"
    if expect.listings_max is not None and count > expect.listings_max:
        yield f"[expect] listings_max = {expect.listings_max}: {count} are there"
    for name, least, found in (
        ("dated_min", expect.dated_min, reading.dated),
        ("placed_min", expect.placed_min, reading.placed),
    ):
        if least is not None and count and found / count < least:
            yield f"[expect] {name} = {least}: {found} of {count}"
