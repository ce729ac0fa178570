"""What every feed of every slice owes its subscribers (docs/feeds.md): on one event of each kind, and on a release."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
from defusedxml import ElementTree

from publish.feeds import FORMATS, render_feeds
from publish.model import Edition
from publish.pictures import Picture, Size
from publish.slices import make_slices
from tests.conftest import Release
from tests.publish.editions import NOW, make_edition, make_event, make_events, make_hour, make_period

ATOM, XCAL = "{http://www.w3.org/2005/Atom}", "{urn:ietf:params:xml:ns:xcal}"
EVENT = "{http://purl.org/rss/1.0/modules/event/}"
BASE = "https://babillard.example/"
OFF = re.compile(r"^(ANNULÉ|REPORTÉ) – ")
Feeds = dict[str, bytes]
PICTURE = Picture("0123456789abcdef01234567-1", (Size(480, 320, 9_000), Size(960, 640, 31_234)), "musee")


def make_more() -> Edition:
    """Return an edition with events of other zones, an image, and changes."""
    east = {"region": "11", "city": "Les Îles-de-la-Madeleine"}
    changed = make_event("x1", "Bal déplacé", make_hour(9), city="Gaspé", region="11", summary="Un bal.")
    first = changed.occurrences[0]
    moved = replace(first, sequence=2, changed_at=NOW - timedelta(hours=1))
    events = [
        *make_events(),
        replace(changed, occurrences=(moved,), sequence=2, change="dates", last_changed=NOW - timedelta(hours=1)),
        make_event("x2", "Chant des îles", make_hour(6, 21, timezone="America/Halifax"), **east),
        make_event("x3", "Lecture au phare", make_hour(6, 18, timezone="America/Blanc-Sablon"), region="09"),
        make_event("x4", "Estampes", make_period(-5, 5), category="exhibition", region="01",
                   image="https://salle.example/affiche.jpg", url="https://salle.example/x4"),
    ]  # fmt: skip
    events[-1] = replace(events[-1], picture=PICTURE)
    entered = {"entered_upcoming": NOW - timedelta(days=1), "entered_last_chance": NOW - timedelta(days=2)}
    return make_edition([replace(e, **entered) if e.event_id in ("x2", "x4") else e for e in events])


@pytest.fixture(scope="module", params=["one of each kind", "a release"])
def feeds(request: pytest.FixtureRequest) -> Feeds:
    """All feeds: of the edition above, and of the release of the sample calendars."""
    if request.param == "a release":
        root = request.getfixturevalue("release").root
        return {str(p.relative_to(root)): p.read_bytes() for p in (root / "feeds").rglob("*.*")}
    edition = make_more()
    return dict(render_feeds(make_slices(edition), edition))


def list_entries(feeds: Feeds) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (path, property → its whole line) of each entry of each calendar."""
    for path, body in feeds.items():
        if path.endswith(".ics"):
            for part in unfold(body).split("BEGIN:VEVENT\r\n")[1:]:
                lines = part.partition("END:VEVENT")[0].split("\r\n")[:-1]
                yield path, {re.split("[;:]", line, maxsplit=1)[0]: line for line in lines}


def unfold(body: bytes) -> str:
    """Return a calendar with its lines whole."""
    return body.decode().replace("\r\n ", "")


def value(line: str) -> str:
    """Return what follows the name and parameters of a line."""
    return line.partition(":")[2]


def list_documents(feeds: Feeds, *endings: str) -> Iterator[tuple[str, bytes]]:
    """Yield (path, body) of the feeds in some formats."""
    yield from ((path, body) for path, body in feeds.items() if path.endswith(endings))


def test_each_slice_is_in_each_format(feeds: Feeds) -> None:
    """Someone who has one address can guess the others."""
    found = defaultdict(set)
    for path in feeds:
        base, _, ending = path.rpartition(".")
        found[base].add(ending)
    assert len(found) > 50
    assert {frozenset(endings) for endings in found.values()} == {frozenset(FORMATS)}


