"""`babillard source`: the catalogue and how each source fares."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.catalogue import load_sources
from pipelines.cli.options import (
    DEFAULT_CALENDARS,
    DEFAULT_HOME,
    CalendarsOption,
    HomeOption,
    JsonOption,
    read_home,
)
from pipelines.stages.readings import SourceReading, load_reading
from sources.source import Source

app = typer.Typer(no_args_is_help=True, help="The catalogue of sources: list it, check it.")


@app.command("list")
def list_sources(
    calendars: CalendarsOption = DEFAULT_CALENDARS, home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False
) -> None:
    """Show every source with its rights, kind, last result, age and counts."""
    place = read_home(home)
    rows = [_describe(s, load_reading(place.readings, s.id)) for s in load_sources(calendars.resolve()).values()]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        Console(highlight=False).print(_render_table(rows))


@app.command("check")
def check_sources(
    ids: Annotated[list[str] | None, typer.Argument(help="Sources to check; all of them by default.")] = None,
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Check each source.toml and what the last reading of the source raised; exit 1 when a file is unusable."""
    from pipelines.orchestration.checks import find_alarms

    place, now = read_home(home), datetime.now(UTC)
    sources = load_sources(calendars.resolve())
    if unknown := set(ids or ()) - set(sources):
        raise typer.BadParameter(f"no such source: {', '.join(sorted(unknown))}; see «babillard source list»")
    found = {
        i: [*_find_warnings(s), *find_alarms(s, load_reading(place.readings, i), now)]
        for i, s in sources.items()
        if not ids or i in ids
    }
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False, soft_wrap=True)
    for source_id, alarms in found.items():
        console.print(Text(f"{source_id}: {'ok' if not alarms else ''}"))
        for alarm in alarms:
            console.print(Text(f"  {alarm}"))


def _find_warnings(source: Source) -> list[str]:
    warnings = []
    if not source.rights.contact:
        warnings.append("[rights] contact: is empty; nobody can be told when this source ails")
    if not source.is_published:
        warnings.append('[rights] basis: is "pending": fetched, never published')
    return warnings


def _describe(source: Source, reading: SourceReading | None) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "kind": source.kind,
        "region": source.region,
        "enabled": source.enabled,
        "basis": source.rights.basis,
        "licence": source.rights.licence,
        "result": reading.result if reading else "never",
        "reason": reading.reason if reading else None,
        "ailing_since": reading.ailing_since if reading else None,
        "last_fetched": reading.last_fetched if reading else None,
        "last_good": reading.last_good if reading else None,
        "listings": reading.listings if reading else 0,
        "upcoming": reading.upcoming if reading else 0,
    }


def _render_table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Source", "Region", "Kind", "Rights", "Last result", "Age", "Listings", "Upcoming"):
        is_number = name in ("Age", "Listings", "Upcoming")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=name == "Source")
    for row in rows:
        rights = row["basis"] if row["licence"] == "none stated" else f"{row['basis']} ({row['licence']})"
        result = row["result"] if row["reason"] is None else f"{row['result']}: {row['reason']}"
        result = result if row["enabled"] else f"disabled, {result}"
        age = _render_age(row["last_good"])
        counts = str(row["listings"]), str(row["upcoming"])
        table.add_row(Text(row["id"]), row["region"], row["kind"], Text(rights), Text(result), age, *counts)
    return table


def _render_age(last_good: str | None) -> str:
    if last_good is None:
        return "–"
    hours = (datetime.now(UTC) - datetime.fromisoformat(last_good)).total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"
