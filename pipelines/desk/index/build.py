"""Making the desk's index from the files of the last run, aside, so that pages never meet half of one. DuckDB reads
and joins, SQLite keeps: half a million listings take half a minute."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from pipelines.desk.index.stamp import find_ledger, read_stamp
from pipelines.desk.index.tables import INDEXES, NAME, SCHEMA, VERSION, Packer, make_dictionary
from pipelines.desk.index.units import write_units
from pipelines.home import Home

Tell = Callable[[float], None]  # the share that is done
_BATCH = 20_000  # rows fetched at a time
_SAMPLES = 4_000  # rows from which a dictionary is made
# Of the columns of the normalised listings, those that `read_listing_row` reads.
_LISTING = (
    "listing_id", "role", "republish", "first_seen", "last_seen", "missing_since", "title", "language", "category",
    "status", "venue", "address", "city", "region", "postal_code", "lat", "lon", "place_certainty", "occurrences",
    "said",
)  # fmt: skip
_WORDS = "concat_ws(' ', title, said.title, venue, city, array_to_string(said.performers, ' '))"


def build_index(home: Home, *, tell: Tell = lambda share: None) -> bool:
    """Make the index of a home and put it in place; return False when the files of the last run do not belong together,
    or are replaced meanwhile: what is there then stays."""
    stamp = read_stamp(home)
    if stamp is None:
        return False
    home.desk.mkdir(parents=True, exist_ok=True)
    aside = home.desk / f".{NAME}.{os.getpid()}.part"
    aside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(aside, isolation_level=None)) as index, duckdb.connect() as files:
            # Nothing of a file that is aside needs to survive a crash.
            index.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA user_version={VERSION};")
            index.executescript(SCHEMA)
            index.execute("BEGIN")
            index.execute("INSERT INTO meta VALUES ('stamp', ?)", (stamp,))
            _fill(index, files, home, tell)
            index.execute("COMMIT")
            index.executescript(INDEXES)
        if read_stamp(home) != stamp:
            return False
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(home.desk / NAME)
    finally:
        aside.unlink(missing_ok=True)
    tell(1.0)
    return True


def _fill(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection, home: Home, tell: Tell) -> None:
    files.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    _open_views(files, home)
    files.execute(
        """
        CREATE TABLE numbered AS
        SELECT listing_id, event_id, row_number() OVER (ORDER BY listing_id) AS number,
               dense_rank() OVER (ORDER BY event_id) AS event
        FROM listings JOIN clusters USING (listing_id)"""
    )
    tell(0.05)
    _write_listings(index, files)
    tell(0.4)
    _write_events(index, files)
    tell(0.55)
    _write_pairs(index, files)
    tell(0.85)
    write_units(index, files)
    tell(0.9)


def _open_views(files: duckdb.DuckDBPyConnection, home: Home) -> None:
    paths: dict[str, Path | None] = {
        "listings": home.normalised,
        "clusters": home.match / "clusters.parquet",
        "pairs": home.match / "pairs.parquet",
        "queue": home.match / "queue.parquet",
        "events": home.merge / "events.parquet",
        "venues": home.merge / "venues.parquet",
        "venue_ids": home.merge / "venue_ids.parquet",
        "published": find_ledger(home),
    }
    for name, path in paths.items():
        if path is not None and path.is_file():
            files.read_parquet(str(path), hive_partitioning=False).create_view(name)
    if not (home.merge / "venue_ids.parquet").is_file():  # of a run of before that file was
        files.execute("CREATE VIEW venue_ids AS SELECT NULL::VARCHAR AS listing_id, NULL::VARCHAR AS venue_id LIMIT 0")


def _write_listings(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection) -> None:
    fields = ", ".join(f"'{name}': {name}" for name in _LISTING)
    body = f"to_json({{{fields}}})::VARCHAR"
    packer = _make_packer(index, files, "listings", body)
    files.execute(
        f"""
        SELECT number, listing_id, event, venue_id, {body},
               replace(replace(lower({_WORDS}), 'œ', 'oe'), 'æ', 'ae')
        FROM listings JOIN numbered USING (listing_id) LEFT JOIN venue_ids USING (listing_id) ORDER BY number"""
    )
    for rows in _fetch(files):
        index.executemany(
            "INSERT INTO listing VALUES (?, ?, ?, ?, ?)", ((*row[:4], packer.pack(row[4])) for row in rows)
        )
        index.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", ((row[0], row[5]) for row in rows))
    index.execute("INSERT INTO words (words) VALUES ('optimize')")


def _write_events(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection) -> None:
    files.execute("SELECT venue_id, to_json(venues)::VARCHAR FROM venues")
    for rows in _fetch(files):
        index.executemany("INSERT INTO venue VALUES (?, ?)", rows)
    known, join, packer = "NULL", "", Packer(b"")
    if files.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'published'").fetchall():
        packer = _make_packer(index, files, "published", "to_json(published)::VARCHAR")
        known, join = "to_json(published)::VARCHAR", "LEFT JOIN published USING (event_id)"
    files.execute(
        f"""
        SELECT event, event_id, events.title, events.venue, events.city,
               list_min(list_transform(events.occurrences, lambda o: coalesce(o."start", o."end")))[:10], {known}
        FROM (SELECT DISTINCT event, event_id FROM numbered) LEFT JOIN events USING (event_id) {join} ORDER BY event"""
    )
    for rows in _fetch(files):
        packed = ((*row[:6], packer.pack(row[6]) if row[6] else None) for row in rows)
        index.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", packed)


def _write_pairs(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection) -> None:
    names = [field for field, _ in files.sql("SELECT features FROM pairs").types[0].children]
    levels = [name for name in names if name not in ("weight", "decision_id")]
    found = ", ".join(f"'{name}': features.\"{name}\"::VARCHAR" for name in levels)
    files.execute(
        f"""
        CREATE TABLE compared AS
        SELECT least(one.number, two.number) AS one, greatest(one.number, two.number) AS two, probability,
               decision::VARCHAR AS decision,
               features.weight AS weight, features.decision_id AS decision_id, {{{found}}} AS levels
        FROM pairs JOIN numbered one ON one.listing_id = pairs."left"
        JOIN numbered two ON two.listing_id = pairs."right";
        CREATE TABLE findings AS
        SELECT levels, row_number() OVER () AS number FROM (SELECT DISTINCT levels FROM compared)"""
    )
    files.execute("SELECT number, to_json(levels)::VARCHAR FROM findings ORDER BY number")
    for rows in _fetch(files):
        index.executemany("INSERT INTO finding VALUES (?, ?)", rows)
    files.execute(
        """
        SELECT one, two, probability, decision, weight, nullif(decision_id, ''), findings.number
        FROM compared JOIN findings ON findings.levels IS NOT DISTINCT FROM compared.levels ORDER BY one, two"""
    )
    for rows in _fetch(files):
        index.executemany("INSERT INTO pair VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _make_packer(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection, table: str, body: str) -> Packer:
    """Return what packs the rows of a table, and keep its dictionary with the index."""
    rows = f"(FROM {table} USING SAMPLE reservoir({_SAMPLES} ROWS) REPEATABLE (1)) {table}"
    dictionary = make_dictionary(text for (text,) in files.execute(f"SELECT {body} FROM {rows}").fetchall())
    index.execute("INSERT INTO meta VALUES (?, ?)", (f"dictionary of {table}", dictionary))
    return Packer(dictionary)


def _fetch(files: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    while rows := files.fetchmany(_BATCH):
        yield rows
