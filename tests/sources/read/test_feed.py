"""Feeds: what each format says, where its dates stand, and what is not a feed."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Certainty, Listing, Page, Reading
from sources.read.feed import read_feed
from sources.source import Rights, Source

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 25, 9, tzinfo=ZONE)
SOURCE = Source(
    id="essai",
    title="Essai",
    kind="feed",
    url="https://essai.example/feed",
    region="04",
    language="fr",
    rights=Rights(basis="public-feed"),
)
NAMESPACES = (
    'xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:xcal="urn:ietf:params:xml:ns:xcal" '
    'xmlns:mec="http://webnus.net/rss/mec/" xmlns:libcal="http://libcal.com/" '
    'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


def read(body: str | bytes, content_type: str = "application/rss+xml") -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    return read_feed([Page("https://essai.example/feed", raw, content_type)], SOURCE, NOW)


def rss(item: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel><title>A</title>{item}</channel></rss>'


def read_item(item: str) -> Listing:
    reading = read(rss(f"<item>{item}</item>"))
    assert reading.failure is None
    (listing,) = reading.listings
    return listing


def starts(listing: Listing) -> list[str]:
    return [one.start.isoformat()[:16] for one in listing.occurrences if one.start]


def test_rss_item() -> None:
    """Every fact of an RSS item finds its field, as plain text."""
    listing = read_item(
        "<title>Trio &amp;amp; amis</title><link>/spectacle/1</link><guid isPermaLink='false'>abc-1</guid>"
        "<pubDate>Mon, 02 Nov 2026 15:00:00 +0000</pubDate><category>Musique</category>"
        "<description>&lt;p&gt;Samedi 5 décembre à 20 h&lt;/p&gt;&lt;p&gt;Entrée libre&lt;/p&gt;</description>"
    )
    assert (listing.source_key, listing.title, listing.url) == (
        "abc-1",
        "Trio & amis",
        "https://essai.example/spectacle/1",
    )
    assert listing.description == "Samedi 5 décembre à 20 h\nEntrée libre"
    assert listing.categories == ("Musique",)
    assert listing.published_at == datetime(2026, 11, 2, 15, tzinfo=UTC)
    assert starts(listing) == ["2026-12-05T20:00"]
    assert listing.date_certainty is Certainty.STATED


def test_publication_date_is_no_event_date() -> None:
    """An item that tells no date has none, whatever its pubDate."""
    listing = read_item("<title>Trio</title><guid>1</guid><pubDate>Mon, 02 Nov 2026 15:00:00 +0000</pubDate>")
    assert listing.occurrences == ()
    assert listing.date_certainty is Certainty.NONE


def test_publication_date_gives_the_year() -> None:
    """A missing year is counted from the day on which the item was published."""
    listing = read_item(
        "<title>Trio, le 3 mars</title><guid>1</guid><pubDate>Mon, 01 Feb 2021 15:00:00 +0000</pubDate>"
    )
    assert starts(listing) == ["2021-03-03"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "<ev:startdate>2026-12-05T20:00:00</ev:startdate><ev:enddate>2026-12-05T22:00:00</ev:enddate>",
            "2026-12-05T20:00",
        ),
        ("<xcal:dtstart>2026-12-06T01:00:00Z</xcal:dtstart>", "2026-12-05T20:00"),
        ("<xcal:dtstart>20261205T200000</xcal:dtstart>", "2026-12-05T20:00"),
        ("<mec:startDate>2026-12-05</mec:startDate><mec:startHour>8:00 pm</mec:startHour>", "2026-12-05T20:00"),
        ("<libcal:date>2026-12-05</libcal:date><libcal:start>10:30:00</libcal:start>", "2026-12-05T10:30"),
        ("<ev:startdate>2026-12-05T00:00:00</ev:startdate>", "2026-12-05"),
    ],
)
def test_structured_dates(fields: str, expected: str) -> None:
    """The dates of known namespaces go before those of the words."""
    listing = read_item(f"<title>Trio, 9 décembre</title><guid>1</guid>{fields}")
    assert starts(listing) == [expected]
    assert listing.date_certainty is Certainty.STATED


def test_words_tell_the_hour_that_the_markup_lacks() -> None:
    """A structured day without hour is made precise by the words about the same day."""
    listing = read_item(
        "<title>Trio</title><guid>1</guid><ev:startdate>2026-12-05</ev:startdate>"
        "<description>Samedi 5 décembre à 20 h</description>"
    )
    assert starts(listing) == ["2026-12-05T20:00"]


def test_structured_period() -> None:
    """Two distant days are a period, both included."""
    listing = read_item("<title>Expo</title><ev:startdate>2026-12-05</ev:startdate><ev:enddate>2027-01-10</ev:enddate>")
    (period,) = listing.occurrences
    assert (period.start, period.end, period.is_period) == (date(2026, 12, 5), date(2027, 1, 10), True)


def test_structured_place() -> None:
    """Place and coordinates come from their namespaces."""
    listing = read_item(
        "<title>Trio</title><xcal:location>Salle du Quai</xcal:location><geo:lat>48.45</geo:lat>"
        "<geo:long>-68.52</geo:long>"
    )
    assert (listing.venue, listing.lat, listing.lon) == ("Salle du Quai", 48.45, -68.52)


def test_events_calendar_publication_date_is_the_event() -> None:
    """In feeds of The Events Calendar the pubDate is the event's start, in UTC."""
    listing = read_item(
        "<title>Trio</title><guid isPermaLink='false'>https://x.example/?post_type=tribe_events&amp;p=7</guid>"
        "<pubDate>Sun, 06 Dec 2026 01:00:00 +0000</pubDate>"
    )
    assert starts(listing) == ["2026-12-05T20:00"]
    assert listing.published_at is None


