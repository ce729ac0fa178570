"""What a page offers to programs: feeds, calendars and interfaces that its head, its links and its embedded calendars
name. Whether an offer holds what it promises is told by reading it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from sources.discover.rules import apply_rules
from sources.model import Page
from sources.read.sniff import sniff
from sources.read.text import decode_bytes
from sources.read.trees import parse_html
from sources.source import Kind
from sources.urls import fold_address, join_address

MAX_OFFERS = 12
MAX_TEXT = 3_000_000
# Calendars of one event each («add to my calendar») stand on pages by the dozen; those of everything are few.
MAX_FILES = 4

_ALTERNATES: dict[str, Kind] = {
    "text/calendar": "ical",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "feed",
}
_COMMENTS = re.compile(r"comment(?:s|aires)?\b|oembed", re.IGNORECASE)
_CALENDAR = re.compile(r"\.(?:ics|ical|vcs)$", re.IGNORECASE)
_CALENDAR_QUERY = re.compile(r"(?:^|&)(?:ical=1|mec-ical-feed=1|feed=(?:ical|calendar))(?:&|$)", re.IGNORECASE)
_FEED = re.compile(r"(?:\.rss|/rss(?:\.xml)?|/feed|/atom(?:\.xml)?|\.atom|/feed\.json)/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """An address to read events from. `how` says what told it: own (the body itself) | alternate | link | embed |
    platform | markup | sitemap | given; `name` is that of the service or plug-in, if one is known."""

    kind: Kind
    url: str
    how: str
    name: str = ""
    platform: str = ""
    follow: tuple[str, ...] = ()


def find_offers(page: Page) -> list[Offer]:
    """Return what an HTML page offers, the likeliest first, each address once; nothing for other bodies."""
    if sniff(page.body) != "html":
        return []
    text = decode_bytes(page.body, page.content_type)[:MAX_TEXT]
    tree = parse_html(text)
    plain = html.unescape(text)
    rules = apply_rules(plain, page.url, find_root(tree, page.url))
    found = [Offer(r.kind, r.url, "embed" if r.is_embed else "platform", r.name, r.platform) for r in rules]
    offers = [*found, *_find_alternates(tree, page.url), *_find_links(tree, page.url)]
    return list({fold_address(o.url) + o.kind: o for o in reversed(offers)}.values())[::-1][:MAX_OFFERS]


def read_address(address: str) -> list[Offer]:
    """Return what the text of an address alone tells: embedded and shared calendars of known services."""
    return [Offer(r.kind, r.url, "given", r.name, r.platform) for r in apply_rules(address, None, None)]


def tidy_address(text: str) -> str | None:
    """Return what a person pasted as an http(s) address: without spaces around, webcal: as https:, a scheme added."""
    text = text.strip().strip("<>\"'")
    if re.match(r"webcals?://", text, re.IGNORECASE):
        text = "https://" + text.split("://", 1)[1]
    if "://" not in text:
        text = f"https://{text}"
    url = join_address(text, text)
    host = urlsplit(url).hostname if url else None
    return url if host and ("." in host or ":" in host or host == "localhost") else None


def find_root(tree: LexborHTMLParser, url: str) -> str:
    """Return the address under which WordPress is installed, with a slash at its end; else that of the site."""
    link = tree.css_first('link[rel="https://api.w.org/"][href]')
    href = join_address(url, link.attributes.get("href")) if link is not None else None
    if href and "/wp-json" in href:
        return href.partition("wp-json")[0]
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))


def prefer_https(offer: Offer, page: str) -> Offer:
    """Return an offer of the page's own host with the page's scheme: pages on https: still name feeds with http:."""
    own, other = urlsplit(page), urlsplit(offer.url)
    if own.scheme == "https" and other.scheme == "http" and own.netloc == other.netloc:
        return replace(offer, url=urlunsplit(other._replace(scheme="https")))
    return offer


def _find_alternates(tree: LexborHTMLParser, base: str) -> Iterator[Offer]:
    for link in tree.css("link[rel~=alternate][type][href]"):
        kind = _ALTERNATES.get((link.attributes.get("type") or "").partition(";")[0].strip().lower())
        url = _join(base, link.attributes.get("href"))
        title = link.attributes.get("title") or ""
        if kind is not None and url is not None and not _COMMENTS.search(f"{title} {urlsplit(url).path}"):
            yield prefer_https(Offer(kind, url, "alternate", title.strip()[:80]), base)


def _find_links(tree: LexborHTMLParser, base: str) -> Iterator[Offer]:
    """Yield calendars and feeds that links lead to, the shortest addresses first: they hold more than one event."""
    calendars: set[str] = set()
    feeds: set[str] = set()
    for link in tree.css("a[href], area[href]"):
        url = _join(base, link.attributes.get("href"))
        if url is None:
            continue
        parts = urlsplit(url)
        is_webcal = (link.attributes.get("href") or "").strip().lower().startswith("webcal")
        if is_webcal or _CALENDAR.search(parts.path) or _CALENDAR_QUERY.search(parts.query):
            calendars.add(url)
        elif _FEED.search(parts.path) and not _COMMENTS.search(parts.path):
            feeds.add(url)
    for kind, urls in (("ical", calendars), ("feed", feeds)):
        for url in sorted(urls, key=lambda u: (len(u), u))[:MAX_FILES]:
            yield prefer_https(Offer("ical" if kind == "ical" else "feed", url, "link"), base)


def _join(base: str, href: str | None) -> str | None:
    """Return an address; webcal: is https:, or, on a page's own host, as that page is had."""
    href = (href or "").strip()
    scheme, _, rest = href.partition(":")
    if scheme.lower() not in ("webcal", "webcals"):
        return join_address(base, href)
    own = urlsplit(base)
    return join_address(base, f"{own.scheme if rest.startswith(f'//{own.netloc}/') else 'https'}:{rest}")
