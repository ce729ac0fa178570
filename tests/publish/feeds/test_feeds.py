"""Feeds: what subscribing programs impose, rule by rule, read back by the libraries they use."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.feeds import FORMATS, render_feeds
from publish.feeds.entries import render_html
from publish.feeds.ics import _escape, _fold
from publish.feeds.vtimezone import render_vtimezone
from publish.model import Edition
from publish.slices import make_slices
from tests.publish.editions import NOW, TODAY, make_edition

EDITION = make_edition()
FEEDS = dict(render_feeds(make_slices(EDITION), EDITION))


def load_calendar(path: str, feeds: dict[str, bytes] = FEEDS) -> icalendar.Calendar:
    """Parse one of the calendars with the reference library."""
    calendar = icalendar.Calendar.from_ical(feeds[path])
    assert isinstance(calendar, icalendar.Calendar)
    return calendar


def find_events(path: str, title: str) -> list[icalendar.Event]:
    """Return the VEVENTs whose title contains a text."""
    return [event for event in load_calendar(path).events if title in str(event["SUMMARY"])]


def test_every_slice_has_four_formats() -> None:
    """All, regions, categories, both, towns, venues and the five feeds by time are there in each format."""
    paths = {path.rpartition(".")[0] for path in FEEDS}
    by_time = {"feeds/new", "feeds/upcoming", "feeds/changes", "feeds/last-chance", "feeds/exhibitions"}
    assert {"feeds/all", *by_time} <= paths
    assert {f"feeds/region/{n:02}" for n in range(1, 18)} <= paths
    assert {"feeds/category/other", "feeds/region/04/theatre", "feeds/city/trois-rivieres"} <= paths
    assert len(FEEDS) == len(FORMATS) * len(paths)


@pytest.mark.parametrize("path", sorted(p for p in FEEDS if p.endswith(".ics")))
def test_calendars_are_well_formed(path: str) -> None:
    """CRLF, lines of 75 octets at most, no BOM, UIDs unique, a VTIMEZONE for each TZID, and the library agrees."""
    body = FEEDS[path]
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    calendar = load_calendar(path)
    assert not calendar.errors
    uids = [str(event["UID"]) for event in calendar.events]
    assert len(set(uids)) == len(uids)
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    used = {v for event in calendar.events if (v := event["DTSTART"].params.get("TZID"))}
    # A calendar without any component is none (RFC 5545 §3.6): an empty one keeps the zone of its publisher.
    assert zones == (used if calendar.events else {"America/Toronto"})


def test_calendar_level_properties() -> None:
    """Name, source, zone and how often to come back, in each dialect."""
    calendar = load_calendar("feeds/region/04.ics")
    for name in ("NAME", "X-WR-CALNAME", "X-WR-CALDESC", "X-WR-TIMEZONE", "SOURCE", "URL", "COLOR", "UID", "PRODID"):
        assert calendar.get(name), name
    text = FEEDS["feeds/region/04.ics"].decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert "X-PUBLISHED-TTL:PT6H\r\n" in text
    assert "METHOD:PUBLISH\r\n" in text


def test_an_event_has_one_uid_in_every_feed() -> None:
    """Subscribing to two feeds never shows a date as two entries."""
    in_all = {e["UID"] for e in find_events("feeds/all.ics", "Concert d'hiver")}
    in_region = {e["UID"] for e in find_events("feeds/region/04.ics", "Concert d'hiver")}
    assert in_all == in_region
    assert len(in_all) == 1


def test_dates_are_what_the_event_says() -> None:
    """Local hours with their zone; no end where none is told."""
    [event] = find_events("feeds/all.ics", "Concert d'hiver")
    start = event["DTSTART"].dt
    assert start.astimezone(ZoneInfo("America/Toronto")).isoformat() == "2026-11-25T19:30:00-05:00"
    assert event["DTSTART"].params["TZID"] == "America/Toronto"
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert str(event["LOCATION"]) == "Salle Ludger-Bellefleur, 1425, place de l'Hôtel-de-Ville, Trois-Rivières G9A 5L9"
    assert "Source : " in str(event["DESCRIPTION"]).splitlines()[-1]
    [market] = find_events("feeds/all.ics", "Marché de Noël")
    assert market["DTSTART"].dt == TODAY + timedelta(days=8)
    assert market["DTEND"].dt == TODAY + timedelta(days=9)


def test_cancelled_and_postponed_are_told_in_the_title() -> None:
    """Google hides the status: the title says it."""
    cancelled = find_events("feeds/all.ics", "Le malade imaginaire")
    assert cancelled
    assert all(str(e["SUMMARY"]).startswith("ANNULÉ – ") and str(e["STATUS"]) == "CANCELLED" for e in cancelled)
    assert all(str(e["SUMMARY"]).startswith("REPORTÉ – ") for e in find_events("feeds/all.ics", "Marché de Noël"))
    one_night = {str(e["STATUS"]) for e in find_events("feeds/all.ics", "Deux soirs")}
    assert one_night == {"CONFIRMED", "CANCELLED"}


def test_an_exhibition_is_its_ends() -> None:
    """A block of months hides a calendar: opening and last day are entries, the span has a feed of its own."""
    everywhere = [str(e["SUMMARY"]) for e in find_events("feeds/all.ics", "Paysages du fleuve")]
    assert everywhere == ["Dernier jour – Paysages du fleuve"]  # it opened 40 days ago
    [span] = find_events("feeds/exhibitions.ics", "Paysages du fleuve")
    assert (span["DTSTART"].dt, span["DTEND"].dt) == (TODAY - timedelta(days=40), TODAY + timedelta(days=7))
    both = sorted(str(e["SUMMARY"]) for e in find_events("feeds/all.ics", "Rétrospective"))
    assert both == ["Dernier jour – Rétrospective", "Ouverture – Rétrospective", "Rétrospective"]


def test_stamps_have_no_clock_in_them() -> None:
    """DTSTAMP is the last change, so that the same content gives the same bytes."""
    for event in load_calendar("feeds/all.ics").events:
        assert event["DTSTAMP"].dt < NOW
        assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt
    again = dict(render_feeds(make_slices(EDITION), EDITION))
    assert again == FEEDS


@pytest.mark.parametrize("path", sorted(p for p in FEEDS if p.endswith((".rss", ".atom"))))
def test_reader_feeds_are_well_formed(path: str) -> None:
    """Each is XML that feedparser reads without complaint, with unique ids and no date ahead of the clock."""
    ElementTree.fromstring(FEEDS[path])
    parsed = feedparser.parse(FEEDS[path])
    assert not parsed.bozo
    ids = [entry.id for entry in parsed.entries]
    assert len(set(ids)) == len(ids)
    for entry in parsed.entries:
        assert datetime(*entry.published_parsed[:6], tzinfo=UTC) <= NOW


def test_rss_tells_its_own_address_and_language() -> None:
    """atom:link rel=self is the public address; the language is fr-CA; guids are no addresses."""
    text = FEEDS["feeds/city/trois-rivieres.rss"].decode()
    assert f'<atom:link href="{EDITION.instance.base_url}feeds/city/trois-rivieres.rss" rel="self"' in text
    assert "<language>fr-CA</language>" in text
    assert 'isPermaLink="false"' in text
    assert "<ttl>360</ttl>" in text


def test_item_titles_carry_the_date_for_people() -> None:
    """Readers show the title: it says when and where."""
    titles = [entry.title for entry in feedparser.parse(FEEDS["feeds/all.rss"]).entries]
    [title] = [title for title in titles if title.startswith("Concert d'hiver")]
    assert title.startswith("Concert d'hiver – mercredi 25 novembre 2026, 19\u202fh\u202f30")
    assert title.endswith("(Trois-Rivières)")


def test_pub_date_is_when_it_entered_the_feed() -> None:
    """Never the date of the event."""
    for item in re.findall(rb"<item>.*?</item>", FEEDS["feeds/all.rss"], re.DOTALL):
        found = re.search(rb"<pubDate>(.*?)</pubDate>", item)
        guid = re.search(rb'isPermaLink="false">(.*?)<', item)
        assert found is not None
        assert guid is not None
        event = next(e for e in EDITION.events if e.event_id.encode() == guid[1])
        assert parsedate_to_datetime(found[1].decode()) == event.first_published.replace(microsecond=0)


def test_jsonfeed_has_facts_for_machines() -> None:
    """Start, place and status are there as data."""
    feed = json.loads(FEEDS["feeds/all.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    item = next(i for i in feed["items"] if i["_babillard"]["title"] == "Concert d'hiver")
    assert item["_babillard"]["start"] == "2026-11-25T19:30:00-05:00"
    assert item["_babillard"]["city"] == "Trois-Rivières"


def test_hostile_text_stays_text() -> None:
    """Markup, control characters and lone surrogates break no feed."""
    entries = feedparser.parse(FEEDS["feeds/region/11.rss"], sanitize_html=False).entries
    entry = next(e for e in entries if "alert" in e.title)
    assert "<script>" in entry.title  # as text: the XML holds &lt;script&gt;
    assert b"<script>" not in FEEDS["feeds/region/11.rss"]
    assert b"\x00" not in FEEDS["feeds/region/11.ics"]


def test_an_empty_slice_is_a_valid_feed() -> None:
    """A town without events any more keeps its feeds, empty."""
    empty = Edition(NOW, TODAY, (), (), (), {}, EDITION.regions, EDITION.instance)
    feeds = dict(render_feeds(make_slices(empty, {"feeds/city/sorel-tracy", "feeds/region/04/music"}), empty))
    assert list(load_calendar("feeds/city/sorel-tracy.ics", feeds).events) == []
    assert feedparser.parse(feeds["feeds/region/04/music.atom"]).entries == []
    assert not feedparser.parse(feeds["feeds/city/sorel-tracy.rss"]).bozo


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_folding_and_escaping_read_back(text: str) -> None:
    """Any text comes back from the reference library as it was, but for control characters and line ends."""
    line = _fold(f"SUMMARY:{_escape(text)}")
    assert all(len(piece) <= 75 for piece in line.encode().split(b"\r\n"))
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n".encode())
    wanted = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert str(event["SUMMARY"]) == wanted


@pytest.mark.parametrize(
    "name", ["America/Toronto", "America/Halifax", "America/Blanc-Sablon", "America/St_Johns", "Europe/Paris", "UTC"]
)
def test_vtimezones_agree_with_the_zone_database(name: str) -> None:
    """An hour read through our VTIMEZONE is the zone database's, before, between and after the changes."""
    lines = "\r\n".join(render_vtimezone(name, 2026))
    calendar = icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{lines}\r\nEND:VCALENDAR\r\n".encode())
    zone = next(iter(calendar.walk("VTIMEZONE"))).to_tz(lookup_tzid=False)
    for day in range(0, 700, 9):
        moment = datetime.combine(date(2026, 1, 3), datetime.min.time()) + timedelta(days=day, hours=12)
        ours, theirs = moment.replace(tzinfo=zone).utcoffset(), moment.replace(tzinfo=ZoneInfo(name)).utcoffset()
        assert ours == theirs, moment


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A < B & <b>C</b>", "<p>A &lt; B &amp; &lt;b&gt;C&lt;/b&gt;</p>"),
        ("Un\ndeux\n\ntrois", "<p>Un<br>deux</p><p>trois</p>"),
        ("Voir https://a.example/?x=1&y=2.", '<p>Voir <a href="https://a.example/?x=1&amp;y=2">'
         "https://a.example/?x=1&amp;y=2</a>.</p>"),
        ('https://a.example/"onmouseover="x', '<p><a href="https://a.example/">https://a.example/</a>"onmouseover="x</p>'),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)  # fmt: skip
def test_texts_become_harmless_html(text: str, html: str) -> None:
    """Only web addresses become markup."""
    assert render_html(text) == html


def test_readers_get_paragraphs() -> None:
    """RSS, Atom and Outlook show an event's text as paragraphs; markup in it shows as it was written."""
    for path in ("feeds/region/11.rss", "feeds/region/11.atom"):
        (entry,) = (e for e in feedparser.parse(FEEDS[path]).entries if e.id.endswith("e8"))
        body = entry.content[0].value if "content" in entry else entry.summary
        assert "&lt;script&gt;" in body
        assert "<script>" not in body
        assert body.startswith("<p>")
        assert '<a href="https://babillard.example/fr/evenement/' in body