def test_each_calendar_says_who_it_is(feeds: Feeds) -> None:
    """Names, address, zone, colour and how often to come back, once each, before the first component; the UID is that
    of the address."""
    uids = {}
    for path, body in list_documents(feeds, ".ics"):
        head = re.split("BEGIN:V(?:TIMEZONE|EVENT)", unfold(body))[0].split("\r\n")[:-1]
        names = [re.split("[;:]", line, maxsplit=1)[0] for line in head]
        assert names == [
            "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "uid", "NAME", "X-WR-CALNAME", "DESCRIPTION",
            "X-WR-CALDESC", "X-WR-TIMEZONE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "SOURCE", "URL", "COLOR",
        ], path  # fmt: skip
        assert "METHOD:PUBLISH" in head
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in head
        assert "X-PUBLISHED-TTL:PT6H" in head
        assert f"SOURCE;VALUE=URI:{BASE}{path}" in head
        uids[path] = head[names.index("uid")]
    assert len(set(uids.values())) == len(uids)


def test_a_calendar_keeps_its_own_uid() -> None:
    """Whatever is in it: a program that knows calendars by UID never takes it for another one."""
    empty = make_edition([])
    before, after = make_more(), dict(render_feeds(make_slices(empty), empty))
    for path, body in list_documents(dict(render_feeds(make_slices(before), before)), ".ics"):
        if path in after:
            assert re.search(rb"\nuid:c.*", body)[0] == re.search(rb"\nuid:c.*", after[path])[0]  # type: ignore[index]


def test_each_entry_says_all_that_programs_show(feeds: Feeds) -> None:
    """Stamps, title, text that ends with its sources, HTML for Outlook, link, category, status; it blocks no time."""
    count = 0
    for path, entry in list_entries(feeds):
        count += 1
        assert {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "SUMMARY", "DESCRIPTION"} <= entry.keys(), (
            path
        )
        assert entry["TRANSP"] == "TRANSP:TRANSPARENT"
        assert entry["STATUS"] in ("STATUS:CONFIRMED", "STATUS:CANCELLED")
        assert re.search(r"(^|\\n)Source : [^\\]", value(entry["DESCRIPTION"]).rpartition("\\n\\n")[2]), path
        assert value(entry["X-ALT-DESC"]).startswith("<html><body>")
        assert value(entry["URL"]).startswith("http")
        assert value(entry["CATEGORIES"])
    assert count > 100


def test_what_is_off_says_so_in_its_title(feeds: Feeds) -> None:
    """Google hides STATUS; and nothing that is on is called off."""
    for path, entry in list_entries(feeds):
        assert bool(OFF.match(value(entry["SUMMARY"]))) == (entry["STATUS"] == "STATUS:CANCELLED"), (path, entry)


def test_no_exhibition_hides_a_calendar(feeds: Feeds) -> None:
    """Whole days are one day each, with an end that is excluded; spans are in the feed of exhibitions alone."""
    spans = 0
    for path, entry in list_entries(feeds):
        if "VALUE=DATE:" in entry["DTSTART"]:
            first, after = (date.fromisoformat(value(entry[name])) for name in ("DTSTART", "DTEND"))
            assert after > first
            spans += after - first > timedelta(days=1)
            assert after - first == timedelta(days=1) or path == "feeds/exhibitions.ics", path
    assert spans


def test_each_zone_is_defined_once_where_it_is_used(feeds: Feeds) -> None:
    """Outlook takes the hour of an unknown zone for its own."""
    used = set()
    for path, body in list_documents(feeds, ".ics"):
        text = unfold(body)
        defined = re.findall(r"\r\nTZID:(.+?)\r\n", text)
        named = set(re.findall(r";TZID=([^:;]+):", text))
        assert len(defined) == len(set(defined)), path
        assert named <= set(defined), path
        assert defined == sorted(defined)
        used |= named
    assert "America/Toronto" in used


