"""An edition and its listings as rows of the open data tables. Only what each source lets be shared is in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dedupe.merge.rights import NEEDS
from dedupe.model import NormalisedListing
from publish.model import Edition
from publish.window import touches_window
from sources.model import Occurrence, Status

Row = dict[str, Any]

# The fact of `[rights] republish` that each column of a listing needs: that of the merged field of its name, and
# those of the columns that dates and places are told in.
_NEEDS = NEEDS | {
    "starts_at": "dates",
    "ends_at": "dates",
    "all_day": "dates",
    "date_certainty": "dates",
    "place_certainty": "place",
}


def make_rows(
    edition: Edition, listings: Sequence[NormalisedListing], clusters: Mapping[str, str]
) -> dict[str, list[Row]]:
    """Return table name → rows, each table in a fixed order."""
    published = {event.event_id for event in edition.events}
    of_listing = {item.listing_id: e for item in listings if (e := clusters.get(item.listing_id)) in published}
    ordered = sorted(listings, key=lambda item: item.said.key)
    return {
        "listings": [_make_listing(item, of_listing.get(item.listing_id)) for item in ordered],
        "occurrences": [
            *_make_event_occurrences(edition),
            *_make_listing_occurrences(ordered, of_listing, edition.now),
        ],
        "events": list(_make_events(edition)),
        "provenance": list(_make_provenance(edition)),
        "venues": list(_make_venues(edition)),
        "redirects": [{"retired_event_id": old, "event_id": new} for old, new in sorted(edition.redirects.items())],
    }


def _make_listing(item: NormalisedListing, event_id: str | None) -> Row:
    said = item.said
    first, last = (said.occurrences[0], said.occurrences[-1]) if said.occurrences else (None, None)
    row: Row = {
        "source_id": said.source_id,
        "source_key": said.source_key,
        "event_id": event_id,
        "url": said.url,
        "title": said.title,
        "description": said.description,
        "summary": said.summary,
        "language": item.language,
        "status": item.status.value,
        "category": item.category,
        "venue": item.venue,
        "address": item.address,
        "city": item.city,
        "region": item.region or None,
        "postal_code": item.postal_code,
        "lat": item.lat,
        "lon": item.lon,
        "starts_at": _find_start(first),
        "ends_at": _find_end(last),
        "all_day": first.all_day if first else None,
        "first_seen": item.first_seen,
        "last_seen": item.last_seen,
        "missing_since": item.missing_since,
        "price": said.price,
        "free": said.is_free,
        "image": said.image,
        "date_certainty": said.date_certainty.value,
        "place_certainty": item.place_certainty.value,
    }
    return {name: None if _is_withheld(name, item) else value for name, value in row.items()}


def _is_withheld(column: str, item: NormalisedListing) -> bool:
    need = _NEEDS.get(column)
    return need is not None and need not in item.republish


def _make_event_occurrences(edition: Edition) -> Iterator[Row]:
    for event in sorted(edition.events, key=lambda e: e.event_id):
        for item in event.occurrences:
            yield {
                "event_id": event.event_id,
                "occurrence_id": item.occurrence_id,
                "sequence": item.sequence,
                "changed_at": item.changed_at,
                **_make_occurrence(item.occurrence),
            }


def _make_listing_occurrences(
    listings: Iterable[NormalisedListing], of_listing: Mapping[str, str], now: datetime
) -> Iterator[Row]:
    for item in listings:
        if "dates" not in item.republish:
            continue
        key = {"source_id": item.said.source_id, "source_key": item.said.source_key}
        for occurrence in item.said.occurrences:
            if touches_window(occurrence, now):
                row = {**key, "event_id": of_listing.get(item.listing_id), **_make_occurrence(occurrence)}
                if occurrence.status is Status.SCHEDULED:
                    row["status"] = item.status.value  # «COMPLET» in a title is said of each of its dates
                yield row


def _make_occurrence(occurrence: Occurrence) -> Row:
    return {
        "starts_at": _find_start(occurrence),
        "ends_at": _find_end(occurrence) if occurrence.end is not None else None,
        "start_local": occurrence.start.isoformat() if occurrence.start else None,
        "end_local": occurrence.end.isoformat() if occurrence.end else None,
        "all_day": occurrence.all_day,
        "status": occurrence.status.value,
        "certainty": occurrence.certainty.value,
        "timezone": occurrence.timezone,
        "is_period": occurrence.is_period,
    }


def _find_start(occurrence: Occurrence | None) -> datetime | None:
    """The instant a date starts: for a day, its local midnight."""
    if occurrence is None or occurrence.start is None:
        return None
    return _to_instant(occurrence.start, occurrence.timezone)


def _find_end(occurrence: Occurrence | None) -> datetime | None:
    """The instant a date ends: for a day, the local midnight after it."""
    if occurrence is None:
        return None
    if isinstance(occurrence.end, datetime):
        return occurrence.end
    last = occurrence.last_day if occurrence.all_day else None
    return _to_instant(last + timedelta(days=1), occurrence.timezone) if last else None


def _to_instant(moment: datetime | date, timezone: str) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), ZoneInfo(timezone))


def _make_events(edition: Edition) -> Iterator[Row]:
    for published in sorted(edition.events, key=lambda e: e.event_id):
        event = published.event
        names = (
            "title",
            "title_fr",
            "title_en",
            "url",
            "category",
            "venue_id",
            "venue",
            "city",
            "region",
            "lat",
            "lon",
        )
        more = ("summary", "description", "address", "postal_code", "price", "image", "language", "missing_since")
        yield {
            "event_id": event.event_id,
            **{name: getattr(event, name) for name in names + more},
            "region": event.region or None,
            "status": event.status.value,
            "free": event.is_free,
            "first_published": published.first_published,
            "last_changed": published.last_changed,
            "sequence": published.sequence,
            "slug": published.slug,
            "listings": len(event.listing_keys),
            "conflicts": list(event.conflicts),
            "organiser": event.organiser,
            "performers": list(event.performers),
        }


def _make_provenance(edition: Edition) -> Iterator[Row]:
    for published in sorted(edition.events, key=lambda e: e.event_id):
        for said in published.event.said:
            yield {
                "event_id": published.event_id,
                "field": said.field,
                "value": "withheld" if said.withheld else said.value,
                "source_id": said.source_id,
                "source_key": said.source_key,
                "chosen": said.chosen,
                "withheld": said.withheld,
            }


def _make_venues(edition: Edition) -> Iterator[Row]:
    names = ("venue_id", "name", "city", "region", "lat", "lon")
    for venue in sorted(edition.venues, key=lambda v: v.venue_id):
        yield {**{name: getattr(venue, name) for name in names}, "aliases": list(venue.aliases)}
