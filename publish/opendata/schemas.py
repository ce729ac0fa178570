"""The columns of each open data table, in order. Others rely on these names: only ever add at the end."""

from __future__ import annotations

import pyarrow as pa

_TEXT, _TIME, _NUMBER, _YES, _COUNT = pa.string(), pa.timestamp("us", tz="UTC"), pa.float64(), pa.bool_(), pa.int64()

LISTINGS = pa.schema(
    [
        *((name, _TEXT) for name in ("source_id", "source_key", "event_id", "url", "title", "description")),
        *((name, _TEXT) for name in ("language", "status", "category", "venue", "city", "region")),
        ("starts_at", _TIME),
        ("ends_at", _TIME),
        ("all_day", _YES),
        ("first_seen", _TIME),
        ("last_seen", _TIME),
        ("missing_since", _TIME),
        *((name, _TEXT) for name in ("summary", "address", "postal_code")),
        ("lat", _NUMBER),
        ("lon", _NUMBER),
        *((name, _TEXT) for name in ("price", "image", "date_certainty", "place_certainty")),
        ("free", _YES),
    ]
)
OCCURRENCES = pa.schema(
    [
        *((name, _TEXT) for name in ("source_id", "source_key", "event_id")),
        ("starts_at", _TIME),
        ("ends_at", _TIME),
        ("start_local", _TEXT),
        ("end_local", _TEXT),
        ("all_day", _YES),
        *((name, _TEXT) for name in ("status", "certainty", "occurrence_id")),
        ("sequence", _COUNT),
        ("changed_at", _TIME),
        ("timezone", _TEXT),
        ("is_period", _YES),
    ]
)
EVENTS = pa.schema(
    [
        *((name, _TEXT) for name in ("event_id", "title", "title_fr", "title_en", "url", "category", "venue_id")),
        *((name, _TEXT) for name in ("venue", "city", "region")),
        ("lat", _NUMBER),
        ("lon", _NUMBER),
        ("status", _TEXT),
        ("free", _YES),
        ("first_published", _TIME),
        ("last_changed", _TIME),
        ("sequence", _COUNT),
        *((name, _TEXT) for name in ("summary", "description", "address", "postal_code", "price", "image")),
        *((name, _TEXT) for name in ("language", "slug")),
        ("listings", _COUNT),
        ("missing_since", _TIME),
        ("conflicts", pa.list_(_TEXT)),
        ("organiser", _TEXT),
        ("performers", pa.list_(_TEXT)),
        ("picture", _TEXT),
        ("picture_width", _COUNT),
        ("picture_height", _COUNT),
    ]
)
PROVENANCE = pa.schema(
    [
        *((name, _TEXT) for name in ("event_id", "field", "value", "source_id", "source_key")),
        ("chosen", _YES),
        ("withheld", _YES),
    ]
)
VENUES = pa.schema(
    [
        ("venue_id", _TEXT),
        ("name", _TEXT),
        ("aliases", pa.list_(_TEXT)),
        ("city", _TEXT),
        ("region", _TEXT),
        ("lat", _NUMBER),
        ("lon", _NUMBER),
    ]
)
REDIRECTS = pa.schema([("retired_event_id", _TEXT), ("event_id", _TEXT)])

TABLES = {
    "listings": LISTINGS,
    "occurrences": OCCURRENCES,
    "events": EVENTS,
    "provenance": PROVENANCE,
    "venues": VENUES,
    "redirects": REDIRECTS,
}
