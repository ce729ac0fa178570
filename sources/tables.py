"""The listings of a source as a Parquet file: the schema, and both directions between rows and `Listing`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from sources.archive import write_atomically
from sources.columns import join_chunks, list_values, make_objects, split_items
from sources.model import Certainty, Listing, Occurrence, Status

OCCURRENCE = pa.struct(
    [
        ("start", pa.string()),  # ISO with offset, or a date; null when untold
        ("end", pa.string()),  # of a period: the last day, included
        ("timezone", pa.string()),
        ("is_period", pa.bool_()),
        ("status", pa.string()),
        ("certainty", pa.string()),
    ]
)
_TIME = pa.timestamp("us", tz="UTC")
_TEXT_LISTS = ("categories", "performers", "notes")
_SPECIAL: dict[str, pa.DataType] = {
    **{name: pa.list_(pa.string()) for name in _TEXT_LISTS},
    "lat": pa.float64(),
    "lon": pa.float64(),
    "is_free": pa.bool_(),
    "published_at": _TIME,
    "updated_at": _TIME,
    "occurrences": pa.list_(OCCURRENCE),
}
LISTINGS = pa.schema(
    [(f.name, _SPECIAL.get(f.name, pa.string())) for f in fields(Listing)]
    + [("first_seen", _TIME), ("last_seen", _TIME), ("missing_since", _TIME)]
)


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A listing with its history: `missing_since` is set while its source no longer says it (which is not a
    cancellation)."""

    listing: Listing
    first_seen: datetime
    last_seen: datetime
    missing_since: datetime | None = None


def make_occurrence_row(occurrence: Occurrence) -> dict[str, Any]:
    """Return an occurrence as the struct that Parquet files hold."""
    return {
        "start": occurrence.start.isoformat() if occurrence.start else None,
        "end": occurrence.end.isoformat() if occurrence.end else None,
        "timezone": occurrence.timezone,
        "is_period": occurrence.is_period,
        "status": occurrence.status.value,
        "certainty": occurrence.certainty.value,
    }


def read_occurrence_row(row: dict[str, Any]) -> Occurrence:
    """Undo `make_occurrence_row`."""
    zone = row["timezone"]
    return Occurrence(
        start=read_moment(row["start"], zone),
        end=read_moment(row["end"], zone),
        timezone=zone,
        is_period=row["is_period"],
        status=Status(row["status"]),
        certainty=Certainty(row["certainty"]),
    )


def read_occurrences(column: pa.Array | pa.ChunkedArray, start: str = "start", end: str = "end") -> list[Any]:
    """Return the occurrences of each row of a column that holds lists of `make_occurrence_row`, as tuples; `start` and
    `end` are the names of those fields."""
    lists = join_chunks(column)
    flat = lists.flatten()
    parts = pa.Table.from_arrays([flat.field(part.name) for part in flat.type], schema=pa.schema(list(flat.type)))
    return split_items(make_occurrences(parts, start, end), lists)


def make_occurrences(table: pa.Table, start: str = "start", end: str = "end") -> list[Occurrence]:
    """Return the occurrence of each row of a table with the fields of `make_occurrence_row`."""
    zones = list_values(table["timezone"])
    columns = {
        "start": list(map(read_moment, list_values(table[start]), zones)),
        "end": list(map(read_moment, list_values(table[end]), zones)),
        "timezone": zones,
        "is_period": list_values(table["is_period"]),
        "status": list_values(table["status"], Status),
        "certainty": list_values(table["certainty"], Certainty),
    }
    return make_objects(Occurrence, columns)


def write_listings(path: Path, kept: Iterable[KeptListing]) -> None:
    """Write one source's listings, sorted by key, atomically."""
    rows = [_make_row(k) for k in sorted(kept, key=lambda k: k.listing.key)]
    write_table(path, pa.Table.from_pylist(rows, schema=LISTINGS))


def load_listings(path: Path) -> list[KeptListing]:
    """Return one source's listings; empty when it never had any."""
    if not path.exists():
        return []
    return [_read_row(row) for row in pq.read_table(path, schema=LISTINGS, partitioning=None).to_pylist()]


def make_storable(listing: Listing) -> Listing:
    """Return a listing whose texts are Unicode: JSON can escape half a surrogate pair, which no file may hold."""
    texts = {f.name: _replace_halves(getattr(listing, f.name)) for f in fields(Listing)}
    return replace(listing, **texts)


def _replace_halves(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, tuple):
        return tuple(_replace_halves(item) for item in value)
    return value


def is_readable(path: Path) -> bool:
    """Whether a Parquet file can be read to its end."""
    try:
        pq.read_table(path, partitioning=None)
    except (OSError, ValueError):  # pyarrow's errors are both
        return False
    return True


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file atomically, the same bytes for the same table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, render_table(table))


def render_table(table: pa.Table) -> bytes:
    """Return what a Parquet file of a table holds."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _make_row(kept: KeptListing) -> dict[str, Any]:
    listing = kept.listing
    row: dict[str, Any] = {f.name: getattr(listing, f.name) for f in fields(Listing)}
    row |= {name: list(row[name]) for name in _TEXT_LISTS}
    row["occurrences"] = [make_occurrence_row(o) for o in listing.occurrences]
    return row | {
        "first_seen": kept.first_seen,
        "last_seen": kept.last_seen,
        "missing_since": kept.missing_since,
    }


def _read_row(row: dict[str, Any]) -> KeptListing:
    values = {f.name: row[f.name] for f in fields(Listing)}
    values |= {name: tuple(values[name]) for name in _TEXT_LISTS}
    values["occurrences"] = tuple(read_occurrence_row(o) for o in values["occurrences"])
    values["status"] = Status(values["status"])
    values["date_certainty"] = Certainty(values["date_certainty"])
    values["place_certainty"] = Certainty(values["place_certainty"])
    return KeptListing(Listing(**values), row["first_seen"], row["last_seen"], row["missing_since"])


@lru_cache(maxsize=16_384)  # of a season, many events are at one hour
def read_moment(text: str | None, timezone: str) -> datetime | date | None:
    """Return a moment as files hold it, on the clock of its place; a date where there is no hour."""
    if text is None:
        return None
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(ZoneInfo(timezone))
