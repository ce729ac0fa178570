"""Feeds of one item for tests, and how they are read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sources.model import Listing, Page, Reading
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
