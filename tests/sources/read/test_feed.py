"""Each format of feed: what it says, and the key and address of an item."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sources.model import Certainty
from tests.sources.read.feed_bodies import read, read_item, rss, starts


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


def test_structured_place() -> None:
    """Place and coordinates come from their namespaces."""
    listing = read_item(
        "<title>Trio</title><xcal:location>Salle du Quai</xcal:location><geo:lat>48.45</geo:lat>"
        "<geo:long>-68.52</geo:long>"
    )
    assert (listing.venue, listing.lat, listing.lon) == ("Salle du Quai", 48.45, -68.52)


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
