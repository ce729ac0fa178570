"""`babillard source`: the catalogue, how each source fares, and how one leaves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.catalogue import load_readable
from pipelines.cli import adding
from pipelines.cli.checking import render_age, render_checkup
from pipelines.cli.options import (
    DEFAULT_CALENDARS,
    DEFAULT_HOME,
    AnyHomeOption,
    CalendarsOption,
    JsonOption,
    NowOption,
    read_home,
    read_now,
)
from pipelines.cli.removing import render_farewell, render_leaving, render_question
from pipelines.cli.wording import find_language
from pipelines.orchestration.history import wipe_history
from pipelines.stages.checkup import check_source, make_facts
from pipelines.stages.leaving import carry_out, plan_leaving
from pipelines.stages.leaving import make_facts as make_leaving_facts
from pipelines.stages.readings import SourceReading, load_reading
from sources.errors import CatalogueError
from sources.source import Source
from sources.territory import load_territory

app = typer.Typer(no_args_is_help=True, help="The catalogue of sources: add one, look after it, let it leave.")


app.command("add")(adding.add)
app.command("preview")(adding.preview)


@app.command("list")
def list_sources(
    calendars: CalendarsOption = DEFAULT_CALENDARS, home: AnyHomeOption = DEFAULT_HOME, as_json: JsonOption = False
) -> None:
    """Show every source with its rights, kind, last result, age and counts. Exit 1 when a file is unusable."""
    place, root = read_home(home), calendars.resolve()
    sources, broken = load_readable(root)
    rows = [_describe(source, load_reading(place.readings, source.id)) for source in sources.values()]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        Console(highlight=False).print(_render_table(rows))
    _tell_unusable(root, broken.values())


@app.command("check")
def check_sources(
    ids: Annotated[list[str] | None, typer.Argument(help="Sources to check; all of them by default.")] = None,
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    home: AnyHomeOption = DEFAULT_HOME,
    now: NowOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 as well when a source raises an alarm.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check each source.toml, and what the source said last: alarms, what it covers, what is uncertain, what no lookup
    maps yet, and what could be written in its file. Exit 1 when a file is unusable.
    """
    place, clock, root = read_home(home), read_now(now) or datetime.now(UTC), calendars.resolve()
    sources, broken = load_readable(root)
    if unknown := set(ids or ()) - sources.keys() - broken.keys():
        raise typer.BadParameter(f"no such source: {', '.join(sorted(unknown))}; see «babillard source list»")
    chosen = [source for source_id, source in sources.items() if not ids or source_id in ids]
    checkups = [check_source(source, place, load_territory(), clock) for source in chosen]
    if as_json:
        print(json.dumps({c.source.id: make_facts(c) for c in checkups}, ensure_ascii=False, indent=1))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for checkup in checkups:
            for line in render_checkup(checkup, clock, find_language()):
                console.print(line)
    _tell_unusable(root, [error for source_id, error in broken.items() if not ids or source_id in ids])
    if strict and not all(checkup.is_well for checkup in checkups):
        raise typer.Exit(1)


@app.command("remove")
def remove_source(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The source that leaves.")],
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    home: AnyHomeOption = DEFAULT_HOME,
    reason: Annotated[str, typer.Option(help="Why, for the line that is kept; none is needed.")] = "",
    by: Annotated[str, typer.Option(help="Who asked, for the line that is kept.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Let a source leave for good: take out its folder and all that was collected of it; keep one line that says not to
    collect it again. The next run publishes without it, and removes the releases that held it.
    """
    if as_json and not (yes or dry_run):
        raise typer.BadParameter("--json asks nothing: add --yes, or --dry-run to see what would go")
    place, root = read_home(home), calendars.resolve()
    leaving = plan_leaving(source_id, root, place, on=datetime.now(UTC).date(), by=by, reason=reason)
    console = Console(highlight=False, soft_wrap=True)
    if not as_json:
        for line in render_leaving(leaving, find_language()):
            console.print(line)
    if not dry_run and not leaving.is_done:
        if not yes and not _ask(render_question(leaving, find_language()), find_language()):
            raise typer.Exit(1)
        carry_out(leaving, place, wipe_history=wipe_history)
        if not as_json:
            console.print(render_farewell(leaving, find_language()))
    if as_json:
        print(json.dumps(make_leaving_facts(leaving, is_done=not dry_run), ensure_ascii=False, indent=1))


def _tell_unusable(root: Path, broken: Iterable[CatalogueError]) -> None:
    """Raise CatalogueError with every problem of the files that cannot be used, after the others were shown."""
    if lines := [line for error in broken for line in str(error).splitlines()]:
        raise CatalogueError(root, lines, is_located=True)


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
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for name in ("Source", "", "Kind"):
        table.add_column(name, no_wrap=True)
    table.add_column("Rights", min_width=12)  # the longest word of them: words are not cut
    table.add_column("Result", min_width=8)
    for name in ("Age", "Read", "Coming"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        rights = row["basis"] if row["licence"] == "none stated" else f"{row['basis']} ({row['licence']})"
        result = row["result"] if row["reason"] is None else f"{row['result']}: {row['reason']}"
        result = result if row["enabled"] else "off" if row["result"] == "never" else f"off, {result}"
        age = render_age(row["last_good"], datetime.now(UTC))
        counts = str(row["listings"]), str(row["upcoming"])
        table.add_row(Text(row["id"]), row["region"], row["kind"], Text(rights), Text(result), age, *counts)
    return table


def _ask(question: str, language: str) -> bool:
    """Ask on the terminal until somebody says yes or no, in either language; no answer is no."""
    choices = "[o/N]" if language == "fr" else "[y/N]"
    while True:
        said = typer.prompt(f"{question} {choices}", default="n", show_default=False).strip().casefold()
        if said in ("o", "oui", "y", "yes"):
            return True
        if said in ("", "n", "non", "no"):
            return False
