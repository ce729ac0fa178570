"""Merge each cluster into one event, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dedupe.decisions import Decision
from dedupe.merge.dates import unite_dates
from dedupe.merge.order import order_for_dates, order_for_place, order_listings
from dedupe.merge.pins import apply_pins, find_pins
from dedupe.merge.provenance import find_said
from dedupe.merge.rights import may_share
from dedupe.merge.status import find_event_status
from dedupe.merge.titles import choose_wording
from dedupe.model import MergedEvent, NormalisedListing, Venue
from sources.model import Certainty


def merge_events(
    listings: Sequence[NormalisedListing],
    clusters: Mapping[str, str],
    *,
    venues: Sequence[Venue] = (),
    venue_ids: Mapping[str, str] | None = None,
    decisions: Iterable[Decision] = (),
    now: datetime | None = None,
) -> list[MergedEvent]:
    """Return one event a cluster, sorted by id.

    `clusters` is listing_id → event_id, `venue_ids` listing_id → venue_id. A cluster whose sources let neither a title
    nor dates be shared is no event. With `now`, dates already over have no say in an event's status.
    Of the `decisions`, pins speak here.
    """
    members: dict[str, list[NormalisedListing]] = defaultdict(list)
    for item in listings:
        if (event_id := clusters.get(item.listing_id)) is not None:
            members[event_id].append(item)
    by_id = {venue.venue_id: venue for venue in venues}
    today = now.date() if now else None
    merged = (_merge(event_id, items, venue_ids or {}, by_id, today) for event_id, items in sorted(members.items()))
    pins = find_pins(decisions)
    return [apply_pins(event, pins) if pins else event for event in merged if event is not None]


def _merge(
    event_id: str,
    items: Sequence[NormalisedListing],
    venue_ids: Mapping[str, str],
    venues: Mapping[str, Venue],
    today: date | None,
) -> MergedEvent | None:
    ordered = order_listings(items)
    dates = unite_dates([i for i in order_for_dates(items) if may_share(i, "occurrences")])
    titled = _find_titled(ordered)
    if titled is None or not dates.occurrences:
        return None
    place = _find_place(items, venue_ids, venues)
    facts = {
        "title": titled.title,
        "title_fr": _find_title(ordered, "fr"),
        "title_en": _find_title(ordered, "en"),
        "url": _first(ordered, "url", lambda i: i.said.url),
        "summary": _first(ordered, "summary", lambda i: i.said.summary),
        "description": _first(ordered, "description", lambda i: i.said.description),
        "image": _first(ordered, "image", lambda i: i.said.image),
        "price": _first(ordered, "price", lambda i: i.said.price),
        "category": _find_category(ordered),
        "status": find_event_status(dates.occurrences, today),
        **{name: place[name] for name in ("venue", "address", "city", "region", "postal_code", "lat", "lon")},
    }
    is_free = _first(ordered, "free", lambda i: i.said.is_free)
    missing = [i.missing_since for i in items]
    return MergedEvent(
        event_id=event_id,
        **facts,
        venue_id=place["venue_id"],
        language=titled.language,
        is_free=is_free,
        organiser=next((i.said.organiser for i in ordered if i.said.organiser), None),
        performers=next((i.said.performers for i in ordered if i.said.performers), ()),
        occurrences=dates.occurrences,
        listing_keys=tuple(sorted(i.said.key for i in items)),
        said=(*find_said(ordered, {**facts, "free": is_free}), *dates.said),
        first_seen=min(i.first_seen for i in items),
        missing_since=None if None in missing else max(m for m in missing if m),
        conflicts=("starts_at",) if dates.has_conflict else (),
    )


def _find_title(ordered: Sequence[NormalisedListing], language: str) -> str | None:
    titled = _find_titled([item for item in ordered if item.language == language])
    return titled.title if titled else None


def _find_titled(ordered: Sequence[NormalisedListing]) -> NormalisedListing | None:
    """Return the listing whose title is published."""
    believed = _find_believed(ordered, "title", lambda i: i.title or None)
    return choose_wording(believed, ordered) if believed else None


def _first(ordered: Sequence[NormalisedListing], field: str, get: Callable[[NormalisedListing], Any]) -> Any:
    found = _find_believed(ordered, field, get)
    return None if found is None else get(found)


def _find_believed(
    ordered: Sequence[NormalisedListing], field: str, get: Callable[[NormalisedListing], Any]
) -> NormalisedListing | None:
    """Return the listing whose value is published: of those with the first role that tells one, the value that most
    sources agree on, then the first."""
    telling = [i for i in ordered if may_share(i, field) and get(i) is not None]
    if not telling:
        return None
    first = telling[0]
    equals = [i for i in telling if (i.missing_since is None, i.role) == (first.missing_since is None, first.role)]
    return max(equals, key=lambda i: len({other.said.source_id for other in telling if get(other) == get(i)}))


def _find_category(ordered: Sequence[NormalisedListing]) -> str:
    return next((i.category for i in ordered if i.category != "other"), "other")


def _find_place(
    items: Sequence[NormalisedListing], venue_ids: Mapping[str, str], venues: Mapping[str, Venue]
) -> dict[str, Any]:
    """The place as one listing says it, completed from its venue: never a mixture of two places."""
    shared = [i for i in order_for_place(items) if may_share(i, "venue")]
    if not shared:
        # No source lets its place be shared: the event stands without one, in no feed of a region either.
        empty: dict[str, Any] = dict.fromkeys(("venue_id", "venue", "address", "city", "postal_code", "lat", "lon"))
        return empty | {"region": ""}
    best = shared[0]
    venue = venues.get(venue_ids.get(best.listing_id, ""))
    is_sure = best.place_certainty is not Certainty.NONE
    return {
        "venue_id": venue.venue_id if venue else None,
        "venue": venue.name if venue else best.venue,
        "address": best.address or (venue.address if venue else None),
        "city": best.city or (venue.city if venue else None),
        "region": best.region,
        "postal_code": best.postal_code or (venue.postal_code if venue else None),
        "lat": best.lat if best.lat is not None or not is_sure else (venue.lat if venue else None),
        "lon": best.lon if best.lon is not None or not is_sure else (venue.lon if venue else None),
    }
