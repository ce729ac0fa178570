"""All that Dagster knows of this instance: assets, the jobs `refresh` and `rebuild`, a schedule a rhythm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import dagster as dg

from pipelines.orchestration.assets import NO_SOURCE, build_assets
from pipelines.orchestration.resource import RunContext, build_resource
from sources.schedule import make_cron
from sources.source import Source

PER_SOURCE = ("raw", "listings")


def build_definitions(run: RunContext) -> dg.Definitions:
    """Return the definitions for the enabled sources of a run's catalogue."""
    sources = run.enabled
    refresh = dg.define_asset_job("refresh", dg.AssetSelection.all(), description="Fetch, read, match, publish.")
    rebuild = dg.define_asset_job(
        "rebuild",
        dg.AssetSelection.all() - dg.AssetSelection.assets("raw", "pictures"),
        description="The same from the archive.",
    )
    return dg.Definitions(
        assets=build_assets(sources),
        jobs=[refresh, rebuild],
        schedules=build_schedules(sources, refresh, run.settings.instance.timezone),
        resources={"run": build_resource(run)},
        # The multiprocess executor costs about 5 s a step, and the stages share one home: one process is right here.
        executor=dg.in_process_executor,
    )


def build_schedules(sources: Mapping[str, Source], job: object, timezone: str) -> list[dg.ScheduleDefinition]:
    """Return one schedule for each distinct rhythm of the sources."""
    by_cron: dict[str, list[str]] = defaultdict(list)
    for source in sources.values():
        by_cron[make_cron(source.schedule)].append(source.id)
    tags = make_partition_tags(list(sources))
    return [
        dg.ScheduleDefinition(
            name=f"refresh_{position}",
            job=job,  # type: ignore[arg-type]
            cron_schedule=cron,
            execution_timezone=timezone,
            # Whoever starts the daemon wants runs: a schedule that waits for a click would be a site that stands still.
            default_status=dg.DefaultScheduleStatus.RUNNING,
            # A request made at each tick: a schedule's own tags may not name a range of partitions.
            execution_fn=lambda _, ids=ids: dg.RunRequest(run_config=make_run_config(ids), tags=tags),
            description=f"{len(ids)} sources: {', '.join(ids[:10])}",
        )
        for position, (cron, ids) in enumerate(sorted(by_cron.items()))
    ]


def make_run_config(only: list[str], *, has_raw: bool = True) -> dict[str, object]:
    """Return the run config that limits a run to some sources; `rebuild` has no asset `raw`."""
    return {"ops": {name: {"config": {"only": only}} for name in PER_SOURCE if has_raw or name != "raw"}}


def make_partition_tags(keys: list[str]) -> dict[str, str]:
    """Return the tags of a run over all partitions at once."""
    first, last = (keys[0], keys[-1]) if keys else (NO_SOURCE, NO_SOURCE)
    return {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
