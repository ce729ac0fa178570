"""The licence or terms that a page, a calendar or a feed states: quoted, and as an SPDX id when it is a known one.
Whether that is a ground to publish is for people to decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from sources.model import Page
from sources.read.ical.lines import read_calendars
from sources.read.sniff import sniff
from sources.read.structured.markup import read_markup
from sources.read.structured.nodes import Node
from sources.read.text import clean_text, decode_bytes
from sources.read.trees import parse_html

MAX_QUOTE = 200

_CC = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<kind>by(?:-nc)?(?:-nd|-sa)?)/(?P<version>\d\.\d)|(?P<zero>publicdomain/zero))"
    r"|\bCC[ -](?P<words>BY(?:[ -]NC)?(?:[ -](?:ND|SA))?)[ -](?P<number>\d\.\d)|\b(?P<cc0>CC0)\b",
    re.IGNORECASE,
)
_OTHERS = (
    (re.compile(r"opendatacommons\.org/licenses/odbl|\bODbL\b", re.IGNORECASE), "ODbL-1.0"),
    (re.compile(r"opendatacommons\.org/licenses/by\b|\bODC-BY\b", re.IGNORECASE), "ODC-By-1.0"),
)
_RESERVED = re.compile(
    r"(?:tous\s{1,9}droits\s{1,9}réservés|all\s{1,9}rights\s{1,9}reserved)[^.\n]{0,60}", re.IGNORECASE
)
_BEFORE = 80  # characters of the line before these words
_FEED_TERMS = re.compile(
    r"<(?:creativeCommons:license|cc:license|copyright|dc:rights|rights)\b[^>]{0,300}?"
    r"(?:rdf:resource=[\"'](?P<resource>[^\"']{1,300})[\"'][^>]{0,99}/?>|>(?P<text>[^<]{1,500})<)"
    r"|<(?:atom:)?link\b[^>]{0,300}\brel=[\"']license[\"'][^>]{0,300}\bhref=[\"'](?P<href>[^\"']{1,300})[\"']",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms as found. `is_declared`: said to programs (rel=license, a feed's element), where a badge in a page's foot
    may be about its pictures. `spdx` is None for other words than a known licence's."""

    text: str
    where: str  # the address
    is_declared: bool
    spdx: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it lets anybody share and change what it covers."""
        return self.spdx is not None and "-NC" not in self.spdx and "-ND" not in self.spdx


def find_licence(pages: list[Page]) -> Licence | None:
    """Return the most telling terms of some pages: known and declared first, then known, then any words."""
    found = [licence for page in pages for licence in _find_in_page(page)]
    return min(found, key=lambda f: (f.spdx is None, not f.is_declared), default=None)


def name_licence(text: str) -> str | None:
    """Return the SPDX id of a licence that a text names or links to."""
    if found := _CC.search(text):
        if found["zero"] or found["cc0"]:
            return "CC0-1.0"
        kind = (found["kind"] or found["words"]).upper().replace(" ", "-")
        return f"CC-{kind}-{found['version'] or found['number']}"
    return next((spdx for pattern, spdx in _OTHERS if pattern.search(text)), None)


def read_visible(tree: LexborHTMLParser) -> str:
    """Return the text of a page that people see; the tree loses its scripts."""
    tree.strip_tags(["script", "style", "template", "svg", "noscript"])
    return tree.body.text(separator="\n")[:2_000_000] if tree.body is not None else ""


def _find_in_page(page: Page) -> Iterator[Licence]:
    match sniff(page.body):
        case "ical":
            terms = _read_ical(page)
        case "rss" | "atom" | "rdf":
            terms = _read_feed(page)
        case "jsonfeed":
            terms = _read_json(page)
        case "html":
            yield from _read_html(page)
            return
        case _:
            return
    for said in terms:
        yield _make(said, page, is_declared=True)


def _make(said: str, page: Page, *, is_declared: bool) -> Licence:
    text = clean_text(said[: 4 * MAX_QUOTE]) or ""
    return Licence(text[:MAX_QUOTE], page.url, is_declared, name_licence(said))


def _read_ical(page: Page) -> Iterator[str]:
    for calendar in read_calendars(page.body[:200_000], page.content_type):
        for name in ("COPYRIGHT", "X-COPYRIGHT", "LICENSE", "X-LICENSE", "X-WR-CALDESC", "DESCRIPTION", "CONTACT"):
            text = calendar.text(name) or ""
            if text and ("COPYRIGHT" in name or "LICENSE" in name or name_licence(text)):
                yield text


def _read_feed(page: Page) -> Iterator[str]:
    text = decode_bytes(page.body[:200_000], page.content_type)
    head = re.split(r"<(?:item|entry)[\s>]", text, maxsplit=1)[0]  # those of single items may be about pictures
    for found in _FEED_TERMS.finditer(head):
        if said := found["resource"] or found["text"] or found["href"]:
            yield said


def _read_json(page: Page) -> Iterator[str]:
    try:
        feed = json.loads(decode_bytes(page.body, page.content_type))
    except (ValueError, RecursionError):
        return
    for name in ("license", "_license", "copyright", "_copyright", "rights"):
        if isinstance(feed, dict) and isinstance(feed.get(name), str):
            yield feed[name]


def _read_html(page: Page) -> Iterator[Licence]:
    text = decode_bytes(page.body, page.content_type)
    tree = parse_html(text)
    for link in tree.css("a[rel~=license][href], link[rel~=license][href]"):
        yield _make(link.attributes.get("href") or "", page, is_declared=True)
    for meta in tree.css("meta[name][content]")[:200]:
        if re.match(r"(?:dcterms|dc)\.(?:license|rights)", meta.attributes.get("name") or "", re.IGNORECASE):
            yield _make(meta.attributes.get("content") or "", page, is_declared=True)
    if "ld+json" in text:
        for said in _read_nodes(page):
            yield _make(said, page, is_declared=True)
    for link in tree.css("a[href*='creativecommons.org/'], a[href*='opendatacommons.org/']")[:20]:
        if name_licence(link.attributes.get("href") or ""):
            yield _make(link.attributes.get("href") or "", page, is_declared=False)
    visible = read_visible(tree)
    if reserved := _RESERVED.search(visible):
        before = re.split(r"[.\n]", visible[max(reserved.start() - _BEFORE, 0) : reserved.start()])[-1]
        yield _make(f"{before}{reserved[0]}".strip(), page, is_declared=False)


def _read_nodes(page: Page) -> Iterator[str]:
    """Yield the terms in a page's structured data, except those of pictures."""
    pictures = ("ImageObject", "VideoObject", "MediaObject", "Photograph")
    for node in read_markup(page, "fr").nodes[:500]:
        if node.is_a(pictures):
            continue
        for value in node.all("license", "usageInfo", "copyrightNotice"):
            said = value.id or value.text("url") if isinstance(value, Node) else value
            if said:
                yield said
