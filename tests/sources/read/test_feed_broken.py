"""What is no feed, feeds that are broken, hostile or real: listings or a reason."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Reading
from tests.sources.read.feed_bodies import read, rss, starts


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
