"""One event as lists show it: a leaf with its date, title, when, where, what it costs and whether it is still on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from publish.model import PublishedEvent, PublishedOccurrence
from publish.pages.days.agenda import Coming, Showing
from publish.pages.frame.language import Language
from publish.pages.frame.same import Same
from publish.pages.frame.vocabulary import STATUSES, name_category
from publish.pages.frame.wording import (
    Leaf,
    make_leaf,
    render_day,
    render_next,
    render_showing_hour,
    render_until,
    split_next,
)
from sources.model import Status

KNOWN = 60_000  # cards of each sort that are remembered: an event stands in some ten lists


@dataclass(frozen=True, slots=True)
class Card:
    """What the card template shows. `title_language` is None when it is the page's own."""

    path: str
    title: str
    title_language: str | None
    leaf: Leaf | None  # decoration: `spoken_day` or `when` says its date
    spoken_day: str | None
    when: str
    beside: str | None  # what of `when` stands beside the leaf, which tells `spoken_day`; None: all of it
    place: str
    category: str
    category_code: str
    status: str | None
    status_code: str
    is_free: bool
    price: str | None


def make_coming_card(coming: Coming, language: Language) -> Card:
    """Return the card of an event in a list that is not about one day: the same card in every list."""
    return _make_coming_card(Same(coming), language)


@lru_cache(maxsize=KNOWN)
def _make_coming_card(same: Same[Coming], language: Language) -> Card:
    coming = same.value
    leaf = make_leaf(coming.next_day, language.code) if not coming.is_period else None
    when = render_until(coming, language) if coming.is_period else render_next(coming, language)
    spoken, beside = split_next(coming, language)
    return _make_card(coming.event, language, leaf, when, coming.event.status, spoken, beside)


def make_run_card(coming: Coming, language: Language, *, is_on_its_day: bool = False) -> Card:
    """Return the card of an exhibition or long run, which says until when; on the page of one of its days or not."""
    return _make_run_card(Same(coming), language, is_on_its_day)


@lru_cache(maxsize=KNOWN)
def _make_run_card(same: Same[Coming], language: Language, is_on_its_day: bool) -> Card:
    coming = same.value
    until = render_until(coming, language, is_on_its_day=is_on_its_day)
    return _make_card(coming.event, language, None, until, coming.event.status)


def make_showing_card(showing: Showing, language: Language, leaf: Leaf | None = None) -> Card:
    """Return the card of an event on the page of one of its days; with a leaf, in a list of several days."""
    return _make_showing_card(Same(showing.event), Same(showing.occurrence), showing.day, language, leaf)


@lru_cache(maxsize=KNOWN)
def _make_showing_card(
    event: Same[PublishedEvent], occurrence: Same[PublishedOccurrence], day: date, language: Language, leaf: Leaf | None
) -> Card:
    status = occurrence.value.occurrence.status
    if status is Status.SCHEDULED:
        status = event.value.status
    spoken = render_day(day, language.code) if leaf else None
    return _make_card(event.value, language, leaf, render_showing_hour(occurrence.value, language), status, spoken)


def choose_title(event: PublishedEvent, language: Language) -> tuple[str, str | None]:
    """Return the title to show in a language, and the language it is in when that is another one."""
    merged = event.event
    own = {"fr": merged.title_fr, "en": merged.title_en}.get(language.code)
    if own:
        return own, None
    return merged.title, merged.language if merged.language != language.code else None


def make_place(event: PublishedEvent) -> str:
    """Return venue and town on one line."""
    merged = event.event
    parts = [merged.venue, merged.city]
    return ", ".join(part for part in dict.fromkeys(parts) if part)


def _make_card(
    event: PublishedEvent,
    language: Language,
    leaf: Leaf | None,
    when: str,
    status: Status,
    spoken: str | None = None,
    beside: str | None = None,
) -> Card:
    title, title_language = choose_title(event, language)
    merged = event.event
    return Card(
        path=language.make_path("evenement", event.slug),
        title=language.tie(title) if title_language is None else title,
        title_language=title_language,
        leaf=leaf,
        spoken_day=spoken,
        when=when,
        beside=beside,
        place=make_place(event),
        category=name_category(merged.category, language),
        category_code=merged.category,
        status=language.say(STATUSES[status]) if status in STATUSES else None,
        status_code=status.value,
        is_free=merged.is_free is True,
        price=merged.price,
    )
