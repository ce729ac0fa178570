"""The Dagster definitions: a snapshot, so that a change of assets, checks, jobs or schedules is seen in review."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg

from pipelines.home import Home
from pipelines.orchestration.definitions import build_definitions
from pipelines.orchestration.resource import RunContext
from pipelines.settings import RunSettings

SNAPSHOT = Path(__file__).parents[1] / "cases" / "definitions.json"
SOURCE = """
id = "{id}"
title = "{id}"
kind = "ical"
url = "https://exemple.qc.ca/{id}.ics"
region = "04"
language = "fr"
schedule = "{schedule}"
enabled = {enabled}
[rights]
basis = "public-feed"
"""


def write_catalogue(root: Path) -> Path:
    """Write three sources of different rhythm, one of them disabled."""
    for source_id, schedule, enabled in (
        ("un", "daily", "true"),
        ("deux", "hourly", "true"),
        ("trois", "daily", "false"),
    ):
        folder = root / "calendars" / source_id
        folder.mkdir(parents=True)
        text = SOURCE.format(id=source_id, schedule=schedule, enabled=enabled)
        (folder / "source.toml").write_text(text, encoding="utf-8")
    return root / "calendars"


def describe(definitions: dg.Definitions) -> dict[str, object]:
    """Return what matters of the definitions, as plain data."""
    graph = definitions.resolve_asset_graph()
    assets = {}
    for key in sorted(graph.get_all_asset_keys(), key=str):
        node = graph.get(key)
        partitions = node.partitions_def
        assets[key.to_user_string()] = {
            "upstream": sorted(parent.to_user_string() for parent in node.parent_keys),
            "partitions": list(partitions.get_partition_keys()) if partitions else None,
            "group": node.group_name,
        }
    checks = {
        f"{key.asset_key.to_user_string()}:{key.name}": graph.get_check_spec(key).blocking
        for key in sorted(graph.asset_check_keys, key=str)
    }
    jobs = {
        name: sorted(
            key.to_user_string() for key in definitions.resolve_job_def(name).asset_layer.executable_asset_keys
        )
        for name in ("refresh", "rebuild")
    }
    schedules = {s.name: s.cron_schedule for s in definitions.schedules or ()}  # type: ignore[union-attr]
    return {"assets": assets, "blocking_checks": checks, "jobs": jobs, "schedules": schedules}


def test_definitions_are_as_recorded(tmp_path: Path) -> None:
    """Assets, partitions, checks, jobs and schedules are those of the snapshot."""
    settings = RunSettings(Home(tmp_path), write_catalogue(tmp_path))
    found = describe(build_definitions(RunContext(settings)))
    assert found == json.loads(SNAPSHOT.read_text(encoding="utf-8")), json.dumps(found, indent=1)


def test_schedules_run_without_a_click(tmp_path: Path) -> None:
    """Whoever starts the daemon gets runs."""
    settings = RunSettings(Home(tmp_path), write_catalogue(tmp_path))
    schedules = build_definitions(RunContext(settings)).schedules or ()
    assert {s.default_status for s in schedules} == {dg.DefaultScheduleStatus.RUNNING}  # type: ignore[union-attr]


def test_disabled_sources_run_when_named(tmp_path: Path) -> None:
    """`--only` reaches a disabled source; otherwise it has no partition."""
    calendars = write_catalogue(tmp_path)
    assert set(RunContext(RunSettings(Home(tmp_path), calendars)).enabled) == {"un", "deux"}
    assert set(RunContext(RunSettings(Home(tmp_path), calendars, only=("trois",))).enabled) == {"un", "deux", "trois"}
