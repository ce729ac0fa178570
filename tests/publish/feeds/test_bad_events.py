"""One bad event never breaks a feed, and what a calendar program would open or misread does not reach it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from publish.feeds import FeedRenderer, render_feeds
from publish.model import PublishedEvent
from publish.slices import Slice, make_slices
from tests.publish.editions import make_edition, make_event, make_hour

GOOD = make_event("good", "Bon", make_hour(2, 18))


def _render(*events: PublishedEvent) -> tuple[dict[str, bytes], list[str]]:
    edition = make_edition(list(events))
    problems: list[str] = []
    feeds = dict(render_feeds(make_slices(edition), edition, lambda event_id, error: problems.append(event_id)))
    return feeds, problems


def _read(feeds: dict[str, bytes]) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(feeds["feeds/all.ics"]).walk("VEVENT"))


@pytest.mark.parametrize("broken", [{"category": "unheard-of"}, {"lat": "x", "lon": 1.0}, {"listing_keys": None}])
def test_a_bad_event_is_left_out_and_told(broken: dict[str, object]) -> None:
    """The others are published, in every format."""
    feeds, problems = _render(GOOD, make_event("bad", "Mauvais", make_hour(2), **broken))
    assert problems == ["bad"]
    assert [str(e["SUMMARY"]) for e in _read(feeds)] == ["Bon"]
    assert b'<guid isPermaLink="false">bad</guid>' not in feeds["feeds/new.rss"]


def test_hours_are_those_of_the_place() -> None:
    """A moment told in UTC is written on the clock of the zone that the entry names."""
    local = make_hour(2, 18)
    assert isinstance(local.start, datetime)
    feeds, _ = _render(make_event("u", "UTC", replace(local, start=local.start.astimezone(UTC), end=None)))
    assert b"DTSTART;TZID=America/Toronto:20261127T180000" in feeds["feeds/all.ics"]
    assert b"<xcal:dtstart>20261127T180000</xcal:dtstart>" in feeds["feeds/all.rss"]


def test_an_end_before_its_start_is_not_written() -> None:
    """Some programs hide such an event, others show it over days."""
    hour = make_hour(2, 18)
    assert isinstance(hour.start, datetime)
    feeds, _ = _render(make_event("b", "À rebours", replace(hour, end=hour.start - timedelta(hours=3))))
    assert "DTEND" not in _read(feeds)[0]


def test_only_web_addresses_are_links() -> None:
    """Calendar programs and readers open what they are given."""
    feeds, _ = _render(make_event("j", "Lien", make_hour(2), url="javascript:alert(1)", image="javascript:x"))
    assert not [name for name, body in feeds.items() if b"javascript:" in body]


def test_endless_texts_are_cut() -> None:
    """An event whose every text is a megabyte is told in a few lines; it neither fills feeds nor leaves them."""
    endless = dict.fromkeys(("price", "summary", "venue", "address", "city"), "9" * 1_000_000)
    long = make_event("long", "T" * 1_000_000, make_hour(3), url="https://a.example/" + "9" * 1_000_000, **endless)
    item = Slice("feeds/all", "all", "Tout", "All", (GOOD, long))
    feeds = dict(FeedRenderer(make_edition([GOOD, long])).render(item))
    assert max(map(len, feeds.values())) < 60_000
    assert sorted(str(e["UID"]) for e in _read(feeds)) == ["good-0@babillard", "long-0@babillard"]
    assert all(len(line) < 8_000 for line in feeds["feeds/all.rss"].decode().split("\n"))