def test_hours_are_those_of_the_islands_and_the_lower_coast() -> None:
    """An evening in the Îles-de-la-Madeleine is told on Halifax's clock, one in Blanc-Sablon on its own."""
    edition = make_more()
    feeds = dict(render_feeds(make_slices(edition), edition))
    told = {value(entry["SUMMARY"]): entry for path, entry in list_entries(feeds) if path == "feeds/all.ics"}
    for title, zone in (("Chant des îles", "America/Halifax"), ("Lecture au phare", "America/Blanc-Sablon")):
        event = next(e for e in edition.events if e.event.title == title)
        start = event.occurrences[0].occurrence.start
        assert isinstance(start, datetime)
        assert told[title]["DTSTART"] == f"DTSTART;TZID={zone}:{start.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def test_images_and_links_are_additions(feeds: Feeds) -> None:
    """IMAGE and LINK are web addresses beside, and never instead of, URL and text."""
    for _, entry in list_entries(feeds):
        for name in ("IMAGE", "LINK"):
            if name in entry:
                assert "VALUE=URI" in entry[name]
                assert value(entry[name]).startswith(("http://", "https://"))
        if "LINK" in entry:
            assert "LINKREL=describedby" in entry["LINK"]
            assert value(entry["LINK"]).startswith(f"{BASE}fr/evenement/")
            assert value(entry["LINK"]) != value(entry["URL"])
            assert value(entry["LINK"]) in value(entry["DESCRIPTION"])


def test_an_image_is_there_where_it_may_be() -> None:
    """Our own file with its type and length, in each format as that has it; never one of somebody else's server."""
    edition = make_more()
    feeds = dict(render_feeds(make_slices(edition), edition))
    address = f"{BASE}images/0123456789abcdef01234567-1-960.webp"
    images = {entry["IMAGE"] for _, entry in list_entries(feeds) if "IMAGE" in entry}
    assert images == {f"IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/webp:{address}"}
    said = {"length": "31234", "type": "image/webp"}
    rss = ElementTree.fromstring(feeds["feeds/region/01.rss"])
    assert [one.attrib for one in rss.iter("enclosure")] == [{"url": address, **said}]
    atom = ElementTree.fromstring(feeds["feeds/region/01.atom"])
    links = [one.attrib for one in atom.iter(f"{ATOM}link") if one.get("rel") == "enclosure"]
    assert links == [{"rel": "enclosure", "href": address, **said}]
    items = json.loads(feeds["feeds/region/01.json"])["items"]
    assert {item["id"]: item["image"] for item in items if "image" in item} == {"x4": address}
    assert not any(b"affiche.jpg" in body for body in feeds.values())


def test_an_entry_is_the_same_in_every_calendar(feeds: Feeds) -> None:
    """Of two subscriptions that hold one date, none disturbs the other."""
    told: dict[str, dict[str, str]] = {}
    for path, entry in list_entries(feeds):
        if path != "feeds/exhibitions.ics":
            assert told.setdefault(entry["UID"], entry) == entry, path


def test_readers_formats_agree(feeds: Feeds) -> None:
    """RSS, Atom and JSON Feed tell the same items in one order, with the same dates."""
    for path, body in list_documents(feeds, ".rss"):
        base = path.removesuffix(".rss")
        rss = [(i.findtext("guid"), i.findtext("pubDate")) for i in ElementTree.fromstring(body).iter("item")]
        entries = ElementTree.fromstring(feeds[f"{base}.atom"]).iter(f"{ATOM}entry")
        atom = [(str(e.findtext(f"{ATOM}id")), str(e.findtext(f"{ATOM}published"))) for e in entries]
        items = [(item["id"], item["date_published"]) for item in json.loads(feeds[f"{base}.json"])["items"]]
        assert [guid.rpartition(":")[2] for guid, _ in atom] == [guid for guid, _ in items]
        assert [at for _, at in atom] == [at for _, at in items]
        assert [guid for guid, _ in rss] == [guid for guid, _ in items]
        for (_, said), (_, at) in zip(rss, items, strict=True):
            assert said is not None
            assert parsedate_to_datetime(said) == datetime.fromisoformat(at).replace(microsecond=0)


