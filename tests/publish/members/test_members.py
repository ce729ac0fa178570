"""Members' feeds: what is in them, when they are empty, and that they are like every other feed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import feedparser
import icalendar
import pytest

from publish.feeds import FeedRenderer
from publish.members import Member, MemberFeeds, State, digest_members, is_member_id, keep_shown
from publish.selection import EventIndex, make_ground, parse_selection
from publish.slices import make_slices
from sources.territory import load_territory
from tests.publish.editions import TODAY, make_edition, make_event, make_hour, make_many

EDITION = make_edition()
GROUND = make_ground(load_territory(), EDITION.venues)
FEEDS = MemberFeeds(EDITION, GROUND)
ID = "abcdefghijklmnopqrstuvwxyz234567"


def _make(query: str | None = "region=04", *stars: str, state: State = State.ACTIVE) -> Member:
    selection = None if query is None else parse_selection(query)
    return Member(ID, selection, tuple(sorted(stars)), state, TODAY if state is State.REVOKED else None)


def _render(member: Member) -> dict[str, bytes]:
    return {path.rpartition(".")[2]: body for path, body in FEEDS.render(member)}


def _find(member: Member) -> list[str]:
    return [event.event_id for event in FEEDS.find_events(member)]


def test_a_feed_is_what_was_selected_and_starred() -> None:
    """In the order of the calendar, each event once."""
    assert _find(_make("region=01")) == ["e3", "e4"]
    assert _find(_make("region=01", "e4", "e1", "unheard-of")) == ["e3", "e1", "e4"]
    assert _find(_make(None, "e10")) == ["e10"]
    assert _find(_make(None)) == []


def test_a_star_follows_its_event_through_merges() -> None:
    """old2 became old1, which became e1; one that leads nowhere is no event."""
    assert _find(_make(None, "old2", "lost")) == ["e1"]


def test_entries_are_those_of_every_feed() -> None:
    """Same UID, same bytes, same guid and date as in the feed of the region."""
    everything = next(item for item in make_slices(EDITION) if item.path == "feeds/region/04")
    public = dict(FeedRenderer(EDITION).render(everything))
    own = _render(_make("region=04"))
    assert own["ics"].partition(b"BEGIN:VEVENT")[2] == public["feeds/region/04.ics"].partition(b"BEGIN:VEVENT")[2]
    assert json.loads(own["json"])["items"] == json.loads(public["feeds/region/04.json"])["items"]
    assert own["rss"].partition(b"<item>")[2] == public["feeds/region/04.rss"].partition(b"<item>")[2]
    assert own["atom"].partition(b"<entry>")[2] == public["feeds/region/04.atom"].partition(b"<entry>")[2]


def test_every_format_reads_back() -> None:
    """By the programs people use, with the address of the feed in it."""
    own = _render(_make("region=04&category=music", "e10"))
    calendar = icalendar.Calendar.from_ical(own["ics"])
    assert str(calendar["SOURCE"]).endswith(f"feeds/m/{ID}.ics")
    assert str(calendar["NAME"]).replace("\\", "") == "Babillard – Musique, Mauricie + événements choisis"
    for kind in ("rss", "atom"):
        parsed = feedparser.parse(own[kind])
        assert not parsed.bozo
        assert {"Film Night" in entry.title for entry in parsed.entries} == {True, False}
    assert json.loads(own["json"])["feed_url"].endswith(f"feeds/m/{ID}.json")


@pytest.mark.parametrize("state", [State.PAUSED, State.REVOKED])
def test_a_feed_that_stopped_is_empty_and_says_so(state: State) -> None:
    """Under the same UID, so that programs keep knowing it."""
    before, after = _render(_make("region=04", "e3")), _render(_make("region=04", "e3", state=state))
    assert icalendar.Calendar.from_ical(before["ics"])["UID"] == icalendar.Calendar.from_ical(after["ics"])["UID"]
    assert not icalendar.Calendar.from_ical(after["ics"]).walk("VEVENT")
    word = "pause" if state is State.PAUSED else "révoqué"
    assert word in str(icalendar.Calendar.from_ical(after["ics"])["DESCRIPTION"])
    for kind in ("rss", "atom"):
        parsed = feedparser.parse(after[kind])
        assert not parsed.bozo
        assert not parsed.entries
        assert word in parsed.feed.subtitle
    said = json.loads(after["json"])
    assert said["items"] == []
    assert said.get("expired", False) is (state is State.REVOKED)
    assert b"e3" not in after["json"]


def test_the_same_edition_gives_the_same_bytes() -> None:
    """From a renderer that has rendered everything else before, and from a new one."""
    member = _make("words=musique&words=film&free=1", "e1")
    assert dict(MemberFeeds(EDITION, GROUND).render(member)) == dict(FEEDS.render(member))


def test_a_reader_gets_the_newest() -> None:
    """A calendar gets everything."""
    edition = make_edition(make_many(300))
    rendered = dict(MemberFeeds(edition, GROUND).render(_make("")))
    assert len(json.loads(rendered[f"feeds/m/{ID}.json"])["items"]) == 50
    assert rendered[f"feeds/m/{ID}.ics"].count(b"BEGIN:VEVENT") == 400


def test_a_line_separator_in_a_text_stays_as_it_is() -> None:
    """U+2028 and U+0085 are ends of lines to Python, not to JSON."""
    edition = make_edition([make_event("e", "Un\u2028deux\x85trois", make_hour(1))])
    rendered = dict(MemberFeeds(edition, GROUND).render(_make("")))
    (item,) = json.loads(rendered[f"feeds/m/{ID}.json"])["items"]
    assert item["_babillard"]["title"] == "Un\u2028deux\x85trois"


def test_a_revoked_feed_is_a_file_for_thirty_days() -> None:
    """Then none: a host of plain files answers 404."""
    kept = replace(_make(state=State.REVOKED), revoked_on=TODAY - timedelta(days=30))
    gone = replace(kept, id=ID[::-1], revoked_on=TODAY - timedelta(days=31))
    assert keep_shown([gone, kept, _make(state=State.PAUSED)], TODAY) == [kept, _make(state=State.PAUSED)]
    assert keep_shown([replace(kept, revoked_on=None)], TODAY) == []


def test_the_digest_tells_states_apart() -> None:
    """A release in which only a member's feed differs is another release."""
    members = [_make(), _make("region=01"), _make(None), _make(None, "e1"), _make(state=State.PAUSED)]
    assert len({digest_members([member]) for member in members}) == len(members)
    assert digest_members([]) == ""


@pytest.mark.parametrize(
    "text", ["", ID[:-1], ID + "a", ID.upper(), "../../../../etc/passwd", ID[:-1] + "1", ID + "\n"]
)
def test_only_ids_are_ids(text: str) -> None:
    """Nothing else may become a path."""
    assert not is_member_id(text)
    assert is_member_id(ID)


def test_an_index_picks_as_a_plain_reading_would() -> None:
    """Each question, asked of the index and of the events one by one."""
    index = EventIndex(EDITION.events, GROUND)
    for query in ("region=04&free=1", "without=concert", "city=rimouski&radius=100", "language=en&words=film", ""):
        selection = parse_selection(query)
        alone = [e for e in EDITION.events if EventIndex([e], GROUND).pick(selection)]
        assert list(index.pick(selection)) == alone
