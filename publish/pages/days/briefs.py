"""The first events of some days, one line each, for the pages of a month and of a week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from publish.pages.days.agenda import Coming
from publish.pages.frame.language import Language
from publish.pages.frame.wording import Leaf, make_leaf, render_day
from publish.pages.lists.cards import Card, make_run_card, make_showing_card
from publish.pages.site import Site


@dataclass(frozen=True, slots=True)
class Brief:
    """One day: its first cards, and how many others its own page has."""

    iso: str
    name: str
    leaf: Leaf
    path: str
    cards: list[Card]
    others: int


def make_briefs(site: Site, days: Iterable[date], language: Language, size: int) -> Iterator[Brief]:
    """Yield each day from today on that has something at an hour, with its first `size` events."""
    for day in days:
        showings = site.agenda.days.get(day, [])
        if showings and day >= site.edition.today:
            yield Brief(
                iso=day.isoformat(),
                name=render_day(day, language.code),
                leaf=make_leaf(day, language.code),
                path=language.make_path("jour", day.isoformat()),
                cards=[make_showing_card(showing, language) for showing in showings[:size]],
                others=max(0, len(showings) - size),
            )


def show_first_runs(
    runs: Sequence[Coming], most: int, language: Language, *, is_on_its_day: bool = False
) -> dict[str, Any]:
    """Return what `runs.html` shows of exhibitions and long runs: as many cards as that, and where all of them are."""
    return {
        "runs": [make_run_card(run, language, is_on_its_day=is_on_its_day) for run in runs[:most]],
        "other_runs": max(0, len(runs) - most),
        "runs_path": language.make_path("categorie", "exhibition"),
    }
