"""The command that fits the matcher's weights."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dedupe.match.model import WEIGHTS_FILE
from pipelines.cli.options import JsonOption, check_named_home, read_home
from pipelines.stages.training import MOST, Training, train_weights


def train(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            file_okay=False,
            metavar="[FOLDER]…",
            help="Sets to learn from: listings.jsonl or listings.parquet, and the truth (a `truth` field, "
            "truth.parquet or pairs.jsonl). Default: those that come with the project, held-out ones excepted.",
        ),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", callback=check_named_home, help="Learn from the editors' decisions of this home too."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="File of weights to write.")] = WEIGHTS_FILE,
    most: Annotated[int, typer.Option("--most", min=100, help="Most pairs of one set, over all scores.")] = MOST,
    as_json: JsonOption = False,
) -> None:
    """Fit the weights that matching adds up, on listings whose events are known.

    First without labels (Fellegi–Sunter), then by logistic regression drawn towards that. The figures shown are those
    of each set when the weights are fitted to the others. Weights decide which pairs are compared closely: run it
    again until the figures stand still.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    place = read_home(home) if home else None
    training = train_weights(folders or [], home=place, out=out, most=most, tell=console.print)
    if as_json:
        print(json.dumps(asdict(training), ensure_ascii=False, indent=1))
        return
    Console(highlight=False).print(_render(training))
    console.print(f"{out}: written")


def _render(training: Training) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Left out", "Pairs", "Same", "Precision", "Recall", "Log loss", "Calibration error"):
        table.add_column(name, justify="left" if name == "Left out" else "right")
    for name, f in {**training.by_set, "all": training.overall}.items():
        figures = (f.precision, f.recall, f.log_loss, f.calibration_error)
        table.add_row(name, str(f.examples), str(f.same), *(f"{value:.3f}" for value in figures))
    return table
