"""Members' feeds in a release: written, in no list, gone from the releases before it."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import Engine

from pipelines.home import Home
from pipelines.people import members as store
from pipelines.people.database import open_people
from pipelines.settings import RunSettings
from pipelines.stages.publish import make_candidate, switch_release
from publish.model import Instance
from publish.release import load_index
from publish.selection import parse_selection
from tests.pipelines.desk.homes import NOW
from tests.pipelines.members.homes import publish


def _count(home: Home, member_id: str) -> int:
    body = (home.latest / f"feeds/m/{member_id}.ics").read_bytes()
    return len(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def _open(home: Home) -> Engine:
    return open_people(home.people)


def test_without_people_there_are_no_members_feeds(home: Home) -> None:
    """And no people.sqlite comes of it."""
    assert not (home.latest / "feeds" / "m").exists()
    assert not home.people.exists()


def test_a_feed_revoked_during_a_run_is_not_served(home: Home) -> None:
    """The release that was being written holds it still; another one, revoked before, has its notice."""
    people = _open(home)
    during, before, goes_on = (store.find_id(store.add_member(people, parse_selection(""))) for _ in range(3))
    store.revoke(people, before, NOW.date())
    make_candidate({}, RunSettings(home=home, instance=Instance(serves_members=True)), NOW)
    store.revoke(people, during, NOW.date())
    switch_release(home, NOW)
    assert not list(home.latest.glob(f"feeds/m/{during}.*"))
    assert _count(home, before) == 0
    assert _count(home, goes_on) > 0
    publish(home)
    assert _count(home, during) == 0


@pytest.mark.slow
def test_a_members_life_in_releases(home: Home) -> None:
    """Made, paused, revoked, forgotten: each is another release, and only the one served has files of it."""
    people = _open(home)
    first = home.latest.resolve()
    member_id = store.find_id(store.add_member(people, parse_selection("region=04")))
    second = publish(home)
    assert second != first
    assert sorted(p.name for p in (second / "feeds/m").iterdir()) == [
        f"{member_id}.{kind}" for kind in ("atom", "ics", "json", "rss")
    ]
    assert _count(home, member_id) > 5
    assert publish(home) == second  # nothing differs
    store.pause(people, member_id)
    third = publish(home)
    assert third != second
    assert _count(home, member_id) == 0
    assert not (second / "feeds/m").exists()
    store.revoke(people, member_id, NOW.date())
    publish(home)
    assert b"r\xc3\xa9voqu\xc3\xa9" in (home.latest / f"feeds/m/{member_id}.atom").read_bytes()
    publish(home, NOW + timedelta(days=31))
    assert not (home.latest / "feeds/m").exists()
    people.dispose()


def test_no_list_names_a_members_feed(home: Home) -> None:
    """Neither the index, nor the sitemap, robots.txt, pages or open data."""
    people = _open(home)
    member_id = store.find_id(store.add_member(people, None, ["e1"]))
    people.dispose()
    release = publish(home)
    index = load_index(release)
    assert index is not None
    assert not [name for name in index["files"] if name.startswith("feeds/m")]
    for path in release.rglob("*"):
        if path.is_file() and path.parent.name != "m":
            body = path.read_bytes()
            assert member_id.encode() not in body, path
            assert path.name not in ("robots.txt", "sitemap.xml", "index.json") or b"feeds/m" not in body


def test_the_release_a_feed_was_rendered_into_is_known(home: Home) -> None:
    """So that serve need not render it again."""
    people = _open(home)
    member_id = store.find_id(store.add_member(people, parse_selection("region=04")))
    release = publish(home)
    member = store.load_member(people, member_id)
    assert member is not None
    assert store.is_rendered(people, member, release.name.rpartition("-")[2])
    people.dispose()


def test_a_feed_that_is_as_it_was_is_linked(home: Home) -> None:
    """From the release before, where another member's is new; one that changed is rendered."""
    people = _open(home)
    calm = store.find_id(store.add_member(people, parse_selection("region=04&free=0&without=gala")))
    changing = store.find_id(store.add_member(people, parse_selection("region=04")))
    first = publish(home)
    numbers = {name: (first / f"feeds/m/{name}.ics").stat().st_ino for name in (calm, changing)}
    store.change_selection(people, changing, parse_selection("region=01"))
    second = publish(home)
    assert second != first
    assert (second / f"feeds/m/{calm}.ics").stat().st_ino == numbers[calm]
    assert (second / f"feeds/m/{changing}.ics").stat().st_ino != numbers[changing]
    assert not (first / "feeds/m").exists()
    people.dispose()
