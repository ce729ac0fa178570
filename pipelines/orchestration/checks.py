"""Smoke alarms of each source as asset checks. They warn and never block: one bad source must not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import dagster as dg

from pipelines.stages.readings import SourceReading
from sources.schedule import CRON
from sources.source import Source

# A source is stale after missing about three of its turns.
_STALE = {"hourly": timedelta(hours=6), "daily": timedelta(days=3), "weekly": timedelta(days=22)}


def make_check_specs(sources: Mapping[str, Source]) -> list[dg.AssetCheckSpec]:
    """Return one check a source: [expect], freshness and sudden drop together."""
    return [
        dg.AssetCheckSpec(check_name(source_id), asset="listings", description="[expect], freshness, sudden drop")
        for source_id in sources
    ]


def check_name(source_id: str) -> str:
    """Return the name of a source's check: Dagster allows letters, digits and underscores."""
    return f"source_{source_id.replace('-', '_')}"


def check_source(source: Source, reading: SourceReading | None, now: datetime) -> dg.AssetCheckResult:
    """Return the result of a source's check, with every alarm in words."""
    alarms = list(find_alarms(source, reading, now))
    return dg.AssetCheckResult(
        check_name=check_name(source.id),
        passed=not alarms,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"alarms": "\n".join(alarms), "listings": reading.listings if reading else 0},
    )


def find_alarms(source: Source, reading: SourceReading | None, now: datetime) -> Iterator[str]:
    """Yield what is wrong with a source after its last reading."""
    if reading is None:
        yield "never read"
        return
    if reading.is_ailing:
        yield f"{reading.reason}: {reading.detail} (since {reading.ailing_since})"
    last_good = datetime.fromisoformat(reading.last_good) if reading.last_good else None
    limit = _STALE.get(source.schedule, timedelta(days=8) if source.schedule not in CRON else timedelta(days=3))
    if last_good is None or now - last_good > limit:
        yield f"stale: last well read {reading.last_good or 'never'}"
    yield from _check_expectations(source, reading)


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
