"""Who is looking at which unit of the queue, so that two editors never decide the same at once. Kept in a small SQLite
file of its own, for several processes; losing it costs nothing but a question asked twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

LEASE = timedelta(minutes=10)
SKIPPED_FOR = timedelta(hours=8)  # a working day
_SCHEMA = """
CREATE TABLE IF NOT EXISTS lease (unit_id TEXT PRIMARY KEY, editor TEXT NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leased (
    listing_id TEXT, unit_id TEXT REFERENCES lease ON DELETE CASCADE, PRIMARY KEY (listing_id, unit_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS leased_by_unit ON leased (unit_id);
CREATE TABLE IF NOT EXISTS skipped (editor TEXT, unit_id TEXT, until REAL NOT NULL, PRIMARY KEY (editor, unit_id))
    WITHOUT ROWID;
"""


class Assignments:
    """Leases on units. Times are passed in; all of them must come from one clock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_SCHEMA)

    def take(self, editor: str, unit_id: str, listings: Sequence[str], now: datetime) -> str | None:
        """Lease a unit to an editor, or renew the lease; return None, or the name of who has it, or another unit with
        one of its listings. An editor's other leases end: one card at a time is looked at."""
        with self._write(now) as connection:
            holder = _find_holder(connection, editor, unit_id, listings)
            if holder is None:
                _lease(connection, editor, unit_id, listings, now)
            return holder

    def take_first(self, editor: str, units: Iterable[tuple[str, Sequence[str]]], now: datetime) -> str | None:
        """Lease the first of some units (id, listings) that nobody else looks at and that the editor has not skipped;
        return its id. The units are gone through while nobody else can take any."""
        with self._write(now) as connection:
            skipped = {u for (u,) in connection.execute("SELECT unit_id FROM skipped WHERE editor = ?", (editor,))}
            for unit_id, listings in units:
                if unit_id not in skipped and not _find_holder(connection, editor, unit_id, listings):
                    _lease(connection, editor, unit_id, listings, now)
                    return unit_id
        return None

    def renew(self, editor: str, unit_id: str, now: datetime) -> bool:
        """Keep a lease for longer; return whether the editor still had it."""
        with self._write(now) as connection:
            until = (now + LEASE).timestamp()
            done = connection.execute(
                "UPDATE lease SET until = ? WHERE unit_id = ? AND editor = ?", (until, unit_id, editor)
            )
            return done.rowcount > 0

    def release(self, editor: str, unit_id: str, now: datetime) -> None:
        """Give a unit back."""
        with self._write(now) as connection:
            connection.execute("DELETE FROM lease WHERE unit_id = ? AND editor = ?", (unit_id, editor))

    def skip(self, editor: str, unit_id: str, now: datetime, time: timedelta = SKIPPED_FOR) -> None:
        """Give a unit back, and do not offer it to this editor for some time."""
        with self._write(now) as connection:
            connection.execute("DELETE FROM lease WHERE unit_id = ? AND editor = ?", (unit_id, editor))
            until = (now + time).timestamp()
            connection.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)", (editor, unit_id, until))

    def forget_skipped(self, editor: str, now: datetime) -> None:
        """Offer to an editor again what the editor skipped."""
        with self._write(now) as connection:
            connection.execute("DELETE FROM skipped WHERE editor = ?", (editor,))

    def list_holders(self, now: datetime) -> dict[str, str]:
        """Return unit → who has it."""
        with closing(self._connect()) as connection:
            return dict(
                connection.execute("SELECT unit_id, editor FROM lease WHERE until > ?", (now.timestamp(),)).fetchall()
            )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    @contextmanager
    def _write(self, now: datetime) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for table in ("lease", "skipped"):
                    connection.execute(f"DELETE FROM {table} WHERE until <= ?", (now.timestamp(),))
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _find_holder(connection: sqlite3.Connection, editor: str, unit_id: str, listings: Sequence[str]) -> str | None:
    """Return who else looks at a unit, or at one with a listing in common."""
    row = connection.execute(
        f"""
        SELECT editor FROM lease WHERE editor <> ? AND (unit_id = ? OR unit_id IN (
            SELECT unit_id FROM leased WHERE listing_id IN ({", ".join("?" * len(listings))})
        )) LIMIT 1""",
        (editor, unit_id, *listings),
    ).fetchone()
    return row[0] if row else None


def _lease(connection: sqlite3.Connection, editor: str, unit_id: str, listings: Sequence[str], now: datetime) -> None:
    connection.execute("DELETE FROM lease WHERE editor = ?", (editor,))
    connection.execute("INSERT INTO lease VALUES (?, ?, ?)", (unit_id, editor, (now + LEASE).timestamp()))
    connection.executemany("INSERT OR IGNORE INTO leased VALUES (?, ?)", ((name, unit_id) for name in listings))
