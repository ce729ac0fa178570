"""What searches find of an event, and what they narrow it by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from publish.pages.days.agenda import Coming
from publish.pages.frame.language import Language
from publish.pages.frame.same import Same
from publish.pages.frame.wording import render_next, render_until
from publish.pages.lists.cards import make_place
from publish.selection.audience import is_accessible, is_for_families, list_words

DAYS = 60  # days from today on by which an event can be asked for; those further on by their month


@dataclass(frozen=True, slots=True)
class Found:
    """What a search shows of an event and narrows it by."""

    names: tuple[str, ...]  # of the filters on the article itself, each with the attribute that holds its value
    times: tuple[tuple[str, str], ...]  # ("day", "2026-12-01") …, ("month", "2026-12"): a filter of many values
    first: str  # ISO day of its next date: results are in order of time
    region: str
    town: str
    category: str
    when: str
    place: str


def make_found(coming: Coming | None, language: Language) -> Found | None:
    """Return what is found of an event that is still to come; None of others, which searches leave out."""
    if coming is None:
        return None
    event = coming.event.event
    names, times = find_filters(coming)
    return Found(
        names=names,
        times=times,
        first=coming.next_day.isoformat(),
        region=event.region,
        town=event.city or "",
        category=event.category,
        when=render_until(coming, language) if coming.is_period else render_next(coming, language),
        place=make_place(coming.event),
    )


def find_filters(coming: Coming) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return what an event is narrowed by, the same in every language: names and times, as Found has them."""
    return _find_filters(Same(coming))


@lru_cache(maxsize=1_000)
def _find_filters(same: Same[Coming]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    coming = same.value
    event, words = coming.event.event, list_words(coming.event)
    days = sorted(set(list_days(coming)))
    limit = coming.today + timedelta(days=DAYS)
    flags = {
        "free": event.is_free is True,
        "family": is_for_families(coming.event, words),
        "accessible": is_accessible(words),
    }
    names = (
        "region[data-region]",
        *(("town[data-town]",) if event.city else ()),
        "category[data-category]",
        # A value that is written out would take all that follows it for its own.
        *(f"{name}[data-yes]" for name, is_so in flags.items() if is_so),
    )
    times = (
        *(("day", day.isoformat()) for day in days if day < limit),
        *(("month", month) for month in dict.fromkeys(f"{day:%Y-%m}" for day in days)),
    )
    return names, times


def list_days(coming: Coming) -> Iterator[date]:
    """Yield the days on which an event is on, from today on; of one without an end those of a month."""
    for published in coming.event.occurrences:
        said = published.occurrence
        first = max(said.first_day or coming.today, coming.today)
        last = said.last_day or (first + timedelta(days=31) if said.is_period else said.first_day or first)
        last = min(last, coming.today + timedelta(days=400)) if said.is_period else last
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))
