"""The publication ledger: what was published before, and what that makes of today's events.

Ids of occurrences, sequences and first publications cannot be recomputed, so every release carries them in
`data/ledger.parquet` and the next one starts from there. Facts are kept as digests only: what a source withholds cannot
be read from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from dedupe.model import MergedEvent
from publish.align import Alignment, KnownOccurrence, align_occurrences
from publish.model import PublishedEvent, PublishedOccurrence
from publish.pictures.model import Picture
from publish.slugs import make_slug
from publish.window import BACK, CANCELLED_SHOWN, open_placeholder, touches_window
from sources.model import Status

UPCOMING_WITHIN = timedelta(days=14)
_OFF = (Status.CANCELLED.value, Status.POSTPONED.value)
LAST_CHANCE_WITHIN = timedelta(days=10)
# Series without an end are expanded to 13 months ahead: the dates that come in there day by day are no news.
_ITEM_DATES = ("first_published", "last_changed", "entered_upcoming", "entered_last_chance")
ROLLING_AFTER = timedelta(days=360)


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What the ledger knows of one event."""

    event_id: str
    slug: str
    first_published: datetime
    last_changed: datetime
    sequence: int
    facts: str  # digest of dates, place and status
    status: str
    place: str  # digest of the place
    content: str  # digest of all else that its entries show
    content_changed: datetime
    change: str | None = None
    entered_upcoming: datetime | None = None
    entered_last_chance: datetime | None = None
    occurrences: tuple[KnownOccurrence, ...] = ()
    listing_keys: tuple[tuple[str, str], ...] = ()
    gone: tuple[KnownOccurrence, ...] = ()  # dates it had once: their ids and sequences, should they come back
    left_at: datetime | None = None  # when it was published no more; None for what is published
    left_why: str | None = None  # past | merged | withdrawn: publish.gone
    worded_by: tuple[str, ...] = ()  # sources whose words its slug is made of, sorted; none: not known


@dataclass(frozen=True, slots=True)
class Ledger:
    """All events ever published, by id, and where retired ids lead."""

    events: Mapping[str, KnownEvent] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)

    def ids(self) -> dict[str, str]:
        """Return listing_id → event_id: what identity rests on."""
        return {
            f"{source_id} {source_key}": event.event_id
            for event in self.events.values()
            for source_id, source_key in event.listing_keys
        }


def make_edition_events(
    merged: Sequence[MergedEvent],
    previous: Ledger,
    redirects: Mapping[str, str],
    *,
    now: datetime,
    pictures: Mapping[str, Picture] = MappingProxyType({}),
) -> tuple[list[PublishedEvent], Ledger]:
    """Return the events to publish, sorted by first date, and the ledger as it will be then; `pictures` are the images
    that the release will hold, by event.

    Events without any date in the published window are not published, but stay in the ledger: their ids are never
    given to others.
    """
    known = {event_id: settle_dates(entry, now) for event_id, entry in previous.events.items()}
    published = []
    for event in merged:
        picture = pictures.get(event.event_id)
        entry = _update(event, known.get(event.event_id), now, picture)
        found = _publish(event, entry, now, picture)
        if found is not None:
            published.append(found)
            is_back = entry.left_at is not None or entry.left_why is not None
            known[event.event_id] = replace(entry, left_at=None, left_why=None) if is_back else entry
    for retired in redirects:
        if (entry_before := known.get(retired)) is not None:
            known[retired] = replace(entry_before, listing_keys=())
    shown = {event.event_id for event in published}
    for event_id, entry in known.items():
        if event_id not in shown and entry.left_at is None:
            known[event_id] = replace(entry, left_at=now, left_why=_find_why(entry, redirects, now))
    return sort_events(published), Ledger(dict(sorted(known.items())), dict(sorted(redirects.items())))


def settle_dates(entry: KnownEvent, now: datetime) -> KnownEvent:
    """Return what is known of an event with nothing that readers date items by later than now: after a run whose clock
    was ahead. Told as now in one release, it is told so in all that follow. What dates entries in calendars stays,
    for these must not change without a reason."""
    ahead: dict[str, Any] = {name: now for name in _ITEM_DATES if (at := getattr(entry, name)) is not None and at > now}
    return replace(entry, **ahead) if ahead else entry


def _find_why(entry: KnownEvent, redirects: Mapping[str, str], now: datetime) -> str:
    """Return why an event is published no more."""
    if entry.event_id in redirects:
        return "merged"
    days = [(known.facts.partition("|")[0] or known.start or "9999")[:10] for known in entry.occurrences]
    shown_for = CANCELLED_SHOWN if entry.status in _OFF else BACK
    return "past" if max(days, default="") < (now - shown_for).date().isoformat() else "withdrawn"


def sort_events(events: Iterable[PublishedEvent]) -> list[PublishedEvent]:
    """Return events in the order of an edition: by first date, then title."""
    return sorted(events, key=_sort_key)


