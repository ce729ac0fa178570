"""Members' feeds in var/people.sqlite: an id, what it selects, which events were starred. No name, no address, no hour,
and of the key only what it digests to: who reads the file cannot change a feed, nor tell whose it is."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, Engine, Row, bindparam, delete, func, insert, select, update

from pipelines.people.database import MEMBERS, STARS
from pipelines.people.model import PeopleError
from publish.members import Member, State
from publish.selection import Selection, SelectionError, parse_selection

STARS_MAX = 200  # of one feed
MEMBERS_MAX = 50_000  # of one instance: what a release can render
_ID_BYTES = 20  # 160 bits
_ONLY_STARS = "-"  # in place of a selection


class FullError(PeopleError):
    """There is no room for more."""


def make_key() -> str:
    """Return a new management key: 160 random bits in lower-case base 32."""
    return base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode("ascii").lower()


def find_id(key: str) -> str:
    """Return the id of a key's feed: the first 160 bits of the SHA-256 of its letters, in lower-case base 32.

    Case, spaces and hyphens of the key do not count. Feeds are looked up by this digest, so how long that takes tells
    nothing about a key.
    """
    letters = "".join(key.split()).replace("-", "").lower()
    digest = hashlib.sha256(letters.encode("utf-8", "surrogatepass")).digest()[:_ID_BYTES]
    return base64.b32encode(digest).decode("ascii").lower()


def add_member(people: Engine, selection: Selection | None, stars: Iterable[str] = ()) -> str:
    """Make a feed and return its key, which is kept nowhere; raise FullError."""
    key = make_key()
    with people.begin() as db:
        is_open = MEMBERS.c.state != State.REVOKED.value
        if db.execute(select(func.count()).select_from(MEMBERS).where(is_open)).scalar_one() >= MEMBERS_MAX:
            raise FullError("too many feeds")
        db.execute(insert(MEMBERS).values(id=find_id(key), query=_write(selection), state=State.ACTIVE.value))
        for star in sorted(set(stars)):
            _add_star(db, find_id(key), star)
    return key


def load_member(people: Engine, member_id: str) -> Member | None:
    """Return a feed, None when there is none of that id."""
    with people.begin() as db:
        row = db.execute(select(MEMBERS).where(MEMBERS.c.id == member_id)).one_or_none()
        if row is None:
            return None
        stars = db.execute(select(STARS.c.event_id).where(STARS.c.id == member_id).order_by(STARS.c.event_id))
        return _make_member(row, tuple(stars.scalars()))


def list_members(people: Engine) -> list[Member]:
    """Return all feeds, sorted by id."""
    stars: dict[str, list[str]] = defaultdict(list)
    with people.begin() as db:
        for row in db.execute(select(STARS).order_by(STARS.c.id, STARS.c.event_id)):
            stars[row.id].append(row.event_id)
        rows = db.execute(select(MEMBERS).order_by(MEMBERS.c.id)).all()
    return [_make_member(row, tuple(stars.get(row.id, ()))) for row in rows]


def change_selection(people: Engine, member_id: str, selection: Selection | None) -> None:
    """Let a feed select something else; a revoked one stays as it is."""
    _set(people, member_id, query=_write(selection))


def pause(people: Engine, member_id: str) -> None:
    """Keep a feed empty until it is resumed."""
    _set(people, member_id, state=State.PAUSED.value)


def resume(people: Engine, member_id: str) -> None:
    """Let a paused feed go on."""
    _set(people, member_id, state=State.ACTIVE.value)


def revoke(people: Engine, member_id: str, today: date) -> None:
    """End a feed for good: what it selected is forgotten at once, the id stays so that the address answers «gone»."""
    _set(people, member_id, state=State.REVOKED.value, query=_ONLY_STARS, revoked_on=today.isoformat())
    with people.begin() as db:
        db.execute(delete(STARS).where(STARS.c.id == member_id))


def add_star(people: Engine, member_id: str, event_id: str) -> None:
    """Star an event; raise FullError."""
    with people.begin() as db:
        _add_star(db, member_id, event_id)


def drop_star(people: Engine, member_id: str, event_id: str) -> None:
    """Take a star away."""
    with people.begin() as db:
        db.execute(delete(STARS).where(STARS.c.id == member_id, STARS.c.event_id == event_id))


def mark_rendered(people: Engine, members: Iterable[tuple[Member, str]], release: str) -> None:
    """Remember in what state each feed was written into a release, named by the end of its version, and the key of
    all that it was made from."""
    rows = [{"member": member.id, "mark": f"{_make_mark(member, release)} {key}"} for member, key in members]
    if rows:
        statement = update(MEMBERS).where(MEMBERS.c.id == bindparam("member")).values(rendered=bindparam("mark"))
        with people.begin() as db:
            db.execute(statement, rows)


def is_rendered(people: Engine, member: Member, release: str) -> bool:
    """Whether the files of a release show a feed as it is now."""
    with people.begin() as db:
        mark = db.execute(select(MEMBERS.c.rendered).where(MEMBERS.c.id == member.id)).scalar_one_or_none()
    return mark is not None and mark.startswith(f"{_make_mark(member, release)} ")


def load_keys(people: Engine, release: str) -> dict[str, str]:
    """Return, by id, the key of what each feed in a release was made from."""
    with people.begin() as db:
        rows = db.execute(select(MEMBERS.c.id, MEMBERS.c.rendered)).all()
    marks = {row.id: (row.rendered or "").split(" ") for row in rows}
    return {member_id: mark[2] for member_id, mark in marks.items() if len(mark) == 3 and mark[0] == release}


def _set(people: Engine, member_id: str, **values: str) -> None:
    is_open = (MEMBERS.c.id == member_id) & (MEMBERS.c.state != State.REVOKED.value)
    with people.begin() as db:
        db.execute(update(MEMBERS).where(is_open).values(**values))


def _add_star(db: Connection, member_id: str, event_id: str) -> None:
    of_member = STARS.c.id == member_id
    if db.execute(select(STARS).where(of_member, STARS.c.event_id == event_id)).first() is not None:
        return
    if db.execute(select(func.count()).select_from(STARS).where(of_member)).scalar_one() >= STARS_MAX:
        raise FullError("too many stars")
    db.execute(insert(STARS).values(id=member_id, event_id=event_id))


def _write(selection: Selection | None) -> str:
    return _ONLY_STARS if selection is None else selection.query


def _make_mark(member: Member, release: str) -> str:
    state = hashlib.sha256(member.digest.encode()).hexdigest()[:16]
    return f"{release} {state}"


def _make_member(row: Row[tuple[object, ...]], stars: tuple[str, ...]) -> Member:
    revoked_on = date.fromisoformat(row.revoked_on) if row.revoked_on else None
    member = Member(row.id, None, stars, State(row.state), revoked_on)
    try:
        return member if row.query == _ONLY_STARS else replace(member, selection=parse_selection(row.query))
    except SelectionError:  # by a later version, which was taken back: the stars are still good
        return member
