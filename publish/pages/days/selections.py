"""What is on soon and of what kind: the selections of an agenda that have pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from publish.pages.days.agenda import Agenda, Showing, find_weekend
from publish.selection.model import Selection


def choose_firsts(showings: Iterable[Showing]) -> list[Showing]:
    """Return the first showing of each event: one that plays twice in a weekend takes one card."""
    firsts: dict[str, Showing] = {}
    for showing in showings:
        firsts.setdefault(showing.event.event_id, showing)
    return list(firsts.values())


def find_today(agenda: Agenda) -> list[Showing]:
    """Return what is on today."""
    return list(agenda.days.get(agenda.edition.today, ()))


def find_tonight(agenda: Agenda) -> list[Showing]:
    """Return what begins this evening."""
    return [showing for showing in find_today(agenda) if showing.is_evening]


def find_weekend_showings(agenda: Agenda) -> list[Showing]:
    """Return what is on in the coming weekend, or in what is left of this one after today; each event once."""
    days = find_weekend(agenda.edition.today)
    return choose_firsts(showing for day in days for showing in agenda.days.get(day, ()))


def find_week(agenda: Agenda) -> list[Showing]:
    """Return what is on in the seven days after today, each event once."""
    days = (agenda.edition.today + timedelta(days=n) for n in range(1, 8))
    return choose_firsts(showing for day in days for showing in agenda.days.get(day, ()))


TIMES: dict[str, Callable[[Agenda], list[Showing]]] = {
    "today": find_today,
    "tonight": find_tonight,
    "weekend": find_weekend_showings,
    "week": find_week,
}
"""What is on soon, by the code that stands in its address."""

KINDS: dict[str, Selection] = {
    "free": Selection(free=True),
    "families": Selection(family=True),
    "accessible": Selection(accessible=True),
    "english": Selection(language=("en",)),
}
"""Kinds of events that are no discipline, by the code that stands in their address: what a feed of one's own would
take, so that lists and feeds have the same."""
