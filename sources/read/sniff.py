"""What a body is, told by its first bytes: servers answer with pages where calendars were asked for, and content
types are not trusted."""

from __future__ import annotations

import re
from typing import Literal

from sources.read.text import decode_bytes

Form = Literal["ical", "rss", "atom", "rdf", "jsonfeed", "json", "html", "xml", "empty", "other"]

HEAD = 16_384  # bytes looked at: licences and comments before the first element can be long

_PROLOGUE = re.compile(r"(?:\s+|<\?.{0,2000}?\?>|<!--.{0,8000}?-->)*", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype\s+([\w:.-]{1,40})[^>\[]{0,1000}(?:\[[^\]]{0,8000}\]\s{0,99})?>", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,60})")
_JSON_FEED = re.compile(r'"version"\s{0,99}:\s{0,99}"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
_HTML_ELEMENTS = frozenset("html head body div p script meta link title span table main section h1 br a".split())  # noqa: SIM905
_ROOTS: dict[str, Form] = {"rss": "rss", "channel": "rss", "feed": "atom", "entry": "atom", "rdf": "rdf"}


def sniff(body: bytes) -> Form:
    """Return what a body is; `xml` is XML of no known kind, `json` JSON that does not say it is a JSON Feed."""
    head = decode_bytes(body[:HEAD]).lstrip("\ufeff\x00 \t\r\n\x0b\x0c")
    if not head:
        return "empty" if not body.strip(b"\x00 \t\r\n") or len(body) <= HEAD else "other"
    if head[0] in "{[":
        return _sniff_json(head, body)
    if head[:15].upper().startswith("BEGIN:VCALENDAR") or "\nBEGIN:VCALENDAR" in head[:2000].upper():
        return "ical"
    if head[0] == "<" or "<rss" in head[:500].lower() or "<feed" in head[:500].lower():
        return _sniff_markup(head[head.index("<") :])
    return "other"


def _sniff_json(head: str, body: bytes) -> Form:
    if _JSON_FEED.search(head):
        return "jsonfeed"
    # JSON objects have no order: `version` may follow a hundred items.
    if len(body) > HEAD and b"jsonfeed.org" in body and _JSON_FEED.search(decode_bytes(body)):
        return "jsonfeed"
    return "json"


def _sniff_markup(head: str) -> Form:
    place = _skip_prologue(head, 0)
    if doctype := _DOCTYPE.match(head, place):
        place = _skip_prologue(head, doctype.end())
        is_page = doctype[1].lower() == "html"
        root = _ELEMENT.match(head, place)
        if is_page and not (root and root[1].lower() in _ROOTS):  # a feed may follow a wrong DOCTYPE
            return "html"
    element = _ELEMENT.match(head, place)
    if element is None:
        return "xml" if head.startswith("<?xml") else "other"
    name = element[1].lower()
    if name in _HTML_ELEMENTS:
        return "html"
    return _ROOTS.get(name, "xml")


def _skip_prologue(head: str, place: int) -> int:
    found = _PROLOGUE.match(head, place)
    return found.end() if found else place
