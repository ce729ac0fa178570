"""The publication ledger as a Parquet file: one row an event, its dates and listings nested."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publish.align import KnownOccurrence
from publish.errors import ReleaseError
from publish.ledger import KnownEvent, Ledger
from sources.tables import is_readable, write_table

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
}
# A retired id is a row as well: `redirect` says where it leads.
SCHEMA = pa.schema(
    [(f.name, _SPECIAL.get(f.name, pa.string())) for f in fields(KnownEvent)] + [("redirect", pa.string())]
)


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """Write `ledger.parquet` into a folder."""
    rows = [_make_row(event, ledger.redirects.get(event.event_id)) for event in ledger.events.values()]
    write_table(folder / NAME, pa.Table.from_pylist(rows, schema=SCHEMA))


def load_ledger(*folders: Path) -> Ledger:
    """Return the ledger of the first folder that has a sound one; an empty one if none has any.

    Raise ReleaseError when there are only spoilt ones: starting over would give every event a new id.
    """
    paths = [folder / NAME for folder in folders if (folder / NAME).is_file()]
    path = next((path for path in paths if is_readable(path)), None)
    if path is None:
        if paths:
            raise ReleaseError(paths[0], "cannot be read, and every event's id rests on it: put it back from a backup")
        return Ledger()
    rows = pq.read_table(path).to_pylist()
    events = {row["event_id"]: read_known_row(row) for row in rows}
    return Ledger(events, {row["event_id"]: row["redirect"] for row in rows if row["redirect"]})


def _make_row(event: KnownEvent, redirect: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {f.name: getattr(event, f.name) for f in fields(KnownEvent)}
    for name in ("occurrences", "gone"):
        row[name] = [{f.name: getattr(o, f.name) for f in fields(KnownOccurrence)} for o in row[name]]
    row["listing_keys"] = [{"source_id": s, "source_key": k} for s, k in event.listing_keys]
    return row | {"redirect": redirect}


def read_known_row(row: dict[str, Any]) -> KnownEvent:
    """Return the event of a row of SCHEMA."""
    # An older file lacks the newest columns.
    values: dict[str, Any] = {f.name: row.get(f.name) for f in fields(KnownEvent)}
    for name in ("occurrences", "gone"):
        values[name] = tuple(KnownOccurrence(**o) for o in row[name])
    values["listing_keys"] = tuple((k["source_id"], k["source_key"]) for k in row["listing_keys"])
    return KnownEvent(**values)