def test_lines_of_facts_are_read_together() -> None:
    """A date and its hour on separate lines belong together; doors and ticket sales stay out."""
    listing = read_item(
        "<title>Trio</title><description>&lt;p&gt;Un trio rare, formé en 2013.&lt;/p&gt;&lt;p&gt;Billets en vente dès "
        "le 1er décembre&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Date : 12 décembre 2026&lt;/li&gt;&lt;li&gt;"
        "Portes : 19 h&lt;/li&gt;&lt;li&gt;Spectacle : 20 h&lt;/li&gt;&lt;/ul&gt;</description>"
    )
    assert starts(listing) == ["2026-12-12T20:00"]
    assert "12 décembre 2026" in (listing.date_text or "")


def test_past_years_in_the_text_are_not_dates() -> None:
    """A biography's dates are passed over for those of the event."""
    listing = read_item(
        "<title>Trio</title><description>Leur premier album, sorti le 3 mars 2014, a tout changé. Le 5 octobre 2019, "
        "ils jouaient à Gaspé. Le trio sera à Matane le 12 décembre 2026 à 20 h.</description>"
    )
    assert starts(listing) == ["2026-12-12T20:00"]


def test_title_date_is_made_precise_by_the_text() -> None:
    """A day in the title takes its hour from the text."""
    listing = read_item("<title>12 décembre : Trio</title><description>Samedi 12 décembre 2026, 20 h</description>")
    assert listing.title == "12 décembre : Trio"
    assert starts(listing) == ["2026-12-12T20:00"]


def test_key_without_guid_is_a_digest() -> None:
    """Without a guid the key is a digest of the item, the same each time and different for another item."""
    one, again = read_item("<title>Trio</title>"), read_item("<title>Trio</title>")
    other = read_item("<title>Duo</title>")
    assert len(one.source_key) == 64
    assert one.source_key == again.source_key != other.source_key


def test_atom_entry() -> None:
    """Atom's id, link, summary and times are read."""
    reading = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>A</title><entry><id>tag:x,2026:1</id>'
        '<title type="html">Jazz &amp;amp; co</title><link href="https://x.example/1"/><updated>2026-11-01T10:00:00Z</updated>'
        "<summary>Dec. 5, 7:30 p.m.</summary></entry></feed>"
    )
    (listing,) = reading.listings
    assert (listing.source_key, listing.title, listing.url) == ("tag:x,2026:1", "Jazz & co", "https://x.example/1")
    assert listing.updated_at == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert starts(listing) == ["2026-12-05T19:30"]


def test_rdf_item() -> None:
    """RSS 1.0 is read too."""
    reading = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="a"><title>A</title></channel><item rdf:about="https://x.example/1"><title>Trio, 5 décembre'
        " 2026</title><link>https://x.example/1</link></item></rdf:RDF>"
    )
    assert [starts(listing) for listing in reading.listings] == [["2026-12-05"]]


