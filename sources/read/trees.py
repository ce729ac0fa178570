"""HTML text → tree, safe from pages made to be slow: what nests beyond any real page is cut off before it is parsed.

Parsing costs elements × depth (the standard has the parser look through all open elements) and the square of the
attributes of one tag, and formatting elements left open are made again in every block: 3 MB of `<div>`, or of
attributes of one `<div>`, would take minutes, 3,000 open `<b>` gigabytes.
"""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser

FEW_TAGS = 3_000  # cost nothing however they nest
MAX_DEPTH = 400  # the deepest page of the corpus has 60 levels
MAX_FORMATS = 60  # formatting elements open at once
MAX_TAGS = 300_000
SMALL = 100_000  # characters: no room for too many attributes
LONG_TAG = 20_000
MAX_ATTRIBUTES = 3_000  # of one tag
_OPEN = re.compile("<[A-Za-z][^>]*+")
_QUOTED = re.compile(r"""=\s{0,9}(?:"[^"]*+"|'[^']*+')""")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})([^<>]{0,2000}/>)?")
_FORMATS = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905
# Elements that hold nothing, or that the next of their kind closes.
_FLAT = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot "  # noqa: SIM905
    "option optgroup colgroup rt rp html head body".split()
)
_FOREIGN = frozenset(("svg", "math"))  # nothing is flat inside these


def parse_html(text: str) -> LexborHTMLParser:
    """Return the tree of a page, or of what precedes the place where it nests too deep."""
    if len(text) > SMALL:
        text = _cut_attributes(text)
    return LexborHTMLParser(_cut(text) if text.count("<") > FEW_TAGS else text)


def _cut_attributes(text: str) -> str:
    """Return a page up to a tag of thousands of attributes, also when a «>» in their values hides how long it is."""
    if text.count('">"') + text.count("'>'") > MAX_ATTRIBUTES // 10:
        text = _QUOTED.sub("=x", text)
    for found in _OPEN.finditer(text):
        if found.end() - found.start() > LONG_TAG and len(_QUOTED.sub("", found[0]).split()) > MAX_ATTRIBUTES:
            return text[: found.start()]
    return text


def _cut(text: str) -> str:
    """Return a page up to the tag that is one level, or one tag, too many."""
    opened: Counter[str] = Counter()
    depth = formats = foreign = 0
    for number, found in enumerate(_TAG.finditer(text)):
        name = found[2].lower()
        change = -1 if found[1] else 1
        if found[3] and (name in _FOREIGN or foreign):
            continue
        if (name in _FLAT and not foreign) or (change < 0 and not opened[name]):
            continue
        opened[name] += change
        depth += change
        formats += change * (name in _FORMATS)
        foreign += change * (name in _FOREIGN)
        if depth > MAX_DEPTH or formats > MAX_FORMATS or number > MAX_TAGS:
            return text[: found.start()]
    return text
