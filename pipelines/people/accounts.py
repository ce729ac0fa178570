"""Making, listing and removing accounts; invitations, by which people choose their own password."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from pipelines.people.audit import record
from pipelines.people.database import EDITORS, INVITATIONS, SESSIONS
from pipelines.people.model import LANGUAGES, Account, Editor, PeopleError, WrongWord, check_name, check_role
from pipelines.people.passwords import check_password, hash_password
from pipelines.people.tokens import digest_token, make_token

INVITED_FOR = timedelta(days=7)


def add_editor(
    people: Engine, name: str, *, role: str, regions: Iterable[str] = (), language: str = "fr", now: datetime
) -> str:
    """Make an account without a password and return the token of its invitation; raise PeopleError."""
    check_name(name)
    check_role(role)
    if language not in LANGUAGES:
        raise WrongWord(f"--language: {language!r} is none of {', '.join(LANGUAGES)}")
    with people.begin() as db:
        if _find(db, name) is not None:
            raise PeopleError(f"{name}: there is such an account; «babillard editor invite {name}» invites again")
        row = {"name": name, "role": role, "regions": ",".join(sorted(set(regions))), "language": language}
        db.execute(insert(EDITORS).values(**row, added_at=_seconds(now)))
        record(db, name, "added", f"{role} {row['regions']}".strip(), now)
        return _invite(db, name, now)


def invite_again(people: Engine, name: str, now: datetime) -> str:
    """Return the token of a new invitation, by which the person chooses a new password: those before it, the sessions
    and the second factor end with its use."""
    with people.begin() as db:
        _require(db, name)
        record(db, name, "invited", "", now)
        return _invite(db, name, now)


def remove_editor(people: Engine, name: str, now: datetime) -> None:
    """Remove an account with its sessions; what the person decided stays in the ledger. Raise PeopleError."""
    with people.begin() as db:
        row = _require(db, name)
        others = db.execute(select(func.count()).where(EDITORS.c.role == "admin", EDITORS.c.name != name)).scalar_one()
        db.execute(delete(EDITORS).where(EDITORS.c.name == name))
        record(db, name, "removed", "the last admin" if row.role == "admin" and not others else "", now)


def list_accounts(people: Engine, now: datetime) -> list[Account]:
    """Return all accounts by name."""
    with people.begin() as db:
        open_until: dict[str, int] = {
            row.name: row.until
            for row in db.execute(
                select(INVITATIONS.c.name, func.max(INVITATIONS.c.expires_at).label("until"))
                .where(INVITATIONS.c.expires_at > _seconds(now))
                .group_by(INVITATIONS.c.name)
            )
        }
        rows = db.execute(select(EDITORS).order_by(EDITORS.c.name)).all()
    return [
        Account(
            read_editor(row),
            has_password=row.password is not None,
            has_second_factor=row.totp is not None,
            invited_until=_moment(open_until.get(row.name)),
            added_at=datetime.fromtimestamp(row.added_at, UTC),
        )
        for row in rows
    ]


def find_invited(people: Engine, token: str, now: datetime) -> str | None:
    """Return the name that an invitation is for; None when it was used, has run out, or never was."""
    with people.begin() as db:
        return _find_invited(db, token, now)


def accept_invitation(people: Engine, token: str, password: str, now: datetime) -> Editor | None:
    """Set the password of the invited person; None when the invitation no longer holds. The caller has checked that
    the password is a good one."""
    hashed = hash_password(password)
    with people.begin() as db:
        name = _find_invited(db, token, now)
        if name is None:
            return None
        db.execute(update(EDITORS).where(EDITORS.c.name == name).values(password=hashed, totp=None, totp_used=0))
        db.execute(delete(INVITATIONS).where(INVITATIONS.c.name == name))
        db.execute(delete(SESSIONS).where(SESSIONS.c.name == name))
        record(db, name, "password-set", "invitation", now)
        return read_editor(_require(db, name))


def change_password(people: Engine, name: str, old: str, new: str, *, keep: str | None, now: datetime) -> bool:
    """Change a password when the old one is right; end all sessions but the one with the digest `keep`."""
    with people.begin() as db:
        row = _require(db, name)
    if not check_password(row.password, old):
        return False
    hashed = hash_password(new)
    with people.begin() as db:
        changed = db.execute(
            update(EDITORS).where(EDITORS.c.name == name, EDITORS.c.password == row.password).values(password=hashed)
        )
        db.execute(delete(SESSIONS).where(SESSIONS.c.name == name, SESSIONS.c.digest != (keep or "")))
        record(db, name, "password-set", "changed", now)
        return bool(changed.rowcount)


def set_language(people: Engine, editor: Editor, language: str) -> Editor:
    """Remember in which language a person reads the desk."""
    if language not in LANGUAGES:
        return editor
    with people.begin() as db:
        db.execute(update(EDITORS).where(EDITORS.c.name == editor.name).values(language=language))
    return replace(editor, language=language)


def has_editors(people: Engine) -> bool:
    """Whether there is any account."""
    with people.begin() as db:
        return db.execute(select(EDITORS.c.name).limit(1)).first() is not None


def read_editor(row: Row[Any]) -> Editor:
    """Return the person that a row of the table is."""
    return Editor(row.name, row.role, frozenset(code for code in row.regions.split(",") if code), row.language)


def _invite(db: Connection, name: str, now: datetime) -> str:
    token = make_token()
    db.execute(delete(INVITATIONS).where(INVITATIONS.c.name == name))
    until = _seconds(now + INVITED_FOR)
    db.execute(insert(INVITATIONS).values(digest=digest_token(token), name=name, expires_at=until))
    return token


def _find_invited(db: Connection, token: str, now: datetime) -> str | None:
    wanted = select(INVITATIONS.c.name).where(
        INVITATIONS.c.digest == digest_token(token), INVITATIONS.c.expires_at > _seconds(now)
    )
    name: str | None = db.execute(wanted).scalar_one_or_none()
    return name


def _find(db: Connection, name: str) -> Row[Any] | None:
    return db.execute(select(EDITORS).where(EDITORS.c.name == name)).one_or_none()


def _require(db: Connection, name: str) -> Row[Any]:
    row = _find(db, name)
    if row is None:
        raise WrongWord(f"{name}: there is no such account; «babillard editor list» shows those that there are")
    return row


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
