"""Commands around matching: match, explain, queue, evaluate."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.text import Text

from dedupe.decisions import Decision, load_decisions
from dedupe.match import match_listings
from dedupe.match.evaluate import make_plain
from dedupe.match.queue_file import NAME as QUEUE_NAME
from dedupe.match.queue_file import load_queue
from dedupe.match.sharing import find_share
from pipelines.cli.evaluating import show_report
from pipelines.cli.explaining import show_pairs, show_queue, show_story
from pipelines.cli.options import DEFAULT_HOME, AnyHomeOption, HomeOption, JsonOption, read_home
from pipelines.cli.wording import find_language, say_from
from pipelines.errors import PipelineError
from pipelines.stages.evaluation import evaluate_decisions, evaluate_named, evaluate_shipped
from pipelines.stages.explain import explain_event, explain_listings, find_listings, load_event_ids, read_names
from sources.tables import is_readable

LangOption = Annotated[
    Literal["fr", "en"] | None, typer.Option(help="Language: fr or en. Default: that of the terminal's settings.")
]


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
        f"{summary.listings} listings, {summary.pairs} pairs compared: {summary.events} events, "
        f"{summary.unsure} unsure, {summary.queue} units for editors"
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
    home: AnyHomeOption = DEFAULT_HOME,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show why these are one event or not, and where each field of an event comes from.

    An event: its listings, the pairs that hold it together, what is near but was not merged, who won each field and
    why. One listing: the same, seen from it. Several listings or events: each two of them, with the weight of every
    finding.
    """
    place = read_home(home)
    console = Console(highlight=False, soft_wrap=True)
    language = lang or find_language()
    names = read_names(place, names)
    if len(names) == 1:
        story = explain_event(place, names[0])
        if as_json:
            facts = asdict(story) | {"fields": [asdict(said) for said in story.fields]}
            print(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
        else:
            show_story(console, story, language)
        return
    pairs = explain_listings(place, names)
    if as_json:
        print(json.dumps([asdict(pair) for pair in pairs], ensure_ascii=False, indent=1))
        return
    show_pairs(console, pairs, language)


def queue(
    region: Annotated[str | None, typer.Option(help="Only units with a listing of this region, as 04.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most units to show.")] = 20,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what the last run leaves to editors, in the order in which answers help most."""
    place = read_home(home)
    load_event_ids(place)  # tells when nothing was matched here
    rows = load_queue(place.match / QUEUE_NAME)
    if region:
        mine = find_listings(place, region)
        rows = [row for row in rows if mine & set(row["listings"])]
    shown = rows[:limit]
    if as_json:
        print(json.dumps(shown, ensure_ascii=False, indent=1, default=str))
        return
    show_queue(Console(highlight=False, soft_wrap=True), shown, len(rows), lang or find_language())


def evaluate(
    pairs: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            metavar="[PAIRS]…",
            help="Labelled pairs (*.jsonl), or folders with listings and pairs. Default: those that come with the "
            "project, and the editors' decisions of --home.",
        ),
    ] = None,
    listings: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Match these listings (Parquet or JSON lines) first; by default the last run of --home is judged.",
        ),
    ] = None,
    home: AnyHomeOption = DEFAULT_HOME,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure matching on labelled pairs: precision, recall and F1 with 95 % intervals, by kind and region; what is
    merged, asked and kept apart; whether probabilities mean what they say; B-cubed where true events are told."""
    place = read_home(home)
    if pairs:
        reports = {"named": evaluate_named(pairs, place, listings)}
    else:
        found = {"shipped": evaluate_shipped(), "decided": evaluate_decisions(place)}
        reports = {name: report for name, report in found.items() if report is not None}
    if as_json:
        told = {name: make_plain(report) for name, report in reports.items()}
        facts = next(iter(told.values())) | ({"decided": told["decided"]} if "decided" in told else {})
        print(json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False))
        return
    language = lang or find_language()
    console = Console(highlight=False)
    for name, report in reports.items():
        console.print(Text(say_from("matching", "evaluate", name, language), style="bold"))
        show_report(console, report, language)
