"""The normalised listings as one Parquet file: the input of matching (`babillard match`), and enough beside it to give
the listings back whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.errors import InputError
from dedupe.model import NormalisedListing
from sources.model import Certainty, Listing, Occurrence, Status
from sources.tables import LISTINGS, make_occurrence_row, read_occurrence_row, write_table

_TIME = pa.timestamp("us", tz="UTC")
OCCURRENCE = pa.struct(
    [
        ("starts_at", _TIME),  # all-day: local midnight; null when untold or outside of what UTC can say
        ("ends_at", _TIME),  # all-day: the end of the last day
        ("all_day", pa.bool_()),
        ("start_local", pa.string()),  # ISO with offset, or a date
        ("end_local", pa.string()),  # of a period: the last day, included
        ("is_period", pa.bool_()),
        ("status", pa.string()),
        ("certainty", pa.string()),
        ("timezone", pa.string()),
    ]
)
_SAID_FIELDS = tuple(f.name for f in fields(Listing))
# `said` is kept whole under these names, occurrences excepted: they are the same.
_SAID = pa.struct([field for field in LISTINGS if field.name in _SAID_FIELDS and field.name != "occurrences"])
_TEXT_LISTS = ("categories", "performers", "notes")
NORMALISED = pa.schema(
    [
        ("listing_id", pa.string()),
        ("source_id", pa.string()),
        ("source_key", pa.string()),
        ("title", pa.string()),
        ("description", pa.string()),
        ("url", pa.string()),
        ("language", pa.string()),
        ("status", pa.string()),
        ("venue", pa.string()),
        ("address", pa.string()),
        ("city", pa.string()),
        ("region", pa.string()),
        ("postal_code", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("place_certainty", pa.string()),
        ("category", pa.string()),
        ("performers", pa.list_(pa.string())),
        ("organiser", pa.string()),
        ("occurrences", pa.list_(OCCURRENCE)),
        ("price", pa.string()),
        ("image", pa.string()),
        ("phone", pa.string()),
        ("timezone", pa.string()),  # of the first occurrence
        ("role", pa.string()),
        ("republish", pa.list_(pa.string())),
        ("first_seen", _TIME),
        ("last_seen", _TIME),
        ("missing_since", _TIME),
        ("said", _SAID),
    ]
)


def write_normalised(path: Path, listings: Iterable[NormalisedListing]) -> None:
    """Write the listings, sorted by id, atomically; the same listings give the same bytes."""
    write_table(path, make_normalised(listings))


def make_normalised(listings: Iterable[NormalisedListing]) -> pa.Table:
    """Return listings as `write_normalised` writes them."""
    rows = [make_listing_row(item) for item in sorted(listings, key=lambda item: item.listing_id)]
    return pa.Table.from_pylist(rows, schema=NORMALISED)


def load_normalised(path: Path) -> list[NormalisedListing]:
    """Return the listings of a file of `write_normalised`, whole; raise InputError when it is something else."""
    return [read_listing_row(row) for row in read_normalised(path).to_pylist()]


def read_normalised(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return a file of `write_normalised` as it is, or some columns of it; raise InputError when it is something
    else."""
    try:
        return pq.read_table(path, schema=NORMALISED, partitioning=None, columns=list(columns) if columns else None)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(path, f"is not a table of normalised listings: {error}") from error


def make_listing_row(item: NormalisedListing) -> dict[str, Any]:
    """Return a listing as a row of the schema NORMALISED."""
    said = item.said
    kept = {name: getattr(said, name) for name in _SAID_FIELDS if name != "occurrences"}
    row = {f.name: getattr(item, f.name) for f in fields(NormalisedListing) if f.name in NORMALISED.names}
    return row | {
        "said": kept | {name: list(kept[name]) for name in _TEXT_LISTS},
        "source_id": said.source_id,
        "source_key": said.source_key,
        "description": said.description or said.summary,
        "url": said.url,
        "performers": list(said.performers),
        "organiser": said.organiser,
        "occurrences": [_make_occurrence(o) for o in said.occurrences],
        "price": said.price,
        "image": said.image,
        "phone": said.phone,
        "timezone": said.occurrences[0].timezone if said.occurrences else None,
        "republish": list(item.republish),
    }


def read_listing_row(row: dict[str, Any]) -> NormalisedListing:
    """Undo `make_listing_row`."""
    values = {f.name: row[f.name] for f in fields(NormalisedListing)}
    return NormalisedListing(
        **values
        | {
            "said": _read_said(row),
            "republish": tuple(row["republish"]),
            "status": Status(row["status"]),
            "place_certainty": Certainty(row["place_certainty"]),
        }
    )


def _read_said(row: dict[str, Any]) -> Listing:
    said = dict(row["said"])
    said |= {name: tuple(said[name]) for name in _TEXT_LISTS}
    said["status"] = Status(said["status"])
    said["date_certainty"] = Certainty(said["date_certainty"])
    said["place_certainty"] = Certainty(said["place_certainty"])
    said["occurrences"] = tuple(
        read_occurrence_row(o | {"start": o["start_local"], "end": o["end_local"]}) for o in row["occurrences"]
    )
    return Listing(**said)


def _make_occurrence(occurrence: Occurrence) -> dict[str, Any]:
    row = make_occurrence_row(occurrence)
    end = occurrence.end
    if occurrence.all_day and end is None and not occurrence.is_period:
        end = occurrence.start
    return {
        "starts_at": _make_utc(occurrence.start, occurrence.timezone),
        "ends_at": _make_utc(end, occurrence.timezone, days=1),
        "all_day": occurrence.all_day,
        "start_local": row["start"],
        "end_local": row["end"],
        "is_period": row["is_period"],
        "status": row["status"],
        "certainty": row["certainty"],
        "timezone": row["timezone"],
    }


def _make_utc(moment: datetime | date | None, timezone: str, *, days: int = 0) -> datetime | None:
    """Return a moment in UTC; a date is its local midnight, `days` later. None at the edges of the calendar."""
    try:
        if isinstance(moment, datetime):
            return moment.astimezone(UTC)
        if moment is None:
            return None
        return datetime.combine(moment + timedelta(days=days), time(), ZoneInfo(timezone)).astimezone(UTC)
    except OverflowError:
        return None
