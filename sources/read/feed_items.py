"""A fetched feed of any format → items in one neutral shape, or why it is no feed."""

from __future__ import annotations

from sources.model import Page
from sources.read.feed_item import FeedItem
from sources.read.feed_json import parse_json
from sources.read.feed_xml import parse_xml
from sources.read.sniff import Form, sniff
from sources.read.text import decode_bytes

MAX_BODY = 20_000_000

_FEEDS: frozenset[Form] = frozenset(("rss", "atom", "rdf"))


def parse_feed(page: Page) -> list[FeedItem] | str:
    """Return the items of a body, or why it is no feed."""
    if len(page.body) > MAX_BODY:
        return f"larger than {MAX_BODY // 1_000_000} MB"
    form = sniff(page.body)
    if form in ("jsonfeed", "json"):
        return parse_json(decode_bytes(page.body, page.content_type))
    if form not in _FEEDS:
        return "empty" if form == "empty" else f"looks like {form}"
    return parse_xml(decode_bytes(page.body, page.content_type))
