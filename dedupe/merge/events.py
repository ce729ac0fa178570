"""Merge each cluster into one event, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dedupe.merge.dates import merge_occurrences
from dedupe.merge.order import order_for_dates, order_for_place, order_listings
from dedupe.merge.provenance import find_said
from dedupe.merge.rights import may_share
from dedupe.model import MergedEvent, NormalisedListing, Venue
from sources.model import Certainty, Status

# From the gravest on: a reader who misses a cancellation travels for nothing.
_GRAVITY = (Status.CANCELLED, Status.POSTPONED, Status.RESCHEDULED, Status.SOLDOUT)
_CLOSE_TO_IT = ("organiser", "venue", "ticketing")


def merge_events(
    listings: Sequence[NormalisedListing],
    clusters: Mapping[str, str],
    *,
    venues: Sequence[Venue] = (),
    venue_ids: Mapping[str, str] | None = None,
) -> list[MergedEvent]:
    """Return one event a cluster, sorted by id.

    `clusters` is listing_id → event_id, `venue_ids` listing_id → venue_id. A cluster whose sources let neither a title
    nor dates be shared is no event.
    """
    members: dict[str, list[NormalisedListing]] = defaultdict(list)
    for item in listings:
        if (event_id := clusters.get(item.listing_id)) is not None:
            members[event_id].append(item)
    by_id = {venue.venue_id: venue for venue in venues}
    merged = (_merge(event_id, items, venue_ids or {}, by_id) for event_id, items in sorted(members.items()))
    return [event for event in merged if event is not None]


def _merge(
    event_id: str, items: Sequence[NormalisedListing], venue_ids: Mapping[str, str], venues: Mapping[str, Venue]
) -> MergedEvent | None:
    ordered = order_listings(items)
    occurrences, has_conflict = merge_occurrences([i for i in order_for_dates(items) if may_share(i, "occurrences")])
    titled = [i for i in ordered if may_share(i, "title")]
    if not titled or not occurrences:
        return None
    place = _find_place(items, venue_ids, venues)
    facts = {
        "title": titled[0].title,
        "title_fr": next((i.title for i in titled if i.language == "fr"), None),
        "title_en": next((i.title for i in titled if i.language == "en"), None),
        "url": _first(ordered, "url", lambda i: i.said.url),
        "summary": _first(ordered, "summary", lambda i: i.said.summary),
        "description": _first(ordered, "description", lambda i: i.said.description),
        "image": _first(ordered, "image", lambda i: i.said.image),
        "price": _first(ordered, "price", lambda i: i.said.price),
        "category": _find_category(ordered),
        "status": _find_status(ordered),
        **{name: place[name] for name in ("venue", "address", "city", "region", "postal_code", "lat", "lon")},
    }
    is_free = _first(ordered, "free", lambda i: i.said.is_free)
    missing = [i.missing_since for i in items]
    return MergedEvent(
        event_id=event_id,
        **facts,
        venue_id=place["venue_id"],
        language=titled[0].language,
        is_free=is_free,
        organiser=next((i.said.organiser for i in ordered if i.said.organiser), None),
        performers=next((i.said.performers for i in ordered if i.said.performers), ()),
        occurrences=occurrences,
        listing_keys=tuple(sorted(i.said.key for i in items)),
        said=tuple(find_said(ordered, {**facts, "free": is_free})),
        first_seen=min(i.first_seen for i in items),
        missing_since=None if None in missing else min(m for m in missing if m),
        conflicts=("starts_at",) if has_conflict else (),
    )


def _first(ordered: Sequence[NormalisedListing], field: str, get: Callable[[NormalisedListing], Any]) -> Any:
    return next((v for i in ordered if may_share(i, field) and (v := get(i)) is not None), None)


def _find_category(ordered: Sequence[NormalisedListing]) -> str:
    return next((i.category for i in ordered if i.category != "other"), "other")


def _find_status(ordered: Sequence[NormalisedListing]) -> Status:
    """The gravest word of those close to the event (organiser, venue, ticketing); of all when none of them speaks.

    Listings whose source dropped them do not speak while another does.
    """
    fresh = [i for i in ordered if i.missing_since is None and may_share(i, "status")] or list(ordered)
    close = [i for i in fresh if i.role in _CLOSE_TO_IT] or fresh
    said = {i.status for i in close}
    return next((status for status in _GRAVITY if status in said), Status.SCHEDULED)


def _find_place(
    items: Sequence[NormalisedListing], venue_ids: Mapping[str, str], venues: Mapping[str, Venue]
) -> dict[str, Any]:
    """The place as one listing says it, completed from its venue: never a mixture of two places."""
    shared = [i for i in order_for_place(items) if may_share(i, "venue")]
    if not shared:
        # The region alone is our own coarse reading, and what region feeds are made of.
        empty: dict[str, Any] = dict.fromkeys(("venue_id", "venue", "address", "city", "postal_code", "lat", "lon"))
        return empty | {"region": order_listings(items)[0].region}
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
