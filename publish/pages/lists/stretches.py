"""Long lists in stretches of time, each under its heading: whoever scrolls sees where they are. A month is one stretch,
a crowded month its weeks, a crowded week its days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from publish.pages.days.agenda import Coming
from publish.pages.days.weeks import find_monday
from publish.pages.frame.language import Language
from publish.pages.frame.wording import render_capital, render_day
from publish.pages.lists.cards import Card
from publish.phrases import render_month, render_period

FEW = 8  # up to this number of cards a list is read at a glance and has no headings
CROWDED = 24  # above this number of cards a stretch is cut into shorter ones: eight rows of a wide screen

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Cards of a list that follow one another, and the heading over them; none in a short list."""

    heading: str | None
    cards: list[Card]


def find_spans(days: Sequence[date], *, is_daily: bool = False) -> list[Span | None]:
    """Return the first and last day of the stretch that each day of a whole list is in, the same on all its pages;
    None of all when the list needs no headings. `is_daily`: the list is of a few days, each a stretch."""
    if len(days) <= FEW:
        return [None] * len(days)
    numbers = Counter(days)
    if is_daily:
        spans = {day: (day, day) for day in numbers}
    else:
        spans = {}
        for first, month in groupby(sorted(numbers), lambda day: day.replace(day=1)):
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            spans |= _cut_month(first, last, {day: numbers[day] for day in month})
    if len(set(spans.values())) == 1 and len(days) <= CROWDED:
        return [None] * len(days)
    return [spans[day] for day in days]


def _cut_month(first: date, last: date, numbers: dict[date, int]) -> dict[date, Span]:
    if sum(numbers.values()) <= CROWDED:
        return dict.fromkeys(numbers, (first, last))
    spans: dict[date, Span] = {}
    for monday, week in groupby(numbers, find_monday):
        days = list(week)
        if sum(numbers[day] for day in days) <= CROWDED:
            # Not beyond its month: the one before it may be a single stretch.
            spans |= dict.fromkeys(days, (max(monday, first), min(monday + timedelta(days=6), last)))
        else:
            spans |= {day: (day, day) for day in days}
    return spans


def make_stretches(cards: Sequence[Card], spans: Sequence[Span | None], language: Language) -> list[Stretch]:
    """Return the cards of a page under the headings of their stretches; one that began on the page before is named
    again."""
    names = [_name_span(span, language) if span else None for span in spans]
    return list(_group(cards, names))


def make_run_stretches(
    runs: Sequence[Coming], cards: Sequence[Card], language: Language, *, is_long: bool
) -> list[Stretch]:
    """Return what runs on, in order of its last day, under the months in which it ends when the whole list is long."""
    names = [_name_end(run, language) if is_long else None for run in runs]
    return list(_group(cards, names))


def _group(cards: Sequence[Card], names: Sequence[str | None]) -> Iterator[Stretch]:
    for name, members in groupby(zip(names, cards, strict=True), lambda member: member[0]):
        yield Stretch(name, [card for _, card in members])


def _name_span(span: Span, language: Language) -> str:
    """Return «Décembre 2026», «Du 7 au 13 décembre 2026», «Mardi 8 décembre 2026»."""
    first, last = span
    if first == last:
        return render_capital(render_day(first, language.code))
    if (last - first).days >= 7:
        return render_capital(render_month(first, language.code))
    return render_capital(render_period(first, last, language.code))


def _name_end(run: Coming, language: Language) -> str:
    if run.last_day is None:
        return language.say("Fin non précisée")
    return language.say("Jusqu'en %(month)s") % {"month": render_month(run.last_day, language.code)}
