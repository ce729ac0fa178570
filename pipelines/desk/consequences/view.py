"""What would happen, in the words of whoever decides: events as they would be published, identifiers, feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dedupe.model import MergedEvent
from pipelines.desk.consequences.feeds import FeedView, view_feeds
from pipelines.desk.consequences.foresight import Foresight, Part
from pipelines.desk.values import render_field, render_place
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import FIELDS, name_category
from publish.phrases import render_when

DATES_SHOWN = 6
PARTS_SHOWN = 30
VALUE_SHOWN = 400  # characters
_COMPARED = (
    "title", "title_fr", "title_en", "summary", "description", "url", "category", "venue", "address", "city",
    "postal_code", "region", "lat", "lon", "status", "is_free", "price", "organiser",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an event that goes on, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartView:
    """An event to be. `kept`, `added`, `removed` count dates by their identifiers (UID) in calendars."""

    event_id: str
    is_new: bool
    title: str
    when: tuple[str, ...]
    more: int
    place: str
    category: str
    listings: tuple[str, ...]
    kept: int
    added: int
    removed: int
    changes: tuple[FieldChange, ...]
    is_published: bool


@dataclass(frozen=True, slots=True)
class ForesightView:
    """All of it. `retired`: (id, title, id that it leads to)."""

    is_change: bool
    parts: tuple[PartView, ...]
    more_parts: int
    retired: tuple[tuple[str, str, str], ...]
    feeds: tuple[FeedView, ...]
    more_feeds: int


def view_foresight(found: Foresight, language: Language) -> ForesightView:
    """Return a foresight as a page tells it; events that stay exactly as they are are left out."""
    before = {part.event_id: part for part in found.before}
    parts = [part for part in found.after if before.get(part.event_id) != part]
    names = {part.event_id: _name(part) for part in found.before}
    feeds, more_feeds = view_feeds(found.feeds, language)
    return ForesightView(
        is_change=found.is_change,
        parts=tuple(_view_part(part, before, found, language) for part in parts[:PARTS_SHOWN]),
        more_parts=max(0, len(parts) - PARTS_SHOWN),
        retired=tuple((old, names.get(old, old), new) for old, new in found.redirects.items()),
        feeds=feeds,
        more_feeds=more_feeds,
    )


def _view_part(part: Part, before: Mapping[str, Part], found: Foresight, language: Language) -> PartView:
    event, old = part.event, before.get(part.event_id)
    known = {uid for one in found.before for uid in _list_uids(one)}
    mine = set(_list_uids(part))
    dates = event.occurrences if event else ()
    if part.published is not None:
        dates = tuple(date.occurrence for date in part.published.occurrences)
    return PartView(
        event_id=part.event_id,
        is_new=old is None,
        title=_name(part),
        when=tuple(render_when(date, language.code) for date in dates[:DATES_SHOWN]),
        more=max(0, len(dates) - DATES_SHOWN),
        place=render_place(event) if event else "",
        category=name_category(event.category, language) if event else "",
        listings=part.listings,
        kept=len(mine & known),
        added=len(mine - known),
        removed=len(set(_list_uids(old)) - mine) if old else 0,
        changes=tuple(_compare(old.event, event, language)) if old and old.event and event else (),
        is_published=part.published is not None,
    )


def _compare(old: MergedEvent, new: MergedEvent, language: Language) -> Iterator[FieldChange]:
    for name in _COMPARED:
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            told = (render_field(name, value, language, most=VALUE_SHOWN) or "" for value in (one, other))
            yield FieldChange(language.say(FIELDS.get(name, name)), *told)
    if old.occurrences != new.occurrences:
        told = ("; ".join(render_when(o, language.code) for o in e.occurrences[:DATES_SHOWN]) for e in (old, new))
        yield FieldChange(language.say("Dates"), *told)


def _list_uids(part: Part) -> Sequence[str]:
    return [date.occurrence_id for date in part.published.occurrences] if part.published else []


def _name(part: Part) -> str:
    return part.event.title if part.event else part.listings[0]
