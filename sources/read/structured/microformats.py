"""Events told by class names → nodes: h-event of microformats2 (microformats.org/wiki/h-event) and the classic
hCalendar it grew from, which many themes still write."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.read.structured.nodes import MAX_DEPTH, Node, Value

MAX_EVENTS = 2_000
MAX_ELEMENTS = 100_000
ROOTS = frozenset(("h-event", "vevent"))
_CARDS = frozenset("h-card h-adr h-geo vcard adr geo".split())  # noqa: SIM905
# Class → property of schema.org. Prefixes say how a value is read; classic classes have none.
_EVENT = {
    "p-name": "name", "summary": "name", "dt-start": "startDate", "dtstart": "startDate", "dt-end": "endDate",
    "dtend": "endDate", "dt-duration": "duration", "duration": "duration", "p-location": "location",
    "location": "location", "u-url": "url", "url": "url", "u-photo": "image", "photo": "image",
    "u-featured": "image", "p-category": "keywords", "category": "keywords", "e-content": "description",
    "p-content": "description", "p-summary": "abstract", "p-description": "description", "e-description": "description",
    "description": "description", "p-organizer": "organizer", "organizer": "organizer",
}  # fmt: skip
_CARD = {
    "p-name": "name", "fn": "name", "org": "legalName", "p-org": "legalName", "p-street-address": "streetAddress",
    "street-address": "streetAddress", "p-locality": "addressLocality", "locality": "addressLocality",
    "p-region": "addressRegion", "region": "addressRegion", "p-postal-code": "postalCode",
    "postal-code": "postalCode", "p-country-name": "addressCountry", "country-name": "addressCountry",
    "p-tel": "telephone", "tel": "telephone", "p-latitude": "latitude", "latitude": "latitude",
    "p-longitude": "longitude", "longitude": "longitude",
}  # fmt: skip
_DATES = frozenset(("startDate", "endDate", "duration"))
_ADDRESSES = frozenset(("url", "image"))
_OF_ADDRESS = frozenset("streetAddress addressLocality addressRegion postalCode addressCountry".split())  # noqa: SIM905
_HALF = re.compile(r"([ap])\.?\s?m\.?", re.IGNORECASE)


def read_microformats(tree: LexborHTMLParser, url: str) -> list[Node]:
    """Return the events of a page, in page order; an event inside another is one of its sub-events."""
    reader = _Reader(url)
    elements = tree.css(".h-event, .vevent")[:MAX_EVENTS]
    return [reader.read_event(element) for element in elements if reader.is_new(element)]


class _Reader:
    def __init__(self, url: str) -> None:
        self._url = url
        self._left = MAX_ELEMENTS
        self.done: set[int] = set()

    def is_new(self, element: LexborNode) -> bool:
        return self._left > 0 and element.mem_id not in self.done

    def read_event(self, element: LexborNode, depth: int = 0) -> Node:
        self.done.add(element.mem_id)
        event = Node(("Event",))
        self._fill(event, element, _EVENT, depth)
        if "name" not in event.properties and not depth and len(text := _read_text(element)) <= 200:
            event.properties["name"] = [text]  # implied name: microformats2 parsing, section 2.3
        if "vevent" in (element.attributes.get("class") or "").split():
            event.properties["endDate"] = [_include_end(value) for value in event.texts("endDate")]
        return event

    def _fill(self, top: Node, element: LexborNode, names: dict[str, str], depth: int = 0) -> None:
        """Give a node the properties that the classes below an element name."""
        waiting = list(element.iter(include_text=False))[::-1]
        while waiting and self._left > 0:
            child = waiting.pop()
            self._left -= 1
            classes = (child.attributes.get("class") or "").split()[:30]
            is_inner = self._read_child(top, child, classes, names, depth)
            if not is_inner:
                waiting.extend(list(child.iter(include_text=False))[::-1])

    def _read_child(self, top: Node, child: LexborNode, classes: list[str], names: dict[str, str], depth: int) -> bool:
        """Read one element; True when what is below it belongs to another item."""
        properties = list(dict.fromkeys(names[name] for name in classes if name in names))
        is_event, is_card = bool(ROOTS & set(classes)), bool(_CARDS & set(classes))
        inner: Value | None = None
        if is_event and depth < MAX_DEPTH:
            inner, properties = self.read_event(child, depth + 1), ["subEvent"]
        elif is_card and depth < MAX_DEPTH and (properties or names is _CARD):
            inner = self._read_card(child, depth + 1)
        for name in properties:
            value = inner if inner is not None else self._read_value(child, name)
            if value:
                top.properties.setdefault(name, []).append(value)
        if isinstance(inner, Node) and names is _CARD and not properties:
            top.properties.setdefault("address", []).append(inner)
        return inner is not None

    def _read_card(self, element: LexborNode, depth: int) -> Node:
        card = Node(("Place",))
        self._fill(card, element, _CARD, depth)
        address = {name: values for name, values in card.properties.items() if name in _OF_ADDRESS}
        if address:
            card.properties.setdefault("address", []).append(Node(("PostalAddress",), None, address))
        if not card.properties:
            card.properties["name"] = [_read_text(element)]
        return card

    def _read_value(self, element: LexborNode, name: str) -> str:
        attributes, tag = element.attributes, element.tag or ""
        if name in _DATES:
            return _read_date(element)
        if name in _ADDRESSES:
            address = attributes.get("href") or attributes.get("src") or attributes.get("data") or _read_text(element)
            return _join(self._url, address)
        if name == "description":
            return element.html or ""
        told = {"abbr": "title", "link": "title", "data": "value", "input": "value", "img": "alt"}.get(tag)
        return (attributes.get(told) if told else None) or _read_text(element)


def _include_end(text: str) -> str:
    """Return the last day of an hCalendar event: its `dtend` without an hour is the day after, as in iCalendar."""
    try:
        return (date.fromisoformat(text.strip()) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return text


def _read_date(element: LexborNode) -> str:
    """Return a date and time; the parts of a value-class pattern (day, hour, offset) put together."""
    parts = [_read_moment(child) for child in element.css(".value, .value-title") if child.mem_id != element.mem_id]
    if not parts:
        return _read_moment(element)
    days = [part for part in parts if re.match(r"\d{4}-", part)]
    hours = [_HALF.sub(r" \1m", part) for part in parts if part not in days]
    return " ".join([*days[:1], *hours[:2]])


def _read_moment(element: LexborNode) -> str:
    attributes = element.attributes
    if "value-title" in (attributes.get("class") or "").split():
        return (attributes.get("title") or "").strip()
    told = {"abbr": "title", "data": "value", "input": "value", "img": "alt"}.get(element.tag or "")
    for name in (told, "datetime", "content"):
        if name and attributes.get(name):
            return (attributes[name] or "").strip()
    return _read_text(element)


def _read_text(element: LexborNode) -> str:
    return " ".join(element.text(deep=True)[:20_000].split())


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address
