"""Links of a listing page: its events, and the further pages of the listing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.links import LIMITS, Link
from sources.model import Page
from sources.read.structured.jsonld import read_scripts
from sources.read.structured.nodes import walk
from sources.read.structured.types import is_event
from sources.read.text import decode_bytes
from sources.read.trees import parse_html
from sources.source import Source
from sources.urls import find_page_number, is_page, is_page_of, is_same_site, is_too_far, join_address

_NEXT = re.compile(
    r"^\W*(?:page\s+)?(?:suivante?s?|next(?:\s+page)?|page\s+suivante|plus\s+d['’](?:événements|activités|spectacles)|"
    r"voir\s+plus|load\s+more|more\s+events|(?:événements|activités)\s+suivante?s?)\W*$|^[»›→]$",
    re.IGNORECASE,
)


def find_listing_links(page: Page, source: Source) -> list[Link]:
    """Return the links of an HTML listing page: event pages (by `source.follow` if given) and next pages."""
    text = decode_bytes(page.body, page.content_type)
    tree = parse_html(text)
    base = _find_base(tree, page.url)
    found: dict[str, Link] = {}
    for element in tree.css("a[href], link[rel~=next][href], area[href]"):
        url = join_address(base, element.attributes.get("href"))
        if url is None or url == page.url or url in found or not _is_allowed(url, page, source):
            continue
        role = _find_role(element, url, page, source)
        if role is not None:
            found[url] = Link(url, role)
        if len(found) >= LIMITS.links:
            break
    for url in _find_marked_up(tree, page, source) if "ld+json" in text else ():
        found.setdefault(url, Link(url, "event"))
    return list(found.values())[: LIMITS.links]


def _find_marked_up(tree: LexborHTMLParser, page: Page, source: Source) -> Iterator[str]:
    """Yield the pages that the list's own JSON-LD names: some lists only come to be in a browser, their data is there
    from the start."""
    scripts = [s.text(deep=True) for s in tree.css('script[type="application/ld+json"]')]
    nodes, _ = read_scripts(scripts, source.language)
    for node in walk(nodes):
        if not (is_event(node, is_top=True) or "ListItem" in node.types):
            continue
        for value in node.all("url", "item"):
            url = join_address(page.url, value if isinstance(value, str) else value.id)
            if url is None or url == page.url or _is_home(url) or not _is_allowed(url, page, source):
                continue
            if is_followed(url, source) if source.follow else is_page(url):
                yield url


def is_followed(url: str, source: Source) -> bool:
    """Whether the source's `follow` (parts of a path, or beginnings of an address) lets an address through."""
    path = url.split("://", 1)[-1].partition("/")[2]
    return any(url.startswith(part) if "://" in part else part in f"/{path}" for part in source.follow)


def _is_allowed(url: str, page: Page, source: Source) -> bool:
    """Whether an address is on the site, or on another that `follow` names in full."""
    return is_same_site(url, page.url) or any("://" in part and url.startswith(part) for part in source.follow)


def _find_role(element: LexborNode, url: str, page: Page, source: Source) -> str | None:
    """Return listing for a further page of this listing, event for what may be an event page, None for the rest."""
    if _is_next(element, url, page.url):
        return None if is_too_far(url, page.fetched_at) else "listing"
    if find_page_number(url) is not None and not source.follow:
        return None  # of another listing
    if source.follow:
        is_listing = is_page_of(url, source.url) and not _is_below(url, source.url)
        return "event" if is_followed(url, source) and not is_listing else None
    return "event" if element.tag != "link" and is_page(url) and not _is_home(url) else None


def _is_next(element: LexborNode, url: str, listing: str) -> bool:
    if "next" in (element.attributes.get("rel") or "").lower().split():
        return True
    number = find_page_number(url)
    if number is not None and is_page_of(url, listing):
        return True
    return any(_NEXT.match(text) for text in _texts(element)) and is_page(url)


def _texts(element: LexborNode) -> Iterator[str]:
    yield element.attributes.get("aria-label") or ""
    yield element.attributes.get("title") or ""
    yield element.text(strip=True)[:80]


def _is_below(url: str, listing: str) -> bool:
    return find_page_number(url) is None and url.partition("?")[0].rstrip("/") != listing.partition("?")[0].rstrip("/")


def _is_home(url: str) -> bool:
    return url.split("://", 1)[-1].partition("/")[2] == ""


def _find_base(tree: LexborHTMLParser, url: str) -> str:
    element = tree.css_first("base[href]")
    return (join_address(url, element.attributes.get("href")) if element is not None else None) or url
