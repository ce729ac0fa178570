"""Write the open data files of a release: the same bytes for the same rows (the DuckDB file: the same content)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from dedupe.model import NormalisedListing
from publish.model import Edition
from publish.opendata.rows import Row, make_rows
from publish.opendata.schemas import TABLES
from publish.opendata.spreadsheets import render_csv
from sources.tables import write_table

DATABASE = "babillard.duckdb"
FORMATS = {"parquet": "Parquet", "jsonl": "JSON", "csv": "CSV"}  # of every table: how its file ends, its name
# So that DuckDB programs from 1.4 on open it: 2.0 writes a format that older ones refuse.
_STORAGE = "v1.4.0"


def write_opendata(
    edition: Edition, listings: Sequence[NormalisedListing], clusters: Mapping[str, str], folder: Path
) -> None:
    """Write every table as Parquet, JSON lines and CSV into `folder`, and all of them into one DuckDB file.

    `listings` are those of the published sources, past and undated ones included; `clusters` is listing_id → event_id.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in make_rows(edition, listings, clusters).items():
        schema = TABLES[name]
        write_table(folder / f"{name}.parquet", pa.Table.from_pylist(rows, schema=schema))
        (folder / f"{name}.jsonl").write_text(_to_lines(rows, schema.names), encoding="utf-8")
        (folder / f"{name}.csv").write_bytes(render_csv(rows, schema.names))
    _write_database(folder)


def _to_lines(rows: Sequence[Row], columns: Sequence[str]) -> str:
    return "".join(
        json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False, default=_to_text) + "\n"
        for row in rows
    )


def _to_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in open data")


def _write_database(folder: Path) -> None:
    path = folder / DATABASE
    path.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{_quote(path)}' AS release (STORAGE_VERSION '{_STORAGE}')")
        for name in TABLES:
            source = _quote(folder / f"{name}.parquet")
            connection.execute(f"CREATE TABLE release.{name} AS SELECT * FROM read_parquet('{source}')")
        connection.execute("DETACH release")


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")
