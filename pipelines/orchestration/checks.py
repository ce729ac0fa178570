"""Smoke alarms of each source as asset checks. What they say is decided in `pipelines.stages.alarms`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import dagster as dg

from pipelines.stages.alarms import find_alarms
from pipelines.stages.readings import SourceReading
from sources.source import Source


def make_check_specs(sources: Mapping[str, Source]) -> list[dg.AssetCheckSpec]:
    """Return one check a source: all its alarms together."""
    return [
        dg.AssetCheckSpec(check_name(source_id), asset="listings", description="[expect], freshness, sudden drop")
        for source_id in sources
    ]


def check_name(source_id: str) -> str:
    """Return the name of a source's check: Dagster allows letters, digits and underscores."""
    return f"source_{source_id.replace('-', '_')}"


def check_source(source: Source, reading: SourceReading | None, now: datetime) -> dg.AssetCheckResult:
    """Return the result of a source's check, with every alarm in words."""
    alarms = [str(alarm) for alarm in find_alarms(source, reading, now)]
    return dg.AssetCheckResult(
        check_name=check_name(source.id),
        passed=not alarms,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"alarms": "\n".join(alarms), "listings": reading.listings if reading else 0},
    )
