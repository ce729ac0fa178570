"""var/people.sqlite: its tables and how it is opened. It holds as little as it can; passwords and tokens are kept as
hashes only, so that who reads the file cannot sign in with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, ForeignKey, Integer, MetaData, Table, Text, create_engine, event, text

from pipelines.people.model import PeopleError

SCHEMA = 2  # PRAGMA user_version; raised with each change of the tables
_METADATA = MetaData()


def _make_owner() -> Column[str]:
    """Return the column that names whose a row is; the row goes with its owner."""
    return Column("name", Text, ForeignKey("editors.name", ondelete="CASCADE"), nullable=False, index=True)


EDITORS = Table(
    "editors",
    _METADATA,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("regions", Text, nullable=False),  # codes, a comma between them; empty: all
    Column("language", Text, nullable=False),
    Column("password", Text),  # argon2id; null until the invitation is taken up
    Column("totp", Text),  # key in base 32, null without a second factor
    Column("totp_used", Integer, nullable=False, server_default="0"),  # last time step used: no code counts twice
    Column("added_at", Integer, nullable=False),  # this and all times: seconds since 1970
)
INVITATIONS = Table(
    "invitations",
    _METADATA,
    Column("digest", Text, primary_key=True),
    _make_owner(),
    Column("expires_at", Integer, nullable=False),
)
RECOVERY = Table(
    "recovery_codes",
    _METADATA,
    Column("digest", Text, primary_key=True),
    _make_owner(),
)
SESSIONS = Table(
    "sessions",
    _METADATA,
    Column("digest", Text, primary_key=True),
    _make_owner(),
    Column("csrf", Text, nullable=False),
    Column("began_at", Integer, nullable=False),
    Column("seen_at", Integer, nullable=False),
    Column("agent", Text, nullable=False),  # what the browser says it is, so that one's own list can be read
)
FAILURES = Table(
    "failures",
    _METADATA,
    Column("subject", Text, nullable=False, index=True),  # a name, or the digest of an address
    Column("at", Integer, nullable=False),
)
AUDIT = Table(
    "audit",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
MEMBERS = Table(
    "members",
    _METADATA,
    Column("id", Text, primary_key=True),  # of the feed, a digest of its key
    Column("query", Text, nullable=False),  # its selection as a query string; "-": none, only stars
    Column("state", Text, nullable=False),  # active | paused | revoked
    Column("revoked_on", Text),  # ISO date
    Column("rendered", Text),  # which release shows it, in which state
)
STARS = Table(
    "stars",
    _METADATA,
    Column("id", Text, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("event_id", Text, primary_key=True),
)


def open_people(path: Path) -> Engine:
    """Return the database, made if it is not there, for its owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    with engine.begin() as db:
        found = int(db.execute(text("PRAGMA user_version")).scalar_one())
        if found > SCHEMA:
            raise PeopleError(f"{path}: written by a newer Babillard (schema {found}, this one knows {SCHEMA})")
        if found < SCHEMA:
            _METADATA.create_all(db)
            db.execute(text(f"PRAGMA user_version = {SCHEMA}"))
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 5000"):
        connection.execute(f"PRAGMA {pragma}")
