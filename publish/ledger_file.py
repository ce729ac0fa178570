"""The publication ledger as a Parquet file: one row an event, its dates and listings nested."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.merge.tables import read_keys
from publish.align import KnownOccurrence
from publish.errors import ReleaseError
from publish.ledger import KnownEvent, Ledger
from sources.archive import write_atomically
from sources.columns import join_chunks, list_values, make_lists, make_objects, split_items
from sources.tables import render_table, write_table

NAME = "ledger.parquet"
_TIME = pa.timestamp("us", tz="UTC")
_OCCURRENCE = pa.struct(
    [
        ("occurrence_id", pa.string()),
        ("start", pa.string()),
        ("facts", pa.string()),
        ("sequence", pa.int64()),
        ("changed_at", _TIME),
    ]
)
_KEY = pa.struct([("source_id", pa.string()), ("source_key", pa.string())])
_SPECIAL: dict[str, pa.DataType] = {
    "first_published": _TIME,
    "last_changed": _TIME,
    "content_changed": _TIME,
    "sequence": pa.int64(),
    "entered_upcoming": _TIME,
    "entered_last_chance": _TIME,
    "occurrences": pa.list_(_OCCURRENCE),
    "listing_keys": pa.list_(_KEY),
    "gone": pa.list_(_OCCURRENCE),
    "left_at": _TIME,
    "worded_by": pa.list_(pa.string()),
}
# A retired id is a row as well: `redirect` says where it leads.
SCHEMA = pa.schema(
    [(f.name, _SPECIAL.get(f.name, pa.string())) for f in fields(KnownEvent)] + [("redirect", pa.string())]
)
_NESTED = ("occurrences", "gone", "listing_keys")
_OF_OCCURRENCE = {f.name: attrgetter(f.name) for f in fields(KnownOccurrence)}
_OF_KEY = {"source_id": itemgetter(0), "source_key": itemgetter(1)}


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """Write `ledger.parquet` into a folder."""
    write_table(folder / NAME, _make_table(ledger))


def render_ledger(ledger: Ledger) -> bytes:
    """Return what `ledger.parquet` holds."""
    return render_table(_make_table(ledger))


def copy_ledger(source: Path, target: Path) -> None:
    """Copy `ledger.parquet` from a release to where the next run finds it without one."""
    target.mkdir(parents=True, exist_ok=True)
    write_atomically(target / NAME, (source / NAME).read_bytes())


def load_ledger(*folders: Path) -> Ledger:
    """Return the ledger of the first folder that has a sound one; an empty one if none has any.

    Raise ReleaseError when there are only spoilt ones: starting over would give every event a new id.
    """
    paths = [folder / NAME for folder in folders if (folder / NAME).is_file()]
    table = next((table for table in map(_read, paths) if table is not None), None)
    if table is None:
        if paths:
            raise ReleaseError(paths[0], "cannot be read, and every event's id rests on it: put it back from a backup")
        return Ledger()
    ids = list_values(table["event_id"])
    redirects = zip(ids, list_values(table["redirect"]), strict=True)
    return Ledger(dict(zip(ids, read_known(table), strict=True)), {old: new for old, new in redirects if new})


def _read(path: Path) -> pa.Table | None:
    try:
        return pq.read_table(path, partitioning=None)
    except (OSError, ValueError):  # pyarrow's errors are both
        return None


def read_known(table: pa.Table) -> list[KnownEvent]:
    """Return the events of a ledger's table."""
    # An older file lacks the newest columns.
    found = {f.name: table[f.name] for f in fields(KnownEvent) if f.name in table.column_names}
    columns: dict[str, list[Any]] = {f.name: [None] * len(table) for f in fields(KnownEvent)}
    columns |= {name: list_values(column) for name, column in found.items() if name not in _NESTED}
    columns |= {name: _read_occurrences(table[name]) for name in ("occurrences", "gone")}
    columns["listing_keys"] = read_keys(table["listing_keys"])
    columns["worded_by"] = [tuple(sources or ()) for sources in columns["worded_by"]]
    return make_objects(KnownEvent, columns)


def _read_occurrences(column: pa.ChunkedArray) -> list[tuple[KnownOccurrence, ...]]:
    lists = join_chunks(column)
    flat = lists.flatten()
    columns = {f.name: list_values(flat.field(f.name)) for f in fields(KnownOccurrence)}
    return split_items(make_objects(KnownOccurrence, columns), lists)


def _make_table(ledger: Ledger) -> pa.Table:
    events = list(ledger.events.values())
    columns = {
        "occurrences": make_lists([event.occurrences for event in events], _SPECIAL["occurrences"], _OF_OCCURRENCE),
        "gone": make_lists([event.gone for event in events], _SPECIAL["gone"], _OF_OCCURRENCE),
        "listing_keys": make_lists([event.listing_keys for event in events], _SPECIAL["listing_keys"], _OF_KEY),
        "redirect": pa.array([ledger.redirects.get(event_id) for event_id in ledger.events], pa.string()),
    }
    arrays = [
        columns[field.name] if field.name in columns else pa.array([getattr(e, field.name) for e in events], field.type)
        for field in SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def read_known_row(row: dict[str, Any]) -> KnownEvent:
    """Return the event of a row of SCHEMA."""
    # An older file lacks the newest columns.
    values: dict[str, Any] = {f.name: row.get(f.name) for f in fields(KnownEvent)}
    for name in ("occurrences", "gone"):
        values[name] = tuple(KnownOccurrence(**o) for o in row[name])
    values["worded_by"] = tuple(values["worded_by"] or ())
    values["listing_keys"] = tuple((k["source_id"], k["source_key"]) for k in row["listing_keys"])
    return KnownEvent(**values)
