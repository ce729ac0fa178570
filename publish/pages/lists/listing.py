"""Pages of a list of events: what stands above it, its cards over numbered pages, what runs on, where else to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from publish.pages.days.agenda import Coming, Showing
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.wording import make_leaf
from publish.pages.lists.cards import Card, make_coming_card, make_run_card, make_showing_card
from publish.pages.lists.filters import Filters
from publish.pages.lists.stretches import FEW, find_spans, make_run_stretches, make_stretches
from publish.pages.site import Link, split_pages


@dataclass(frozen=True, slots=True)
class Fact:
    """A line under a heading, as a link when it has an address."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Links to narrower or neighbouring lists."""

    anchor: str
    title: str
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list page is about."""

    parts: tuple[str, ...]
    heading: str
    events: Sequence[Coming]
    description: str
    feed: str | None
    parent: Link | None = None
    facts: list[Fact] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    section: str = ""
    filters: Filters | None = None
    near: Link | None = None  # the first screen of the same place
    map: Link | None = None  # the map of the same place


def make_list(
    listed: Listed,
    language: Language,
    *,
    showings: Sequence[Showing] = (),
    has_leaf: bool = False,
    runs: Sequence[Coming] | None = None,
) -> Iterator[Page]:
    """Yield the pages of a list: of events, each at its next date, or of the `showings` of one or several days. What
    runs on is spread over the same pages: a territory may have more than a thousand exhibitions."""
    dated: list[Coming | Showing] = list(showings) or [c for c in listed.events if not c.is_run]
    if runs is None:
        runs = [c for c in listed.events if c.is_run]
    runs = sorted(runs, key=lambda c: (c.last_day is None, c.last_day or c.today))
    # The cards of one day are in order of its hours.
    is_one_day = bool(showings) and not has_leaf
    days = [_find_day(item) for item in dated]
    spans = [None] * len(days) if is_one_day else find_spans(days, is_daily=has_leaf)
    places = range(max(len(dated), len(runs)))
    for parts, shown, before, after in split_pages(listed.parts, places, language):
        here = slice(shown[0], shown[-1] + 1) if shown else slice(0)
        is_first = parts == listed.parts
        yield Page(
            language=language,
            parts=parts,
            template="list.html",
            title=listed.heading if is_first else f"{listed.heading} ({parts[-1]})",
            description=listed.description,
            feed=listed.feed,
            context={
                "section": listed.section,
                "heading": listed.heading,
                "parent": listed.parent,
                "facts": listed.facts if is_first else [],
                "number": len(showings) or len(listed.events),
                "stretches": make_stretches(
                    [_make_card(item, language, has_leaf=has_leaf) for item in dated[here]], spans[here], language
                ),
                "run_stretches": make_run_stretches(
                    runs[here],
                    [make_run_card(c, language) for c in runs[here]],
                    language,
                    is_long=len(runs) > FEW,
                ),
                "groups": listed.groups if is_first else [],
                "filters": listed.filters,
                "near": listed.near if is_first else None,
                "map": listed.map if is_first else None,
                "before": before,
                "after": after,
            },
        )


def _make_card(item: Coming | Showing, language: Language, *, has_leaf: bool) -> Card:
    if isinstance(item, Coming):
        return make_coming_card(item, language)
    return make_showing_card(item, language, make_leaf(item.day, language.code) if has_leaf else None)


def _find_day(item: Coming | Showing) -> date:
    return item.next_day if isinstance(item, Coming) else item.day
