"""The items of a reader's feed (RSS, Atom, JSON Feed): which events of a slice, in what order, since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from publish.feeds.entries import Entry
from publish.model import Edition
from publish.names import STATUS_PREFIXES
from publish.slices import Slice

OWN_DATES = frozenset({"changes", "upcoming", "last-chance"})  # kinds whose items are not as in any other feed
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # "updated" of a feed that never had an item


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `published_at` is when it entered this feed, fixed from then on; never the event's date."""

    entry: Entry
    guid: str
    title: str
    published_at: datetime
    updated_at: datetime


def make_items(item: Slice, entries: Iterable[Entry], edition: Edition) -> list[Item]:
    """Return the items of a slice, newest first. Events whose dates have all passed are left to the calendars."""
    items = (make_item(item.kind, entry, edition) for entry in entries)
    return sort_items([one for one in items if one is not None])


def sort_items(items: list[Item]) -> list[Item]:
    """Return items, the newest first."""
    return sorted(items, key=find_order)


def find_order(item: Item) -> tuple[float, str]:
    """Return what items are sorted by, the newest first."""
    return -item.published_at.timestamp(), item.entry.event.event_id


def make_item(kind: str, entry: Entry, edition: Edition) -> Item | None:
    """Return the item of an entry in a kind of feed, None when all its dates have passed."""
    return _make_item(kind, entry, edition.now) if _is_ahead(entry, edition.today) else None


def find_updated(items: Iterable[Item]) -> datetime:
    """Return when anything in a feed changed last: no clock in it, so that the same content gives the same bytes."""
    return max((max(item.updated_at, item.published_at) for item in items), default=EPOCH)


def _make_item(kind: str, entry: Entry, now: datetime) -> Item:
    event = entry.event
    guid, at, prefix = event.event_id, event.first_published, ""
    if kind == "changes":
        # Readers hide a second item of one guid: each change is an item of its own.
        guid, at = f"{event.event_id}-{event.sequence}", event.last_changed
        if event.event.status not in STATUS_PREFIXES:
            prefix = entry.wording.find_change_prefix(event.change or "")
    elif kind == "upcoming":
        at = event.entered_upcoming or at
    elif kind == "last-chance":
        at = event.entered_last_chance or at
    title = prefix + " – ".join(
        part for part in (entry.title, ", ".join(p for p in (entry.when, entry.short_place) if p)) if part
    )
    updated = max(event.content_changed or event.last_changed, event.last_changed)
    return Item(entry, guid, title, min(at, now), max(min(updated, now), min(at, now)))


def _is_ahead(entry: Entry, today: date) -> bool:
    return (entry.next.occurrence.last_day or date.max) >= today
