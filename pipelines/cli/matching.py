"""Commands around matching: match, explain, evaluate."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from dedupe.decisions import load_decisions
from dedupe.match import match_listings
from pipelines.cli.options import JsonOption

__all__ = ["evaluate", "explain", "match"]


def match(
    listings: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Parquet file, one row a listing.")],
    out: Annotated[Path, typer.Option(help="Folder for clusters.parquet and pairs.parquet.")],
    decisions: Annotated[Path | None, typer.Option(help="Folder of editors' decisions (*.jsonl).")] = None,
    state: Annotated[Path | None, typer.Option(help="Folder that keeps ids and scores between calls.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the matching stage alone, at any size: which listings are one event."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    made, warnings = load_decisions(decisions) if decisions else ([], [])
    for warning in warnings:
        console.print(Text(f"{warning}", style="yellow"))
    summary = match_listings(listings, out, decisions=made, state=state)
    if as_json:
        print(json.dumps(asdict(summary), ensure_ascii=False, indent=1, default=str))
        return
    console.print(
        f"{summary.listings} listings, {summary.pairs} pairs compared: {summary.merges} merged, {summary.unsure} unsure"
    )
