"""The first events of some days, one line each, for the pages of a month and of a week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from publish.pages.frame.language import Language
from publish.pages.frame.wording import Leaf, make_leaf, render_day
from publish.pages.lists.cards import Card, make_showing_card
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
