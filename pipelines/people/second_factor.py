"""Turning the second factor of an account on and off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from pipelines.people.audit import record
from pipelines.people.database import EDITORS, RECOVERY
from pipelines.people.tokens import digest_token
from pipelines.people.totp import find_step, make_recovery_codes


def has_second_factor(people: Engine, name: str) -> bool:
    """Whether a person's sign-in asks for a code."""
    with people.connect() as db:
        return bool(db.execute(select(EDITORS.c.totp).where(EDITORS.c.name == name)).scalar_one_or_none())


def turn_on(people: Engine, name: str, key: str, code: str, now: datetime) -> list[str] | None:
    """Ask for codes from now on, once a code shows that the key arrived; return the recovery codes, None for a wrong
    code."""
    step = find_step(key, code, now, 0)
    if step is None:
        return None
    codes = make_recovery_codes()
    with people.begin() as db:
        db.execute(update(EDITORS).where(EDITORS.c.name == name).values(totp=key, totp_used=step))
        db.execute(delete(RECOVERY).where(RECOVERY.c.name == name))
        db.execute(insert(RECOVERY), [{"digest": digest_token(one), "name": name} for one in codes])
        record(db, name, "second-factor", "on", now)
    return codes


def turn_off(people: Engine, name: str, now: datetime) -> None:
    """Ask for no code any more."""
    with people.begin() as db:
        db.execute(update(EDITORS).where(EDITORS.c.name == name).values(totp=None))
        db.execute(delete(RECOVERY).where(RECOVERY.c.name == name))
        record(db, name, "second-factor", "off", now)