def test_json_feed() -> None:
    """JSON Feed items, with a custom object for the dates."""
    items = [
        {"id": 7, "title": "Trio", "content_html": "<p>Samedi 5 décembre 2026, 20 h</p>", "url": "https://x.example/7"},
        {"id": "8", "title": "Duo", "_event": {"start": "2026-12-06T14:00:00-05:00"}},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": items}
    reading = read(json.dumps(feed), "application/feed+json")
    assert [(one.source_key, starts(one)) for one in reading.listings] == [
        ("7", ["2026-12-05T20:00"]),
        ("8", ["2026-12-06T14:00"]),
    ]


def test_items_of_one_guid_are_one_listing() -> None:
    """A guid repeated with other dates is one listing with all of them."""
    item = "<item><title>Trio</title><guid>1</guid><ev:startdate>2026-12-0{}</ev:startdate></item>"
    reading = read(rss(item.format(5) + item.format(6)))
    assert [starts(listing) for listing in reading.listings] == [["2026-12-05", "2026-12-06"]]
    assert reading.dropped == {"duplicate-key": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><html><body>Maintenance</body></html>",
        b'{"error": 404}',
        b"{",
        b"BEGIN:VCALENDAR",
        b"\x00\x01",
    ],
)
def test_what_is_not_a_feed(body: bytes) -> None:
    """A page with status 200, an error in JSON, nothing at all: a reason, no listing."""
    reading = read(body)
    assert reading.failure is not None
    assert reading.failure.code == "not-a-feed"
    assert reading.listings == ()


def test_empty_feed_is_a_feed() -> None:
    """A feed without items is no failure."""
    assert read(rss("")) == Reading()


def test_broken_feed_still_yields_items() -> None:
    """A feed cut in the middle, with an undefined entity, still gives what it has."""
    body = rss("<item><title>Soir&eacute;e trio</title><guid>1</guid></item><item><title>Duo</title>")[:-25]
    assert [listing.title for listing in read(body).listings][:1] == ["Soirée trio"]


def test_latin1_feed() -> None:
    """A declared legacy encoding is obeyed."""
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><item><title>Soirée</title></item></channel></rss>'
    assert read(body.encode("latin-1")).listings[0].title == "Soirée"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """Neither nested entities nor local files get in."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{levels}<!ENTITY x SYSTEM "file://{secret}">]>'
        "<rss version='2.0'><channel><item><title>T &a8; &x;</title><guid>1</guid></item></channel></rss>"
    )
    start = time.perf_counter()
    reading = read(body)
    assert time.perf_counter() - start < 1
    assert all("SECRET" not in one.title and len(one.title) < 200 for one in reading.listings)


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel>" + "<item>" * 20_000,
        "<rss><channel><item><title>" + "<b>" * 50_000,
        "<rss><channel><item><description>" + "&lt;script " * 40_000,
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
        rss("<item><title>5 mai 9999</title><ev:startdate>9999-12-31T23:59:59Z</ev:startdate></item>"),
        rss("<item><title>Z</title><pubDate>Mon, 99 Zzz 99999 99:99:99 +9999</pubDate></item>"),
    ],
    ids=["open-items", "deep-title", "open-scripts", "deep-json", "year-9999", "bad-date"],
)
def test_hostile_feeds(body: str) -> None:
    """Bodies made to hurt end soon, with listings or a reason."""
    start = time.perf_counter()
    read(body)
    assert time.perf_counter() - start < 2


@given(st.binary(max_size=400), st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_mutated_feed_never_raises(noise: bytes, place: int) -> None:
    """Noise anywhere in a feed gives listings or a reason."""
    body = rss("<item><title>Trio, 5 décembre</title><guid>1</guid></item>").encode()
    read(body[:place] + noise + body[place:])


@pytest.mark.corpus
def test_real_feeds(corpus: Path) -> None:
    """Every sixth real feed gives listings or a reason, within two seconds."""
    for path in sorted((corpus / "feeds").iterdir())[::6]:
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        start = time.perf_counter()
        reading = read(body)
        assert time.perf_counter() - start < 2, path.name
        assert reading.failure is None or reading.failure.code == "not-a-feed"


def test_posts_of_wordpress() -> None:
    """The REST list of posts is a feed too: rendered texts, and custom fields as structured dates."""
    posts = [
        {"id": 1, "link": "https://essai.example/a", "date_gmt": "2026-11-01T12:00:00",
         "title": {"rendered": "Bal &amp; gigue"}, "content": {"rendered": "<p>Le samedi 5 décembre, 20 h.</p>"}},
        {"id": 2, "link": "https://essai.example/b", "title": {"rendered": "Expo"}, "content": {"rendered": ""},
         "acf": {"date_debut": "20261206", "heure_debut": "14:00", "location": "Salle"}},
    ]  # fmt: skip
    bal, expo = read(json.dumps(posts), "application/json").listings
    assert (bal.title, bal.source_key, starts(bal)) == ("Bal & gigue", "https://essai.example/a", ["2026-12-05T20:00"])
    assert (expo.venue, starts(expo)) == ("Salle", ["2026-12-06T14:00"])
    assert read('[{"a": 1}]').failure is not None


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<link>/a</link>", "https://essai.example/a"),
        ('<link xml:base="https://autre.example/">b</link>', "https://autre.example/b"),
        ("<guid>https://essai.example/c</guid>", "https://essai.example/c"),
        ('<guid isPermaLink="false">d</guid>', None),
        ('<a:link rel="self" href="/no"/><a:link href="/e"/>', "https://essai.example/e"),
    ],
)
def test_the_address_of_an_item(item: str, link: str | None) -> None:
    """Its link, absolute; the guid where it is one; never the feed's own."""
    namespaced = item.replace("<a:link", '<a:link xmlns:a="http://www.w3.org/2005/Atom"')
    assert read_item(f"<title>A</title>{namespaced}").url == link


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("</item>", ""),  # never closed
        lambda text: text.replace("Bal", "Bal & gigue &eacute;t&eacute; \x0b"),  # entities of HTML, a control
        lambda text: text.replace("<item>", "<x:item2/><item>"),  # a prefix declared nowhere
        lambda text: text[: text.index("</channel>")],  # cut
        lambda text: text.replace("Le samedi", "<b>Le<br> samedi"),  # HTML that is not XML
    ],
)
def test_broken_documents_give_their_items(spoil: Callable[[str], str]) -> None:
    """What libxml2 can recover is read: title and date of the item are there all the same."""
    item = "<item><title>Bal</title><description>Le samedi 5 décembre 2026, 20 h</description></item>"
    (listing,) = read(spoil(rss(item))).listings
    assert listing.title.startswith("Bal")
    assert starts(listing) == ["2026-12-05T20:00"]


