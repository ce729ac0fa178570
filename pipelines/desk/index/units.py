"""The part of the index that is the queue: its units in order, and which of them have which property."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

import duckdb

from pipelines.desk.index.doubts import find_doubts
from pipelines.desk.index.tables import make_bits

_TAGS = {"region": "region", "source": "source_id", "category": "category"}  # kind → column of the listings


def write_units(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection) -> None:
    """Write units, their listings, and a mask for each region, source, category and kind of doubt. Pairs are in the
    index already."""
    index.execute("CREATE INDEX temporary_by_id ON listing (listing_id)")
    doubts = _find_doubts(index, files)
    masks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, kinds in doubts.items():
        for kind in kinds:
            masks["doubt", kind].append(at)
    files.execute("CREATE TABLE units AS SELECT *, row_number() OVER () - 1 AS position FROM queue")
    for kind, column in _TAGS.items():
        files.execute(
            f"""
            SELECT DISTINCT position, {column} FROM (SELECT position, unnest(listings) AS listing_id FROM units)
            JOIN listings USING (listing_id) WHERE coalesce({column}, '') <> ''"""
        )
        for at, value in files.fetchall():
            masks[kind, value].append(at)
    index.executemany(
        "INSERT INTO mask VALUES (?, ?, ?)",
        ((kind, value, _write_bits(places)) for (kind, value), places in masks.items()),
    )
    _write_rows(index, files, doubts)
    index.execute("DROP INDEX temporary_by_id")


def _write_bits(places: list[int]) -> bytes:
    bits = make_bits(places)
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def _find_doubts(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection) -> dict[int, list[str]]:
    """Return place in the queue → kinds of doubt of the pairs that are asked about."""
    levels = {number: json.loads(text) for number, text in index.execute("SELECT number, levels FROM finding")}
    files.execute("SELECT row_number() OVER () - 1, pairs FROM queue")
    found = {}
    for at, pairs in files.fetchall():
        asked = [
            levels[number]
            for pair in pairs
            for (number,) in index.execute(
                """
                SELECT finding FROM pair
                WHERE "left" = (SELECT number FROM listing WHERE listing_id = ?)
                AND "right" = (SELECT number FROM listing WHERE listing_id = ?)""",
                sorted((pair["left"], pair["right"])),
            )
        ]
        found[at] = find_doubts(asked)
    return found


def _write_rows(index: sqlite3.Connection, files: duckdb.DuckDBPyConnection, doubts: dict[int, list[str]]) -> None:
    files.execute(
        """
        SELECT position, unit_id, first_date::VARCHAR, listings,
               to_json({'drawn': drawn, 'kind': kind, 'events': events, 'listings': listings, 'pairs': pairs,
                        'expected_wrong': expected_wrong, 'readers': readers, 'records': records})::VARCHAR
        FROM units ORDER BY position"""
    )
    for at, unit_id, first_date, listings, body in files.fetchall():
        told = json.dumps(json.loads(body) | {"doubts": doubts[at]}, ensure_ascii=False)
        index.execute("INSERT INTO unit VALUES (?, ?, ?, ?)", (at, unit_id, first_date, told))
        index.executemany(
            "INSERT INTO unit_listing VALUES (?, ?)", ((listing, at) for listing in dict.fromkeys(listings))
        )
