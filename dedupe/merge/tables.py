"""Merged events and venues as Parquet files, lossless in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.model import MergedEvent, Said, Venue
from sources.model import Status
from sources.tables import OCCURRENCE, make_occurrence_row, read_occurrence_row, write_table

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
_VENUE_TYPES = {"aliases": pa.list_(pa.string()), "lat": pa.float64(), "lon": pa.float64()}
VENUES = pa.schema([(f.name, _VENUE_TYPES.get(f.name, pa.string())) for f in fields(Venue)])


def write_events(path: Path, events: Iterable[MergedEvent]) -> None:
    """Write merged events, in their order."""
    write_table(path, pa.Table.from_pylist([_make_event_row(event) for event in events], schema=EVENTS))


def load_events(path: Path) -> list[MergedEvent]:
    """Return the merged events of a file."""
    return [_read_event_row(row) for row in pq.read_table(path).to_pylist()]


def write_venues(path: Path, venues: Iterable[Venue]) -> None:
    """Write venues, in their order."""
    rows = [{**asdict(venue), "aliases": list(venue.aliases)} for venue in venues]
    write_table(path, pa.Table.from_pylist(rows, schema=VENUES))


def load_venues(path: Path) -> list[Venue]:
    """Return the venues of a file; also of a release's open data, which has fewer columns."""
    rows = pq.read_table(path).to_pylist()
    names = [f.name for f in fields(Venue)]
    return [Venue(**{n: row[n] for n in names if n in row} | {"aliases": tuple(row["aliases"])}) for row in rows]


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


def _read_event_row(row: dict[str, Any]) -> MergedEvent:
    values = {f.name: row[f.name] for f in fields(MergedEvent)}
    values["status"] = Status(values["status"])
    values["occurrences"] = tuple(read_occurrence_row(o) for o in values["occurrences"])
    values["listing_keys"] = tuple((k["source_id"], k["source_key"]) for k in values["listing_keys"])
    values["said"] = tuple(Said(**said) for said in values["said"])
    values["performers"], values["conflicts"] = tuple(values["performers"]), tuple(values["conflicts"])
    return MergedEvent(**values)