def _update(event: MergedEvent, before: KnownEvent | None, now: datetime, picture: Picture | None) -> KnownEvent:
    known, gone = (before.occurrences, before.gone) if before else ((), ())
    alignment = align_occurrences(event, known, gone, place=_digest_place(event), now=now)
    facts, place, content = _digest_facts(event), _digest_place(event), _digest_content(event, picture)
    if before is not None and _is_settled(event, before, alignment, facts, place, content, now):
        worded_by = before.worded_by or _list_wording(event, before.slug)
        return before if worded_by == before.worded_by else replace(before, worded_by=worded_by)
    entry = before or KnownEvent(
        event_id=event.event_id,
        slug=f"{make_slug(event.title)}-{event.event_id}",
        first_published=now,
        last_changed=now,
        sequence=0,
        facts=facts,
        status=event.status.value,
        place=place,
        content=content,
        content_changed=now,
        change="new",
    )
    if before is not None and _is_change(event, place, before, alignment, now):
        change = _name_change(event, place, entry)
        entry = replace(entry, sequence=entry.sequence + 1, last_changed=now, change=change)
    if not entry.slug:  # of an event that lost the source which worded it, or of an id that was retired
        entry = replace(entry, slug=f"{make_slug(event.title)}-{event.event_id}", worded_by=())
    if content != entry.content:
        entry = replace(entry, content=content, content_changed=now)
    return replace(
        entry,
        facts=facts,
        status=event.status.value,
        place=place,
        occurrences=alignment.occurrences,
        gone=alignment.gone,
        listing_keys=event.listing_keys,
        worded_by=tuple(sorted({*entry.worded_by, *_list_wording(event, entry.slug)})),
        entered_upcoming=entry.entered_upcoming or (now if _is_upcoming(event, now) else None),
        entered_last_chance=entry.entered_last_chance or (now if _closes_soon(event, now) else None),
    )


def _list_wording(event: MergedEvent, slug: str) -> tuple[str, ...]:
    """Return the sources that say the very words of a slug, sorted."""
    words = slug.removesuffix(f"-{event.event_id}")
    titles = {said.source_id: said.value for said in event.said if said.field == "title" and said.value}
    return tuple(sorted(source for source, title in titles.items() if make_slug(title) == words))


def _is_settled(
    event: MergedEvent, before: KnownEvent, alignment: Alignment, facts: str, place: str, content: str, now: datetime
) -> bool:
    """Whether the ledger knows all of an event already, as it does of most, day after day."""
    return (
        (facts, place, content) == (before.facts, before.place, before.content)
        and event.status.value == before.status
        and (alignment.occurrences, alignment.gone) == (before.occurrences, before.gone)
        and event.listing_keys == before.listing_keys
        and bool(before.slug)
        and (before.entered_upcoming is not None or not _is_upcoming(event, now))
        and (before.entered_last_chance is not None or not _closes_soon(event, now))
    )


def _publish(event: MergedEvent, entry: KnownEvent, now: datetime, picture: Picture | None) -> PublishedEvent | None:
    if event.status is Status.CANCELLED and _is_long_over(event, now):
        return None
    inside = tuple(
        PublishedOccurrence(known.occurrence_id, open_placeholder(occurrence, now), known.sequence, known.changed_at)
        for known, occurrence in zip(entry.occurrences, event.occurrences, strict=True)
        if touches_window(occurrence, now)
    )
    if not inside:
        return None
    return PublishedEvent(
        event=event,
        occurrences=inside,
        first_published=entry.first_published,
        last_changed=entry.last_changed,
        sequence=entry.sequence,
        slug=entry.slug,
        change=entry.change,
        entered_upcoming=entry.entered_upcoming,
        entered_last_chance=entry.entered_last_chance,
        content_changed=entry.content_changed,
        picture=picture,
    )


def _is_change(event: MergedEvent, place: str, before: KnownEvent, alignment: Alignment, now: datetime) -> bool:
    """Whether subscribers must learn of it. That a date is over, or that a series goes on, is no change."""
    if (event.status.value, place) != (before.status, before.place) or alignment.has_changed or alignment.lost:
        return True
    news = (o for o in alignment.added if now.date() <= (o.last_day or date.max))
    return any((o.first_day or date.min) <= (now + ROLLING_AFTER).date() for o in news)


def _name_change(event: MergedEvent, place: str, before: KnownEvent) -> str:
    if event.status.value != before.status:
        return event.status.value
    return "place" if place != before.place else "dates"


def _digest_facts(event: MergedEvent) -> str:
    """Digest what a subscriber must learn of: dates, place, status. A corrected title is no such change."""
    dates = [f"{o.start}|{o.end}|{o.is_period}|{o.status.value}" for o in event.occurrences]
    return _digest([event.status.value, _digest_place(event), *dates])


def _digest_place(event: MergedEvent) -> str:
    return _digest([event.venue or "", event.address or "", event.city or ""])


def _digest_content(event: MergedEvent, picture: Picture | None) -> str:
    names = (
        "title",
        "title_fr",
        "title_en",
        "url",
        "summary",
        "description",
        "category",
        "price",
        "image",
        "organiser",
    )
    return _digest([*(str(getattr(event, name)) for name in names), *([picture.stem] if picture else [])])


def _digest(parts: Sequence[str]) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _is_upcoming(event: MergedEvent, now: datetime) -> bool:
    limit = (now + UPCOMING_WITHIN).date()
    return any(o.first_day is not None and now.date() <= o.first_day <= limit for o in event.occurrences)


def _closes_soon(event: MergedEvent, now: datetime) -> bool:
    limit = (now + LAST_CHANCE_WITHIN).date()
    return any(o.is_period and o.last_day is not None and now.date() <= o.last_day <= limit for o in event.occurrences)


def _is_long_over(event: MergedEvent, now: datetime) -> bool:
    last = max((o.last_day or date.max for o in event.occurrences), default=date.max)
    return last < (now - CANCELLED_SHOWN).date()


def _sort_key(event: PublishedEvent) -> tuple[date, str, str, str]:
    first = event.occurrences[0].occurrence
    return first.first_day or date.min, str(first.start), event.event.title, event.event_id
