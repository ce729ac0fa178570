"""Members' feeds in people.sqlite: keys that are kept nowhere, states, limits."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipelines.people import members as store
from pipelines.people.database import open_people
from publish.members import State, is_member_id
from publish.selection import parse_selection

MUSIC = parse_selection("region=04&category=music")


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Engine]:
    """Return an empty people.sqlite."""
    engine = open_people(tmp_path / "people.sqlite")
    yield engine
    engine.dispose()


def test_an_id_is_the_first_160_bits_of_the_keys_digest() -> None:
    """In lower-case base 32; how the key was typed does not count."""
    key = store.make_key()
    expected = base64.b32encode(hashlib.sha256(key.encode()).digest()[:20]).decode().lower()
    assert store.find_id(key) == expected
    assert is_member_id(expected)
    assert store.find_id(f"  {key[:4].upper()}-{key[4:]} \n") == expected
    assert store.make_key() != key


def test_a_feed_is_made_changed_paused_resumed_and_revoked(people: Engine) -> None:
    """A revoked one forgets what it selected, and stays revoked."""
    member_id = store.find_id(store.add_member(people, MUSIC, ["e2", "e1", "e2"]))
    made = store.load_member(people, member_id)
    assert made is not None
    assert (made.selection, made.stars, made.state) == (MUSIC, ("e1", "e2"), State.ACTIVE)
    store.change_selection(people, member_id, None)
    store.drop_star(people, member_id, "e1")
    store.add_star(people, member_id, "e3")
    store.pause(people, member_id)
    assert store.list_members(people) == [store.load_member(people, member_id)]
    paused = store.load_member(people, member_id)
    assert paused is not None
    assert (paused.selection, paused.stars, paused.state) == (None, ("e2", "e3"), State.PAUSED)
    store.resume(people, member_id)
    store.revoke(people, member_id, date(2026, 11, 25))
    store.resume(people, member_id)
    store.change_selection(people, member_id, MUSIC)
    store.revoke(people, member_id, date(2027, 1, 1))
    gone = store.load_member(people, member_id)
    assert gone is not None
    assert (gone.selection, gone.stars, gone.state, gone.revoked_on) == (
        None, (), State.REVOKED, date(2026, 11, 25),
    )  # fmt: skip


def test_nothing_of_the_key_and_nobody_is_in_the_file(people: Engine, tmp_path: Path) -> None:
    """No name, no address, no hour: the columns are all there is."""
    key = store.add_member(people, MUSIC)
    people.dispose()
    with sqlite3.connect(tmp_path / "people.sqlite") as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(members)")]
        text = "\n".join(db.iterdump())
    assert columns == ["id", "query", "state", "revoked_on", "rendered"]
    assert key not in text
    assert store.find_id(key) in text


def test_there_is_an_end_to_feeds_and_stars(people: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Revoked feeds make room."""
    monkeypatch.setattr(store, "MEMBERS_MAX", 1)
    monkeypatch.setattr(store, "STARS_MAX", 2)
    member_id = store.find_id(store.add_member(people, MUSIC, ["a", "b"]))
    store.add_star(people, member_id, "a")
    with pytest.raises(store.FullError):
        store.add_star(people, member_id, "c")
    with pytest.raises(store.FullError):
        store.add_member(people, MUSIC)
    store.revoke(people, member_id, date(2026, 11, 25))
    assert store.add_member(people, MUSIC)


def test_which_release_shows_a_feed_as_it_is(people: Engine) -> None:
    """Not after a change, not for another release."""
    member_id = store.find_id(store.add_member(people, MUSIC))
    member = store.load_member(people, member_id)
    assert member is not None
    assert not store.is_rendered(people, member, "d1")
    store.mark_rendered(people, [(member, "k1")], "d1")
    assert store.is_rendered(people, member, "d1")
    assert not store.is_rendered(people, member, "d2")
    assert store.load_keys(people, "d1") == {member_id: "k1"}
    assert store.load_keys(people, "d2") == {}
    store.pause(people, member_id)
    changed = store.load_member(people, member_id)
    assert changed is not None
    assert not store.is_rendered(people, changed, "d1")


def test_an_older_file_gets_the_new_tables(tmp_path: Path) -> None:
    """One that knew editors only."""
    path = tmp_path / "people.sqlite"
    open_people(path).dispose()
    with sqlite3.connect(path) as db:
        db.executescript("DROP TABLE stars; DROP TABLE members; PRAGMA user_version = 1")
    engine = open_people(path)
    assert store.list_members(engine) == []
    engine.dispose()
