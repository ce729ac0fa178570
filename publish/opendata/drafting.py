"""Open data as drafts: which tables of an edition must be written again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from publish.incremental import Digester, File, Group, Kept, Late, digest_ground
from publish.model import Edition
from publish.opendata.schemas import TABLES
from publish.opendata.write import DATABASE, make_tables, render_files, write_database
from publish.window import find_window

FOLDER = "data/"


@dataclass(frozen=True, slots=True)
class Told:
    """What sources say, beside what an edition holds: how to get the listings (`publish.opendata.listings`), their
    events, and the digest of both."""

    load_listings: Callable[[], pa.Table]
    load_clusters: Callable[[], Mapping[str, str]]
    key: bytes


def draft_opendata(edition: Edition, told: Told, digester: Digester) -> Iterator[File]:
    """Yield the files of each table as a group, whose key is the digest of what its rows are made of, and the database
    made from them."""
    ids = sorted(event.event_id for event in edition.events)
    inputs: dict[str, tuple[object, ...]] = {
        "listings": (told.key, ids),
        "occurrences": (told.key, edition.events, find_window(edition.now)),
        "events": (edition.events,),
        "provenance": (edition.events,),
        "venues": (edition.venues,),
        "redirects": (edition.redirects,),
    }
    makers = make_tables(edition, told.load_listings, told.load_clusters)
    for name, make in makers.items():
        yield Group(partial(_make_files, name, make), digester.digest(digest_ground(), FOLDER, name, *inputs[name]))
    yield Late(_make_database, partial(_find_database_key, digester))


def _make_files(name: str, make: Callable[[], pa.Table]) -> Iterator[tuple[str, bytes]]:
    for file, content in render_files(name, make()):
        yield FOLDER + file, content


def _find_database_key(digester: Digester, files: Mapping[str, Kept]) -> bytes:
    tables = [files[f"{FOLDER}{name}.parquet"].sha256 for name in TABLES]
    return digester.digest(digest_ground(), FOLDER, DATABASE, tables)


def _make_database(folder: Path) -> Iterator[tuple[str, bytes]]:
    aside = folder / FOLDER / f".{DATABASE}"
    try:
        write_database(folder / FOLDER, aside)
        yield FOLDER + DATABASE, aside.read_bytes()
    finally:
        aside.unlink(missing_ok=True)