def test_a_cut_summary_does_not_hide_what_follows() -> None:
    """A summary that is the beginning of the content is left out: the vernissage stands after the cut."""
    whole = "Du 28 novembre au 24 janvier, la Galerie présente ses œuvres. Vernissage le samedi 28 novembre à 14 h."
    listing = read_item(
        f"<title>Exposition</title><description>{whole[:70]}…</description><content:encoded>{whole}</content:encoded>"
    )
    assert starts(listing) == ["2026-11-28", "2026-11-28T14:00"]


@pytest.mark.parametrize("line", ["Portes : 19 h 30 | Spectacle : 20 h", "20 h", "À 20 h, salle 2", "Show 8 p.m."])
def test_an_hour_alone_belongs_to_the_day_of_the_title(line: str) -> None:
    """The title tells the day, a line of the text the hour."""
    listing = read_item(f"<title>Relève (2026-12-11)</title><description>Billets 15 $&lt;p&gt;{line}</description>")
    assert starts(listing) == ["2026-12-11T20:00"]


def test_what_feed_programs_add_is_left_out() -> None:
    """WordPress's last line is no text of the event's, and does not make its summary longer than the content."""
    content = "<p>Deux soirs :</p><ul><li>Jeudi 3 décembre, 19 h 30 : Bic</li><li>5 décembre, 20 h : Squatec</li></ul>"
    added = "<p>L’article <a href='/a'>Tournée</a> est apparu en premier sur <a href='/'>Hebdo</a>.</p>"
    listing = read_item(
        f"<title>Tournée</title><description><![CDATA[<p>Deux soirs : Jeudi 3 décembre, 19 [&#8230;]</p>{added}]]>"
        "</description>"
        f"<content:encoded><![CDATA[{content}{added}]]></content:encoded>"
    )
    assert starts(listing) == ["2026-12-03T19:30", "2026-12-05T20:00"]
    assert "apparu" not in (listing.description or "") + (listing.summary or "")


def test_a_date_where_a_text_is_cut_is_doubtful() -> None:
    """«le vendredi 4 décembre, à 20 […]» is not given as certain; a date before the cut is."""
    cut = read_item("<title>A</title><description>Ce sera le vendredi 4 décembre, à 20 [&#8230;]</description>")
    assert (cut.date_certainty, cut.occurrences[0].certainty) == (Certainty.INFERRED, Certainty.INFERRED)
    whole = read_item(
        "<title>A</title><description>Le vendredi 4 décembre 2026 à 20 h. La troupe revient avec […]</description>"
    )
    assert whole.date_certainty is Certainty.STATED
