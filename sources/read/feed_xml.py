"""RSS (all versions), RDF and Atom documents → feed items. Well-formed or not: what libxml2 can recover is read.

Names are compared without their namespace prefix, which differs from feed to feed; the prefix's address only tells a
format's own elements from the extensions of others.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from lxml import etree

from sources.read.feed_item import FeedItem, clip, make_point

MAX_ITEMS = 5_000
MAX_VALUE = 2_000  # characters of an extension's text

_PROLOGUE = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}(?:\[[^\]]{0,100000}\]\s{0,99})?>", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
# Characters that XML 1.0 forbids (section 2.2), surrogates among them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARACTER = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9A-Fa-f]{1,6}));")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ITEMS = frozenset(("item", "entry"))
# The namespaces of the formats themselves; Dublin Core and RSS modules repeat their facts.
_OWN = frozenset(
    (
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
    )
)
_DUBLIN = ("http://purl.org/dc/elements/1.", "http://purl.org/dc/terms/")
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss"
_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CORE = frozenset(
    "title link description summary content guid id pubdate published issued updated modified category author "  # noqa: SIM905
    "contributor comments source rights enclosure generator tagline abstract body".split()
)
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)", re.IGNORECASE)

Element = etree._Element


def parse_xml(text: str) -> list[FeedItem] | str:
    """Return the items of a document, or why it has none to give."""
    # Without its declaration and DOCTYPE a document has no encoding to lie about and no entity to expand.
    text = _DOCTYPE.sub("", _PROLOGUE.sub("", text.lstrip("\ufeff"), count=1), count=1)
    text = text[max(text.find("<"), 0) :]
    root = _make_tree(text, recover=False)
    if root is None:
        root = _make_tree(_mend(text), recover=True)
    if root is None:
        return "cannot be parsed"
    language = _find_language(root)
    return [_read_item(element, language) for element in _find_items(root)]


def _make_tree(text: str, *, recover: bool) -> Element | None:
    parser = etree.XMLParser(
        recover=recover, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root: Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def _mend(text: str) -> str:
    """Return a text without what libxml2 would drop: HTML's entities, ampersands that begin none, controls."""
    text = _FORBIDDEN.sub("", text)
    if "&" in text:
        text = _CHARACTER.sub(_check_character, text)
        text = _BARE_AMPERSAND.sub("&amp;", _ENTITY.sub(_expand, text))
    return text


def _check_character(found: re.Match[str]) -> str:
    """Return a reference in the form that XML knows, or nothing when XML forbids its character."""
    code = int(found[1]) if found[1] else int(found[2], 16)
    return "" if code > 0x10FFFF or _FORBIDDEN.match(chr(code)) else f"&#{code};"


def _expand(found: re.Match[str]) -> str:
    if found[1] in _XML_ENTITIES:
        return found[0]
    known = html.unescape(found[0])
    return known if known != found[0] else f"&amp;{found[1]};"


def _find_items(root: Element) -> Iterator[Element]:
    count = 0
    for element in root.iter(etree.Element):
        if _name(element) in _ITEMS and _is_own(element) and count < MAX_ITEMS:
            count += 1
            yield element


def _read_item(item: Element, language: str | None) -> FeedItem:
    said = _Said(item)
    content = said.content
    summary = said.summary or (said.fields.get("summary") or said.fields.get("description") if not content else None)
    link = said.link or (said.key if said.is_permalink or (said.key or "").startswith("http") else None)
    return FeedItem(
        key=clip(said.key) or hashlib.sha256(etree.tostring(item, with_tail=False)).hexdigest(),
        title=clip(said.title),
        url=clip(link),
        summary=clip(summary) if summary != content else None,
        content=clip(content),
        published_at=said.published,
        updated_at=said.updated,
        categories=tuple(dict.fromkeys(said.categories))[:50],
        image=clip(said.find_image()),
        fields=said.fields,
        point=said.find_point(),
        language=item.get(f"{_XML}lang") or language,
    )


