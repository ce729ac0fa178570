"""Normalised listings as tests of the desk need them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dedupe.model import NormalisedListing
from sources.model import Certainty, Listing, Occurrence, Status

TODAY = date(2026, 12, 1)
_SEEN = datetime(2026, 11, 25, tzinfo=UTC)


def make_day(day: int, hour: int | None = 20, *, to: int | None = None, **more: Any) -> Occurrence:
    """Return a date so many days after TODAY: at an hour, all day, or a period up to another day."""
    first = TODAY + timedelta(days=day)
    if to is not None:
        return Occurrence(first, TODAY + timedelta(days=to), is_period=True, **more)
    if hour is None:
        return Occurrence(first, **more)
    return Occurrence(datetime(first.year, first.month, first.day, hour, tzinfo=ZoneInfo("America/Toronto")), **more)


def make_known(key: str, *dates: Occurrence, title: str = "La nuit boréale", **fields: Any) -> NormalisedListing:
    """Return the listing of "source key", with a date in four days unless told."""
    source, _, own = key.partition(" ")
    untouched = {name: fields.pop(name) for name in ("summary", "is_free") if name in fields}
    values: dict[str, Any] = {
        "role": "venue",
        "republish": ("title", "dates", "place"),
        "first_seen": _SEEN,
        "last_seen": _SEEN,
        "missing_since": None,
        "title": title,
        "language": "fr",
        "category": "music",
        "status": Status.SCHEDULED,
        "venue": "Salle Jean-Untel",
        "address": None,
        "city": "Trois-Rivières",
        "region": "04",
        "postal_code": None,
        "lat": None,
        "lon": None,
        "place_certainty": Certainty.STATED,
    }
    said = Listing(source, own, title, occurrences=dates or (make_day(4),), **untouched)
    return NormalisedListing(said=said, listing_id=key, **(values | fields))
