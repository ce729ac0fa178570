"""Commands around matching: match, explain, evaluate."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedupe.decisions import Decision, load_decisions
from dedupe.match import match_listings
from dedupe.match.evaluate import Quality, Report, evaluate_pairs, load_labelled
from dedupe.match.explain import render_explanation
from dedupe.match.output import load_ids
from dedupe.match.sharing import find_share
from pipelines.cli.options import DEFAULT_HOME, HomeOption, JsonOption, read_home
from pipelines.errors import PipelineError
from pipelines.stages.explain import EventStory, explain_event, explain_listings, load_event_ids
from sources.tables import is_readable

LangOption = Annotated[str, typer.Option(help="Language of the explanation: fr or en.")]


def match(
    listings: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Parquet file, one row a listing.")],
    out: Annotated[Path, typer.Option(help="Folder for clusters.parquet and pairs.parquet.")],
    decisions: Annotated[Path | None, typer.Option(help="Folder of editors' decisions (*.jsonl).")] = None,
    state: Annotated[Path | None, typer.Option(help="Folder that keeps ids and scores between calls.")] = None,
    share: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER/OF",
            help="Only look at the pairs of a share of the months, 2/4 for the second of four, and keep it in --state.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the matching stage alone, at any size: which listings are one event."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for path in sorted(state.rglob("*.parquet")) if state else ():
        if not is_readable(path):
            raise PipelineError(f"{path}: cannot be read; put it back, or name another --state to give new ids")
    if decisions and not decisions.is_dir():
        console.print(Text(f"{decisions}: there is no such folder, so no decision is obeyed", style="yellow"))
    made, warnings = load_decisions(decisions) if decisions else ([], [])
    for warning in warnings:
        console.print(Text(f"{warning.code}: {warning.detail}", style="yellow"))
    if share:
        _match_share(console, listings, state, share, made)
        return
    with console.status("…") as shown:
        summary = match_listings(
            listings,
            out,
            decisions=made,
            state=state,
            progress=lambda step, done: shown.update(f"{step} {done:.0%}"),
        )
    if as_json:
        print(json.dumps(asdict(summary), ensure_ascii=False, indent=1, default=str))
        return
    console.print(
        f"{summary.listings} listings, {summary.pairs} pairs compared: {summary.events} events, {summary.unsure} unsure"
    )


def _match_share(
    console: Console, listings: Path, state: Path | None, share: str, decisions: Sequence[Decision]
) -> None:
    told = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", share)
    if state is None or not told or int(told[1]) > int(told[2]):
        raise typer.BadParameter("--share is NUMBER/OF, as 2/4, and wants a --state to keep what it finds")
    count = find_share(listings, state, (int(told[1]), int(told[2])), decisions=decisions)
    console.print(f"{count} pairs looked at; put the *.state files of all shares into one folder for the last step")


def explain(
    names: Annotated[
        list[str],
        typer.Argument(metavar="EVENT_ID|LISTING…", help='An event, or listings as "source_id source_key".'),
    ],
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = "fr",
    as_json: JsonOption = False,
) -> None:
    """Show why these are one event or not, and where each field of an event comes from.

    One name: the whole event. Several listings: each pair of them, with the weight of every finding.
    """
    place = read_home(home)
    console = Console(highlight=False, soft_wrap=True)
    if len(names) == 1:
        story = explain_event(place, names[0])
        if as_json:
            print(json.dumps(asdict(story), ensure_ascii=False, indent=1, default=str))
        else:
            _show_story(console, story, lang)
        return
    pairs = explain_listings(place, names)
    if as_json:
        print(json.dumps([asdict(pair) for pair in pairs], ensure_ascii=False, indent=1))
        return
    for pair in pairs:
        console.print(Text(render_explanation(pair, lang)))


def evaluate(
    pairs: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Labelled pairs (*.jsonl).")],
    listings: Annotated[
        Path | None,
        typer.Option(help="Match these listings (Parquet) first; by default the last run of --home is judged."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Measure matching on labelled pairs: precision, recall and F1 with 95 % intervals, by kind and by region."""
    labelled = [pair for path in pairs for pair in load_labelled(path)]
    if listings is None:
        found = load_event_ids(read_home(home))
    else:
        with TemporaryDirectory() as folder:
            match_listings(listings, Path(folder))
            found = load_ids(Path(folder) / "clusters.parquet")
    report = evaluate_pairs(labelled, found)
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        Console(highlight=False).print(_render_report(report))


def _show_story(console: Console, story: EventStory, lang: str) -> None:
    console.print(Text(f"{story.event.event_id}  {story.event.title}", style="bold"))
    for listing in story.listings:
        console.print(Text(f"  · {listing}"))
    for pair in story.pairs:
        console.print(Text("\n" + render_explanation(pair, lang)))
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for name in ("Champ", "", "Valeur", "Source") if lang == "fr" else ("Field", "", "Value", "Source"):
        table.add_column(name, overflow="fold")
    for said in story.fields:
        mark = "✓" if said.chosen else ""
        value = ("retenu" if lang == "fr" else "withheld") if said.withheld else (said.value or "")
        table.add_row(said.field, mark, Text(value[:160]), Text(f"{said.source_id} {said.source_key}"))
    console.print()
    console.print(table)


def _render_report(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "Pairs", "Same", "Precision", "Recall", "F1"):
        table.add_column(name, justify="left" if not name else "right")
    _add_quality(table, "all", report.overall)
    for title, group in (("kind", report.by_kind), ("region", report.by_region)):
        for name, quality in group.items():
            _add_quality(table, f"{title} {name}".strip(), quality)
    return table


def _add_quality(table: Table, name: str, quality: Quality) -> None:
    def show(value: float, interval: tuple[float, float]) -> str:
        return f"{value:.3f} [{interval[0]:.3f}–{interval[1]:.3f}]"

    table.add_row(
        Text(name),
        str(quality.pairs),
        str(quality.true_same),
        show(quality.precision, quality.precision_interval),
        show(quality.recall, quality.recall_interval),
        show(quality.f1, quality.f1_interval),
    )
