"""What was done with accounts: who signed in, failed, changed what. Decisions are in the ledger, not here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from pipelines.people.database import AUDIT

KEPT_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: datetime
    name: str
    what: str
    detail: str


def record(db: Connection, name: str, what: str, detail: str, now: datetime) -> None:
    """Add a line, and drop those that are older than a year."""
    db.execute(delete(AUDIT).where(AUDIT.c.at < int((now - KEPT_FOR).timestamp())))
    db.execute(insert(AUDIT).values(at=int(now.timestamp()), name=name[:80], what=what, detail=detail[:200]))


def list_entries(people: Engine, *, limit: int = 200) -> list[Entry]:
    """Return the last lines, the newest first."""
    with people.begin() as db:
        rows = db.execute(select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)).all()
    return [Entry(datetime.fromtimestamp(row.at, UTC), row.name, row.what, row.detail) for row in rows]
