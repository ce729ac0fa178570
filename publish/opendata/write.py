"""Write the open data files of a release: the same bytes for the same rows (the DuckDB file: the same content)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from publish.model import Edition
from publish.opendata.events import (
    make_event_dates,
    make_events,
    make_provenance,
    make_redirects,
    make_venues,
    sort_by_id,
)
from publish.opendata.listings import make_listing_dates, make_listings
from publish.opendata.schemas import TABLES
from publish.opendata.spreadsheets import render_csv
from publish.opendata.texts import render_lines, split_table
from sources.tables import render_table

DATABASE = "babillard.duckdb"
FORMATS = {"parquet": "Parquet", "jsonl": "JSON", "csv": "CSV"}  # of every table: how its file ends, its name
# So that DuckDB programs from 1.4 on open it: 2.0 writes a format that older ones refuse.
_STORAGE = "v1.4.0"


def make_tables(
    edition: Edition, load_listings: Callable[[], pa.Table], load_clusters: Callable[[], Mapping[str, str]]
) -> dict[str, Callable[[], pa.Table]]:
    """Return table name → what makes it.

    `load_listings` gives the normalised listings of the published sources, past and undated ones included, in the
    order of `publish.opendata.listings`, `load_clusters` listing_id → event_id.
    """
    events = sort_by_id(edition.events)
    published = frozenset(event.event_id for event in events)
    return {
        "listings": lambda: make_listings(load_listings(), load_clusters(), published),
        "occurrences": lambda: pa.concat_tables(
            [
                make_event_dates(events),
                make_listing_dates(load_listings(), load_clusters(), published, edition.now),
            ]
        ),
        "events": lambda: make_events(events),
        "provenance": lambda: make_provenance(events),
        "venues": lambda: make_venues(edition.venues),
        "redirects": lambda: make_redirects(edition.redirects),
    }


def render_files(name: str, table: pa.Table) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a table: name, content."""
    yield f"{name}.parquet", render_table(table.combine_chunks())
    batches = split_table(table)
    yield f"{name}.jsonl", render_lines(batches)
    yield f"{name}.csv", render_csv(batches)


def write_opendata(edition: Edition, listings: pa.Table, clusters: Mapping[str, str], folder: Path) -> None:
    """Write every table as Parquet, JSON lines and CSV into `folder`, and all of them into one DuckDB file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in make_tables(edition, lambda: listings, lambda: clusters).items():
        for file, content in render_files(name, make()):
            (folder / file).write_bytes(content)
    write_database(folder, folder / DATABASE)


def write_database(folder: Path, path: Path) -> None:
    """Write the DuckDB file of the tables that are in a folder as Parquet."""
    path.unlink(missing_ok=True)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"ATTACH '{_quote(path)}' AS release (STORAGE_VERSION '{_STORAGE}')")
        for name in TABLES:
            source = _quote(folder / f"{name}.parquet")
            connection.execute(f"CREATE TABLE release.{name} AS SELECT * FROM read_parquet('{source}')")
        connection.execute("DETACH release")


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")
