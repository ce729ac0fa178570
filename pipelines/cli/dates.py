"""`babillard dates`: what a phrase is read as."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

import typer

from pipelines.cli.options import JsonOption, NowOption, read_now
from publish.phrases import render_when
from sources.dates import DatesRead, read_dates, render_dates_json
from sources.model import Certainty

_CERTAINTIES = {Certainty.STATED: "dite", Certainty.INFERRED: "déduite", Certainty.NONE: "aucune"}


def dates(
    phrase: Annotated[str, typer.Argument(help="The phrase; «-» reads one phrase a line from standard input.")],
    now: NowOption = None,
    lang: Annotated[Literal["fr", "en"], typer.Option(help="Language of the phrase.")] = "fr",
    timezone: Annotated[str, typer.Option(help="Time zone of the place.")] = "America/Toronto",
    as_json: JsonOption = False,
) -> None:
    """Show what a phrase of dates and times is read as, with how sure that is.

    For instance: babillard dates "Du 9 au 21 mai, 19 h 30"
    """
    if timezone not in available_timezones():
        near = difflib.get_close_matches(timezone, available_timezones(), n=1)
        raise typer.BadParameter(f"«{timezone}» is not a time zone{f'; nearest: «{near[0]}»' if near else ''}")
    clock = read_now(now) or datetime.now(UTC)
    for text in _read_phrases(phrase):
        found = read_dates(text, now=clock, language=lang, timezone=timezone)
        if as_json or phrase == "-":
            print(json.dumps(render_dates_json(found), ensure_ascii=False), flush=True)
        else:
            _show(found, "en" if lang == "en" else "fr")


def _read_phrases(phrase: str) -> Iterator[str]:
    if phrase != "-":
        yield phrase
        return
    for line in sys.stdin:
        yield line.rstrip("\n")


def _show(found: DatesRead, lang: str) -> None:
    for occurrence in (*found.occurrences, *((found.period,) if found.period else ())):
        print(render_when(occurrence, lang))
    if found.rule:
        print(f"rule: {found.rule}" if lang == "en" else f"règle : {found.rule}")
    if not found.occurrences and found.period is None:
        print("no date found" if lang == "en" else "aucune date trouvée")
    print(f"certainty: {found.certainty.value}" if lang == "en" else f"certitude : {_CERTAINTIES[found.certainty]}")
    if found.text:
        print(f"read from: “{found.text}”" if lang == "en" else f"lu dans : «{found.text}»")
    for note in found.notes:
        print(f"note: {note}" if lang == "en" else f"note : {note}")
