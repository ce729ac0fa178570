"""Links of sitemaps and sitemap indexes (sitemaps.org protocol 0.9), plain or gzipped."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lxml import etree

from sources.explore.listing import is_followed
from sources.links import LIMITS, Link
from sources.model import Page
from sources.source import Source
from sources.urls import is_page, is_same_site, join_address

MAX_BYTES = 10_000_000  # once unpacked; the protocol allows 50 MB, no calendar needs it
_GZIP = b"\x1f\x8b"
_ROOTS = (b"<urlset", b"<sitemapindex", b":urlset", b":sitemapindex")


def is_sitemap(body: bytes) -> bool:
    """Whether a body is a sitemap or an index of sitemaps, by its first bytes."""
    head = (unpack_sitemap(body[:65_536], is_head=True) if body.startswith(_GZIP) else body)[:4096].lower()
    return any(root in head for root in _ROOTS)


def find_sitemap_links(page: Page, source: Source) -> list[Link]:
    """Return the event pages and further sitemaps that a sitemap names, on the same site only."""
    found: dict[str, Link] = {}
    for address, is_index, changed_at in _read_locations(unpack_sitemap(page.body)):
        url = join_address(page.url, address)
        if url is None or url in found or not is_same_site(url, page.url):
            continue
        if is_index:
            found[url] = Link(url, "sitemap", changed_at)
        elif is_followed(url, source) if source.follow else is_page(url):
            found[url] = Link(url, "event", changed_at)
        if len(found) >= LIMITS.links:
            break
    return list(found.values())


def unpack_sitemap(body: bytes, *, is_head: bool = False) -> bytes:
    """Return a gzipped body unpacked, at most MAX_BYTES of it; anything else as it is."""
    if not body.startswith(_GZIP):
        return body[:MAX_BYTES]
    try:
        return zlib.decompressobj(wbits=31).decompress(body, 4096 if is_head else MAX_BYTES)
    except zlib.error:
        return b""


def _read_locations(body: bytes) -> Iterator[tuple[str, bool, datetime | None]]:
    """Yield each `<loc>`, whether it names a further sitemap, and its `<lastmod>`.

    Entities are not resolved, nothing is loaded; a document cut in the middle gives what came before.
    """
    parser = etree.XMLPullParser(
        ("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    for start in range(0, len(body), 65_536):
        try:
            parser.feed(body[start : start + 65_536])
        except etree.XMLSyntaxError:
            return
        for _, element in parser.read_events():
            if not isinstance(element, etree._Element) or _name(element) not in ("url", "sitemap"):
                continue
            said = {_name(child): (child.text or "").strip() for child in element}  # no `image:loc` of a picture
            if said.get("loc"):
                yield said["loc"], _name(element) == "sitemap", _read_lastmod(said.get("lastmod", ""))
            element.clear()


def _read_lastmod(text: str) -> datetime | None:
    """Return a W3C datetime (a day is its end, in UTC), or None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        moment += timedelta(days=1) if moment.year < 9999 else timedelta(0)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _name(element: etree._Element | None) -> str:
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""
