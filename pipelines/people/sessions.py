"""Signing in and staying signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from pipelines.people.accounts import read_editor
from pipelines.people.audit import record
from pipelines.people.database import EDITORS, RECOVERY, SESSIONS
from pipelines.people.limits import count_failure, find_wait, forget_failures
from pipelines.people.model import Editor
from pipelines.people.passwords import check_password
from pipelines.people.tokens import digest_token, make_token
from pipelines.people.totp import find_step

IDLE, LONGEST = timedelta(hours=12), timedelta(days=30)
_TOUCH = 60  # seconds between two notes of when a session was last seen
_MAX_AGENT = 80


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its owner sees it, and what a request needs of it."""

    digest: str
    editor: Editor
    csrf: str
    began_at: datetime
    seen_at: datetime
    agent: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a sign-in went: a token, or else what is lacking."""

    token: str | None = None
    editor: Editor | None = None
    wait: float = 0.0  # seconds before the next try
    needs_code: bool = False  # the password is right; a code of the second factor is wanted


def sign_in(people: Engine, name: str, password: str, code: str, *, address: str, agent: str, now: datetime) -> Attempt:
    """Check name, password and, where there is one, the second factor; unknown names take as long and say the same."""
    with people.begin() as db:
        if wait := find_wait(db, name, address, now):
            return Attempt(wait=wait)
        row = db.execute(select(EDITORS).where(EDITORS.c.name == name)).one_or_none()
    is_right = check_password(row.password if row else None, password)
    with people.begin() as db:
        if not is_right or row is None:
            count_failure(db, name, address, now)
            record(db, name, "sign-in-failed", "password", now)
            return Attempt(wait=find_wait(db, name, address, now))
        if row.totp and not code.strip():
            return Attempt(needs_code=True)
        if row.totp and not _accept_code(db, row, code, now):
            count_failure(db, name, address, now)
            record(db, name, "sign-in-failed", "code", now)
            return Attempt(needs_code=True, wait=find_wait(db, name, address, now))
        forget_failures(db, name)
        record(db, name, "signed-in", "", now)
        return Attempt(_begin(db, name, agent, now), read_editor(row))


def begin_session(people: Engine, name: str, agent: str, now: datetime) -> str:
    """Return the token of a new session, for someone who has just proved who they are."""
    with people.begin() as db:
        record(db, name, "signed-in", "invitation", now)
        return _begin(db, name, agent, now)


def read_session(people: Engine, token: str | None, now: datetime) -> Session | None:
    """Return the session of a token and note that it was seen; None when it has run out or never was."""
    if not token:
        return None
    digest = digest_token(token)
    with people.connect() as db:
        row = db.execute(_select().where(SESSIONS.c.digest == digest)).one_or_none()
    if row is None or _has_run_out(row, now):
        return None
    if now.timestamp() - row.seen_at >= _TOUCH:
        with people.begin() as db:
            db.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen_at=int(now.timestamp())))
    return _read(row)


def list_sessions(people: Engine, name: str, now: datetime) -> list[Session]:
    """Return a person's sessions, the last seen first."""
    with people.connect() as db:
        rows = db.execute(_select().where(SESSIONS.c.name == name).order_by(SESSIONS.c.seen_at.desc())).all()
    return [_read(row) for row in rows if not _has_run_out(row, now)]


def end_sessions(people: Engine, name: str, *, digest: str | None = None) -> None:
    """End one of a person's sessions, or all."""
    which = delete(SESSIONS).where(SESSIONS.c.name == name)
    with people.begin() as db:
        db.execute(which if digest is None else which.where(SESSIONS.c.digest == digest))


def _begin(db: Connection, name: str, agent: str, now: datetime) -> str:
    token, at = make_token(), int(now.timestamp())
    db.execute(delete(SESSIONS).where(SESSIONS.c.began_at < int((now - LONGEST).timestamp())))
    db.execute(
        insert(SESSIONS).values(
            digest=digest_token(token), name=name, csrf=make_token(), began_at=at, seen_at=at, agent=agent[:_MAX_AGENT]
        )
    )
    return token


def _accept_code(db: Connection, row: Row[Any], code: str, now: datetime) -> bool:
    """Whether a code is one of the second factor or an unused recovery code; neither counts a second time."""
    step = find_step(row.totp, code, now, row.totp_used)
    if step is not None:
        used = update(EDITORS).where(EDITORS.c.name == row.name, EDITORS.c.totp_used < step).values(totp_used=step)
        return bool(db.execute(used).rowcount)
    digest = digest_token(code.strip().lower())
    spent = delete(RECOVERY).where(RECOVERY.c.name == row.name, RECOVERY.c.digest == digest)
    return bool(db.execute(spent).rowcount)


def _select() -> Any:
    return select(SESSIONS, EDITORS.c.role, EDITORS.c.regions, EDITORS.c.language).join(
        EDITORS, EDITORS.c.name == SESSIONS.c.name
    )


def _has_run_out(row: Row[Any], now: datetime) -> bool:
    at = now.timestamp()
    return bool(at - row.seen_at > IDLE.total_seconds() or at - row.began_at > LONGEST.total_seconds())


def _read(row: Row[Any]) -> Session:
    began, seen = (datetime.fromtimestamp(value, UTC) for value in (row.began_at, row.seen_at))
    return Session(row.digest, read_editor(row), row.csrf, began, seen, row.agent)