class _Said:
    """What the elements of one item say, gathered in one pass over them; the first of a name counts."""

    def __init__(self, item: Element) -> None:
        self.key = _strip(item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"))
        self.is_permalink = False
        self.title: str | None = None
        self.link: str | None = None
        self.summary: str | None = None
        self.content: str | None = None
        self.published: datetime | None = None
        self.updated: datetime | None = None
        self.categories: list[str] = []
        self.images: list[tuple[int, str]] = []  # rank, address
        self.fields: dict[str, str] = {}
        for child in item.iterchildren(etree.Element):
            self._add(child, _name(child), _space(child))

    def _add(self, child: Element, name: str, space: str) -> None:
        if space in _OWN or space.startswith(_DUBLIN):
            self._add_own(child, name, is_dublin=space not in _OWN)
        elif space == _CONTENT and name == "encoded":
            self.content = self.content or _text(child)
        elif space.startswith(_MEDIA):
            self._add_media(child)
        elif space == _XHTML:
            self.content = self.content or _inner(child)
        else:
            self._add_extension(child)

    def _add_own(self, child: Element, name: str, *, is_dublin: bool) -> None:
        match name:
            case "title":
                self.title = self.title or _text(child)
            case "link":
                self._add_link(child)
            case "guid" | "id" | "identifier" if not is_dublin:
                self.key = _strip(child.text) or self.key
                self.is_permalink = name == "guid" and (child.get("isPermaLink") or "true").lower() != "false"
            case "description" | "summary" | "abstract" | "tagline":
                self._add_words(child)
            case "content" | "body":
                self.content = self.content or (_text(child) if child.get("src") is None else None)
            case "pubdate" | "published" | "issued" | "created":
                self.published = self.published or read_moment(child.text)
            case "updated" | "modified" | "date":
                self.updated = self.updated or read_moment(child.text)
            case "category" | "subject" | "keywords":
                term = child.get("label") or child.get("term") or child.text
                self.categories += [term.strip()] if term and term.strip() else []
            case "enclosure":
                self._add_image(child.get("url"), child.get("type"), rank=2)
            case "image":
                self._add_image(child.get("href") or child.get("url") or _find_url(child), "image", rank=3)
            case _ if name not in _CORE and not is_dublin:
                self._add_extension(child)

    def _add_link(self, child: Element) -> None:
        relation = (child.get("rel") or "alternate").lower()
        address = _strip(child.get("href")) or _strip(child.text)
        if address and child.base:  # xml:base of the element or of one around it
            address = _join(child.base, address)
        if relation == "alternate":
            self.link = self.link or address
        elif relation == "enclosure":
            self._add_image(address, child.get("type"), rank=2)

    def _add_words(self, child: Element) -> None:
        """A second description is the longer text: feeds with a summary and a body under one name."""
        if self.summary is None:
            self.summary = _text(child)
        else:
            self.content = self.content or _text(child)

    def _add_media(self, child: Element) -> None:
        for element in child.iter(etree.Element):
            name = _name(element)
            if name in ("content", "thumbnail"):
                kind = element.get("medium") or element.get("type")
                self._add_image(element.get("url"), kind or "image", rank=0 if name == "content" else 1)
            elif name == "description" and element.text:
                self.fields.setdefault(name, element.text.strip()[:MAX_VALUE])

    def _add_image(self, address: str | None, kind: str | None, *, rank: int) -> None:
        if address and ((kind or "").startswith("image") or (not kind and _IMAGE_FILE.search(address))):
            self.images.append((rank, address.strip()))

    def _add_extension(self, child: Element) -> None:
        """Keep texts of an extension's elements by local name, and the attributes of gd:when."""
        for element in child.iter(etree.Element):
            name = _name(element)
            value = (element.text or "").strip()
            if value:
                self.fields.setdefault(name, value[:MAX_VALUE])
            if name == "image":
                self._add_image(element.get("href"), "image", rank=3)
            if name == "when":
                for key, text in element.attrib.items():
                    self.fields.setdefault(f"when{str(key).lower()}", str(text)[:200])

    def find_image(self) -> str | None:
        """Return the address of the best picture."""
        return min(self.images)[1] if self.images else None

    def find_point(self) -> tuple[float, float] | None:
        """Return latitude and longitude of georss:point, gml:pos or geo:lat and geo:long."""
        pair = re.split(r"[\s,]+", self.fields.get("point") or self.fields.get("pos") or "")
        if len(pair) == 2:
            return make_point(*pair)
        lon = self.fields.get("long") or self.fields.get("lon")
        return make_point(self.fields.get("lat"), lon)


def read_moment(text: str | None) -> datetime | None:
    """Return the moment of an RFC 822 or RFC 3339 text in UTC, or None; without an offset UTC is meant."""
    text = (text or "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _find_language(root: Element) -> str | None:
    for element in root.iter(etree.Element):
        name = _name(element)
        if name in _ITEMS:
            break
        said = _strip(element.text) if name == "language" else _strip(element.get(f"{_XML}lang"))
        if said:
            return said
    return None


def _find_url(element: Element) -> str | None:
    return next((_strip(child.text) for child in element.iterchildren(etree.Element) if _name(child) == "url"), None)


def _text(element: Element) -> str | None:
    """Return the text of an element; markup that was not escaped (Atom's xhtml) comes as markup."""
    if len(element) == 0:
        return element.text
    return _inner(element)


def _inner(element: Element) -> str:
    parts = [html.escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode") for child in element]
    return "".join(parts)


def _name(element: Element) -> str:
    tag = str(element.tag)
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _space(element: Element) -> str:
    tag = str(element.tag)
    if tag.startswith("{"):
        return tag[1:].partition("}")[0].lower()
    return tag.partition(":")[0] if ":" in tag else ""  # a prefix that the document declares nowhere


def _is_own(element: Element) -> bool:
    return _space(element) in _OWN


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _strip(text: str | None) -> str | None:
    return text.strip() or None if text else None