def test_readers_feeds_say_where_they_are(feeds: Feeds) -> None:
    """The exact public address, the language, how often to come back."""
    for path, body in list_documents(feeds, ".rss"):
        channel = ElementTree.fromstring(body).find("channel")
        link = channel.find(f"{ATOM}link[@rel='self']")
        assert (link.get("href"), link.get("type")) == (f"{BASE}{path}", "application/rss+xml")
        assert (channel.findtext("language"), channel.findtext("ttl")) == ("fr-CA", "360")
        assert (channel.find("item") is None) == (channel.find("lastBuildDate") is None)
    for path, body in list_documents(feeds, ".atom"):
        feed = ElementTree.fromstring(body)
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr-CA"
        assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{BASE}{path}"
        assert feed.findtext(f"{ATOM}id") == f"{BASE}{path}"
    for path, body in list_documents(feeds, ".json"):
        feed = json.loads(body)
        assert (feed["feed_url"], feed["language"]) == (f"{BASE}{path}", "fr-CA")


def test_each_item_tells_its_date_to_people_and_machines(feeds: Feeds) -> None:
    """In the title, and in xCal and the event module; never as the date of publication."""
    count = 0
    for path, body in list_documents(feeds, ".rss"):
        for item in ElementTree.fromstring(body).iter("item"):
            count += 1
            assert item.find("guid").get("isPermaLink") == "false"
            assert re.search(r"\d|dates", item.findtext("title") or "")
            assert item.findtext(f"{XCAL}dtstart"), path
            assert item.findtext(f"{EVENT}startdate"), path
    assert count > 50


def test_last_build_date_is_that_of_the_content() -> None:
    """An hour later nothing has changed, and no feed has another byte; an event that changed moves the date."""
    edition = make_more()
    later = replace(edition, now=NOW + timedelta(hours=1))
    before, after = (dict(render_feeds(make_slices(e), e)) for e in (edition, later))
    assert before == after
    newer = replace(
        edition, events=tuple(replace(e, content_changed=NOW) if e.event_id == "x1" else e for e in edition.events)
    )
    told = dict(render_feeds(make_slices(newer), newer))["feeds/all.rss"]
    assert f"<lastBuildDate>{NOW:%a, %d %b %Y %H:%M:%S} +0000</lastBuildDate>".encode() in told
    assert told != before["feeds/all.rss"]


def test_changes_are_items_of_their_own() -> None:
    """The guid is the event and its sequence; elsewhere it is the event alone, and the date that of its entering."""
    edition = make_more()
    feeds = dict(render_feeds(make_slices(edition), edition))

    def list_items(name: str) -> dict[str, str]:
        return {item["id"]: item["date_published"] for item in json.loads(feeds[f"feeds/{name}.json"])["items"]}

    assert list_items("changes") == {"x1-2": (NOW - timedelta(hours=1)).isoformat()}
    titles = {
        name: {i["title"] for i in json.loads(feeds[f"feeds/{name}.json"])["items"]} for name in ("changes", "all")
    }
    [told] = titles["changes"]  # readers see what the change is; nowhere else does the title shout it
    assert told.startswith("DATE CHANGÉE – Bal déplacé")
    assert told.removeprefix("DATE CHANGÉE – ") in titles["all"]
    assert list_items("upcoming") == dict.fromkeys(("x2", "x4"), (NOW - timedelta(days=1)).isoformat())
    assert list_items("last-chance") == dict.fromkeys(("x2", "x4"), (NOW - timedelta(days=2)).isoformat())
    assert {"x1", "x2", "x4"} <= list_items("new").keys()


def test_feeds_are_made_of_the_release(release: Release) -> None:
    """The release that these rules are held to has something in its feeds."""
    kinds = {path.relative_to(release.root).parts[1] for path in release.find(".rss") if b"<item>" in path.read_bytes()}
    assert {"all.rss", "region", "category", "city", "venue", "new.rss", "upcoming.rss"} <= kinds
