"""What the desk's pages read, answered fast: listings, events, pairs and the queue as the last run left them. Nothing
here writes."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from dedupe.model import NormalisedListing, Venue
from dedupe.normalise.tables import read_listing_row
from pipelines.desk.index.rows import Found, Unit, make_pair, make_unit, read_date, read_known_times, read_times
from pipelines.desk.index.tables import VERSION, Unpacker
from publish.ledger import KnownEvent
from publish.ledger_file import read_known_row
from sources.folding import fold

_FOUND_MAX = 400  # listings that a search looks at
_IN = 500  # values of one condition


class Index:
    """One index file, for all threads of a process: each reads through a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        connection = self._connect()
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise sqlite3.DatabaseError(f"{path}: an index of version {version}, this program reads {VERSION}")
        self.stamp: str = self._read_meta("stamp")
        self.size: int = connection.execute("SELECT count(*) FROM unit").fetchone()[0]
        rows = connection.execute("SELECT kind, value, bits FROM mask").fetchall()
        self.masks = {(kind, value): int.from_bytes(bits, "little") for kind, value, bits in rows}
        dates = connection.execute("SELECT first_date FROM unit ORDER BY position")
        self.first_dates: tuple[str, ...] = tuple(day or "" for (day,) in dates)  # ISO, by place in the queue

    def count_listings(self) -> int:
        """Return how many listings the last run matched."""
        count: int = self._ask("SELECT count(*) FROM listing").fetchone()[0]
        return count

    def load_unit(self, unit_id: str) -> Unit | None:
        """Return a unit of the queue."""
        row = self._ask("SELECT * FROM unit WHERE unit_id = ?", unit_id).fetchone()
        return make_unit(*row) if row else None

    def load_units(self, positions: Iterable[int]) -> list[Unit]:
        """Return the units at some places of the queue, in the order of the places given."""
        return [make_unit(*self._ask("SELECT * FROM unit WHERE position = ?", at).fetchone()) for at in positions]

    def find_units(self, listing_ids: Iterable[str]) -> set[int]:
        """Return the places in the queue of the units that hold any of these listings."""
        rows = self._ask_each("SELECT position FROM unit_listing WHERE listing_id IN ({})", listing_ids)
        return {at for (at,) in rows}

    def load_listings(self, listing_ids: Iterable[str]) -> dict[str, NormalisedListing]:
        """Return listings by id; those that the last run did not have are left out."""
        rows = self._ask_each("SELECT body FROM listing WHERE listing_id IN ({})", listing_ids)
        found = (read_listing_row(read_times(self._unpack("listings", body))) for (body,) in rows)
        return {item.listing_id: item for item in found}

    def find_members(self, event_ids: Iterable[str]) -> dict[str, list[str]]:
        """Return event → the ids of all its listings, sorted."""
        rows = self._ask_each(
            "SELECT event_id, listing_id FROM event JOIN listing ON event = event.number WHERE event_id IN ({})",
            event_ids,
        )
        members: dict[str, list[str]] = {}
        for event_id, listing_id in sorted(rows):
            members.setdefault(event_id, []).append(listing_id)
        return members

    def find_events(self, listing_ids: Iterable[str]) -> dict[str, str]:
        """Return listing → its event."""
        return dict(
            self._ask_each(
                "SELECT listing_id, event_id FROM listing JOIN event ON event = event.number WHERE listing_id IN ({})",
                listing_ids,
            )
        )

    def find_venues(self, listing_ids: Iterable[str]) -> tuple[dict[str, str], list[Venue]]:
        """Return listing → the venue it means, and these venues."""
        ids = dict(
            self._ask_each(
                "SELECT listing_id, venue_id FROM listing WHERE venue_id IS NOT NULL AND listing_id IN ({})",
                listing_ids,
            )
        )
        rows = self._ask_each("SELECT body FROM venue WHERE venue_id IN ({})", set(ids.values()))
        told = (json.loads(body) for (body,) in rows)
        return ids, [Venue(**row | {"aliases": tuple(row["aliases"])}) for row in told]

    def load_known(self, event_ids: Iterable[str]) -> dict[str, KnownEvent]:
        """Return what was published of some events, by id."""
        rows = self._ask_each(
            "SELECT event_id, known FROM event WHERE known IS NOT NULL AND event_id IN ({})", event_ids
        )
        return {event_id: read_known_row(read_known_times(self._unpack("published", body))) for event_id, body in rows}

    def find_pairs(self, listing_ids: Iterable[str], *, outside: bool = False) -> list[dict[str, Any]]:
        """Return the pairs between listings, the most probable first, as `pairs.parquet` has them; with `outside`
        those that lead from one of the listings to another one instead."""
        question = "SELECT number, listing_id FROM listing WHERE {} IN ({{}})"
        numbers = dict(self._ask_each(question.format("listing_id"), listing_ids))
        found = {
            row[:2]: row
            for end in ("left", "right")
            for row in self._ask_each(f'SELECT * FROM pair WHERE "{end}" IN ({{}})', numbers)
        }
        rows = [row for row in found.values() if (row[0] in numbers and row[1] in numbers) != outside]
        if outside:
            strangers = {end for row in rows for end in row[:2] if end not in numbers}
            numbers |= dict(self._ask_each("SELECT number, listing_id FROM listing WHERE number IN ({})", strangers))
        levels = dict(
            self._ask_each("SELECT number, levels FROM finding WHERE number IN ({})", {row[6] for row in rows})
        )
        made = [make_pair(row, numbers, json.loads(levels[row[6]])) for row in rows]
        return sorted(made, key=lambda row: (-row["probability"], row["left"], row["right"]))

    def search_events(self, text: str, *, limit: int = 20, since: date | None = None) -> list[Found]:
        """Return the events of which a listing has all words of a text in its title, venue, town or performers, the
        last word perhaps half written; by date, those of `since` and later first."""
        words = fold(text).split()
        if not words:
            return []
        query = " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
        rows = self._ask(
            f"""
            SELECT DISTINCT event_id, event.title, event.venue, event.city, first_date,
                   (SELECT count(*) FROM listing WHERE event = event.number)
            FROM (SELECT rowid AS number FROM words WHERE words MATCH ? LIMIT {_FOUND_MAX})
            JOIN listing USING (number) JOIN event ON event = event.number WHERE event.title IS NOT NULL""",
            query,
        ).fetchall()
        first = since.isoformat() if since else ""
        rows.sort(key=lambda row: ((row[4] or "") < first, row[4] or "", row[1], row[0]))
        return [
            Found(event_id, title, venue, city, read_date(first_date), listings)
            for event_id, title, venue, city, first_date, listings in rows[:limit]
        ]

    def _connect(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # The file is never changed, only replaced.
            connection = sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.connection = connection
            self._local.unpackers = {}
        return connection

    def _read_meta(self, name: str) -> Any:
        row = self._ask("SELECT value FROM meta WHERE name = ?", name).fetchone()
        return row[0] if row else b""

    def _unpack(self, table: str, body: bytes) -> dict[str, Any]:
        unpackers: dict[str, Unpacker] = self._local.unpackers
        if table not in unpackers:
            unpackers[table] = Unpacker(self._read_meta(f"dictionary of {table}"))
        return unpackers[table].unpack(body)

    def _ask(self, question: str, *values: Any) -> sqlite3.Cursor:
        return self._connect().execute(question, values)

    def _ask_each(self, question: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Ask with a condition on many values, a few at a time."""
        every = list(dict.fromkeys(values))
        for low in range(0, len(every), _IN):
            part = every[low : low + _IN]
            yield from self._connect().execute(question.format(", ".join("?" * len(part))), part).fetchall()
