"""Merged events and venues as Parquet files, lossless in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.model import MergedEvent, Said, Venue
from sources.columns import join_chunks, list_values, make_objects, split_items
from sources.model import Status
from sources.tables import OCCURRENCE, make_occurrence_row, read_occurrences, write_table

_TIME = pa.timestamp("us", tz="UTC")
_KEY = pa.struct([("source_id", pa.string()), ("source_key", pa.string())])
_SAID = pa.struct([(f.name, pa.bool_() if f.name in ("chosen", "withheld") else pa.string()) for f in fields(Said)])
_EVENT_TYPES: dict[str, pa.DataType] = {
    "lat": pa.float64(),
    "lon": pa.float64(),
    "is_free": pa.bool_(),
    "performers": pa.list_(pa.string()),
    "occurrences": pa.list_(OCCURRENCE),
    "listing_keys": pa.list_(_KEY),
    "said": pa.list_(_SAID),
    "first_seen": _TIME,
    "missing_since": _TIME,
    "conflicts": pa.list_(pa.string()),
}
EVENTS = pa.schema([(f.name, _EVENT_TYPES.get(f.name, pa.string())) for f in fields(MergedEvent)])
VENUE_IDS = pa.schema([("listing_id", pa.string()), ("venue_id", pa.string())])
_NESTED = ("status", "occurrences", "listing_keys", "said")  # what is no column of plain values
_VENUE_TYPES = {"aliases": pa.list_(pa.string()), "lat": pa.float64(), "lon": pa.float64()}
VENUES = pa.schema([(f.name, _VENUE_TYPES.get(f.name, pa.string())) for f in fields(Venue)])


def write_events(path: Path, events: Iterable[MergedEvent]) -> None:
    """Write merged events, in their order."""
    write_table(path, pa.Table.from_pylist([_make_event_row(event) for event in events], schema=EVENTS))


def load_events(path: Path) -> list[MergedEvent]:
    """Return the merged events of a file."""
    table = pq.read_table(path)
    columns = {name: list_values(table[name]) for name in EVENTS.names if name not in _NESTED}
    columns |= {
        "status": list_values(table["status"], Status),
        "occurrences": read_occurrences(table["occurrences"]),
        "listing_keys": read_keys(table["listing_keys"]),
        "said": _read_said(table["said"]),
    }
    return make_objects(MergedEvent, columns)


def read_keys(column: pa.ChunkedArray) -> list[tuple[tuple[str, str], ...]]:
    """Return the listing keys of each row."""
    lists = join_chunks(column)
    flat = lists.flatten()
    pairs = zip(list_values(flat.field("source_id")), list_values(flat.field("source_key")), strict=True)
    return split_items(list(pairs), lists)


def _read_said(column: pa.ChunkedArray) -> list[tuple[Said, ...]]:
    lists = join_chunks(column)
    flat = lists.flatten()
    return split_items(make_objects(Said, {f.name: list_values(flat.field(f.name)) for f in fields(Said)}), lists)


def write_venues(path: Path, venues: Iterable[Venue]) -> None:
    """Write venues, in their order."""
    rows = [{**asdict(venue), "aliases": list(venue.aliases)} for venue in venues]
    write_table(path, pa.Table.from_pylist(rows, schema=VENUES))


def load_venues(path: Path) -> list[Venue]:
    """Return the venues of a file; also of a release's open data, which has fewer columns."""
    table = pq.read_table(path)
    columns = {
        f.name: list_values(table[f.name]) if f.name in table.column_names else [f.default] * len(table)
        for f in fields(Venue)
    }
    return make_objects(Venue, columns)


def write_venue_ids(path: Path, venue_ids: Mapping[str, str]) -> None:
    """Write listing_id → venue_id, by listing: which place each listing means, event or not."""
    rows = sorted(venue_ids.items())
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in (0, 1)]
    write_table(path, pa.Table.from_arrays(columns, schema=VENUE_IDS))


def _make_event_row(event: MergedEvent) -> dict[str, Any]:
    row: dict[str, Any] = {f.name: getattr(event, f.name) for f in fields(MergedEvent)}
    row["occurrences"] = [make_occurrence_row(o) for o in event.occurrences]
    row["listing_keys"] = [{"source_id": s, "source_key": k} for s, k in event.listing_keys]
    row["said"] = [{f.name: getattr(said, f.name) for f in fields(Said)} for said in event.said]
    row["performers"], row["conflicts"] = list(event.performers), list(event.conflicts)
    return row
