"""What is published, as rows of the open data tables: events, their dates, where each field comes from, venues and
retired ids. Each table in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from dedupe.model import Venue
from publish.model import PublishedEvent
from publish.opendata.schemas import EVENTS, OCCURRENCES, PROVENANCE, REDIRECTS, VENUES
from sources.model import Occurrence

Getters = Mapping[str, Callable[[Any], Any]]

_EVENT: Getters = {
    **{name: attrgetter(f"event.{name}") for name in EVENTS.names},
    **{name: attrgetter(name) for name in ("first_published", "last_changed", "sequence", "slug")},
    "region": lambda published: published.event.region or None,
    "free": attrgetter("event.is_free"),
    "listings": lambda published: len(published.event.listing_keys),
    "picture": lambda published: p.make_path(p.widest) if (p := published.picture) else None,
    "picture_width": lambda published: p.widest.width if (p := published.picture) else None,
    "picture_height": lambda published: p.widest.height if (p := published.picture) else None,
}
_SAID: Getters = {
    **{name: attrgetter(name) for name in PROVENANCE.names},
    "value": lambda said: "withheld" if said.withheld else said.value,
}
_VENUE: Getters = {name: attrgetter(name) for name in VENUES.names}


def sort_by_id(events: Iterable[PublishedEvent]) -> list[PublishedEvent]:
    """Return events in the order of the tables."""
    return sorted(events, key=attrgetter("event.event_id"))


def make_events(events: Sequence[PublishedEvent]) -> pa.Table:
    """Return a row for each event."""
    return _make_table(events, EVENTS, _EVENT)


def make_provenance(events: Sequence[PublishedEvent]) -> pa.Table:
    """Return a row for each value that a listing gives of a field of an event."""
    said = [one for published in events for one in published.event.said]
    ids = [published.event.event_id for published in events for _ in published.event.said]
    return _make_table(said, PROVENANCE, _SAID, event_id=ids)


def make_event_dates(events: Sequence[PublishedEvent]) -> pa.Table:
    """Return a row for each date of an event: its own, with id and sequence, not those that listings say."""
    own = [one for published in events for one in published.occurrences]
    dates = [one.occurrence for one in own]
    columns: dict[str, list[Any]] = {
        "event_id": [published.event.event_id for published in events for _ in published.occurrences],
        "starts_at": [_find_start(one) for one in dates],
        "ends_at": [_find_end(one) for one in dates],
        "start_local": [_write_moment(one.start) for one in dates],
        "end_local": [_write_moment(one.end) for one in dates],
    }
    columns |= {name: [getattr(one, name) for one in own] for name in ("occurrence_id", "sequence", "changed_at")}
    columns |= {
        name: [getattr(one, name) for one in dates]
        for name in ("all_day", "status", "certainty", "timezone", "is_period")
    }
    return _from_columns(columns, OCCURRENCES, len(own))


def make_venues(venues: Iterable[Venue]) -> pa.Table:
    """Return a row for each venue."""
    return _make_table(sorted(venues, key=attrgetter("venue_id")), VENUES, _VENUE)


def make_redirects(redirects: Mapping[str, str]) -> pa.Table:
    """Return a row for each retired id."""
    pairs = sorted(redirects.items())
    return pa.Table.from_arrays([pa.array([p[n] for p in pairs], pa.string()) for n in (0, 1)], schema=REDIRECTS)


def _find_start(occurrence: Occurrence) -> datetime | None:
    """The instant a date starts: for a day, its local midnight."""
    start = occurrence.start
    return start if start is None or isinstance(start, datetime) else _find_midnight(start, occurrence.timezone)


def _find_end(occurrence: Occurrence) -> datetime | None:
    """The instant a date ends: for a day, the local midnight after it."""
    end = occurrence.end
    if end is None or isinstance(end, datetime):
        return end
    return _find_midnight(end + timedelta(days=1), occurrence.timezone) if end < date.max else None


@lru_cache(maxsize=4096)  # many dates, few days
def _find_midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone))


def _write_moment(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _make_table(items: Sequence[Any], schema: pa.Schema, getters: Getters, **columns: list[Any]) -> pa.Table:
    names = [name for name in schema.names if name not in columns]
    return _from_columns(columns | {n: list(map(getters[n], items)) for n in names}, schema, len(items))


def _from_columns(columns: Mapping[str, list[Any]], schema: pa.Schema, rows: int) -> pa.Table:
    arrays = [pa.array(columns.get(field.name, [None] * rows), field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
