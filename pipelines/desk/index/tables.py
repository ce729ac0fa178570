"""The tables of the desk's index, and how rows are packed in them. The index holds nothing that cannot be made again
from the files of the last run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import zstandard

VERSION = 1  # of the tables: another version is made anew
NAME = "index.sqlite"

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
-- number: the place of the listing among all, by id. event: a number of the table of events.
CREATE TABLE listing (
    number INTEGER PRIMARY KEY, listing_id TEXT NOT NULL, event INTEGER NOT NULL, venue_id TEXT, body BLOB NOT NULL
);
-- Each group of listings that matching made. known: what was published of it, packed; null when nothing was.
CREATE TABLE event (
    number INTEGER PRIMARY KEY, event_id TEXT NOT NULL, title TEXT, venue TEXT, city TEXT, first_date TEXT, known BLOB
);
CREATE TABLE venue (venue_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
-- finding: what was found out about the pair, feature by feature, shared by all pairs of which the same was found.
CREATE TABLE pair (
    "left" INTEGER, "right" INTEGER, probability REAL NOT NULL, decision TEXT NOT NULL, weight REAL,
    decision_id TEXT, finding INTEGER NOT NULL, PRIMARY KEY ("left", "right")
) WITHOUT ROWID;
CREATE TABLE finding (number INTEGER PRIMARY KEY, levels TEXT NOT NULL);
-- A unit of the queue, by its place in it.
CREATE TABLE unit (position INTEGER PRIMARY KEY, unit_id TEXT NOT NULL, first_date TEXT, body TEXT NOT NULL);
CREATE TABLE unit_listing (listing_id TEXT, position INTEGER, PRIMARY KEY (listing_id, position)) WITHOUT ROWID;
-- Which units have a property: one bit a place in the queue, the first one the lowest, little end first.
CREATE TABLE mask (kind TEXT, value TEXT, bits BLOB NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, tokenize='unicode61 remove_diacritics 2');
"""
# Made when the rows are in: much quicker than keeping them in order on the way.
INDEXES = """
CREATE UNIQUE INDEX listing_by_id ON listing (listing_id);
CREATE INDEX listing_by_event ON listing (event);
CREATE UNIQUE INDEX event_by_id ON event (event_id);
CREATE INDEX pair_by_right ON pair ("right");
CREATE UNIQUE INDEX unit_by_id ON unit (unit_id);
"""


class Packer:
    """Packs the JSON of many rows that are much alike: against a dictionary made from some of them, a listing takes a
    seventh of its size."""

    def __init__(self, dictionary: bytes) -> None:
        self.dictionary = dictionary
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._compressor = zstandard.ZstdCompressor(level=3, dict_data=known)

    def pack(self, text: str) -> bytes:
        """Return a text, packed."""
        return self._compressor.compress(text.encode("utf-8", "replace"))


class Unpacker:
    """The way back. For one thread at a time."""

    def __init__(self, dictionary: bytes) -> None:
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._decompressor = zstandard.ZstdDecompressor(dict_data=known)

    def unpack(self, packed: bytes) -> dict[str, Any]:
        """Return the row that was packed."""
        row: dict[str, Any] = json.loads(self._decompressor.decompress(packed))
        return row


def make_dictionary(texts: Iterable[str]) -> bytes:
    """Return a dictionary for texts like these; none when there are too few to learn from."""
    samples: list[bytes | bytearray | memoryview[int]] = [text.encode("utf-8", "replace") for text in texts]
    try:
        return zstandard.train_dictionary(64 * 1024, samples).as_bytes()
    except zstandard.ZstdError:
        return b""


def make_bits(positions: Iterable[int]) -> int:
    """Return a number whose bits are set at these positions."""
    places = sorted(positions)
    bits = bytearray(places[-1] // 8 + 1 if places else 0)
    for place in places:
        bits[place // 8] |= 1 << place % 8
    return int.from_bytes(bits, "little")


def list_bits(bits: int) -> list[int]:
    """Return the positions of the bits that are set, rising."""
    found = []
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        while byte:
            low = byte & -byte
            found.append(at * 8 + low.bit_length() - 1)
            byte ^= low
    return found
