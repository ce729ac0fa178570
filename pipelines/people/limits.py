"""How often one may fail to sign in: after a few failures each further try has to wait longer, whatever it says."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from pipelines.people.database import FAILURES

REMEMBERED = timedelta(hours=24)
_FREE = {"name": 4, "address": 20}  # failures before waiting begins; an office shares one address
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 3600.0  # seconds; doubled with each failure


def find_wait(db: Connection, name: str, address: str, now: datetime) -> float:
    """Return how many seconds are left to wait before this name from this address may try again."""
    return max(_find_wait(db, kind, value, now) for kind, value in (("name", name), ("address", address)))


def count_failure(db: Connection, name: str, address: str, now: datetime) -> None:
    """Remember that a sign-in failed."""
    db.execute(delete(FAILURES).where(FAILURES.c.at < int((now - REMEMBERED).timestamp())))
    for kind, value in (("name", name), ("address", address)):
        db.execute(insert(FAILURES).values(subject=_make_subject(kind, value), at=int(now.timestamp())))


def forget_failures(db: Connection, name: str) -> None:
    """Forget the failures of a name that has signed in; those of the address stay."""
    db.execute(delete(FAILURES).where(FAILURES.c.subject == _make_subject("name", name)))


def _find_wait(db: Connection, kind: str, value: str, now: datetime) -> float:
    since = int((now - REMEMBERED).timestamp())
    count, last = db.execute(
        select(func.count(), func.max(FAILURES.c.at)).where(
            FAILURES.c.subject == _make_subject(kind, value), FAILURES.c.at >= since
        )
    ).one()
    beyond = count - _FREE[kind]
    if beyond <= 0:
        return 0.0
    wait = min(_FIRST_WAIT * 2.0 ** min(beyond - 1, 20), _LONGEST_WAIT)
    return float(max(0.0, last + wait - now.timestamp()))


def _make_subject(kind: str, value: str) -> str:
    """Return what stands for a name or an address: no address is kept as it is."""
    return f"{kind}:{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:32]}"
