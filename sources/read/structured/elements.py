"""Microdata (HTML standard, section 5) and RDFa Lite 1.1 → nodes: both hang items and properties on elements, so one
walk reads both; a dialect says which attributes it goes by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.read.structured.nodes import MAX_NODES, Node, Value, shorten

MAX_ELEMENTS = 200_000
MAX_ABOVE = 60  # levels climbed to find what an item is in
MAX_TEXT = 4_000_000  # characters read as values: properties inside properties repeat their text
_ADDRESS_OF = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
}
_NO_TEXT = frozenset(("meta", "link", "img"))

Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The attributes that a syntax goes by."""

    scope: str
    property: str
    type: str
    id: str


MICRODATA = Dialect("itemscope", "itemprop", "itemtype", "itemid")
RDFA = Dialect("typeof", "property", "typeof", "resource")


def read_elements(tree: LexborHTMLParser, url: str, dialect: Dialect) -> list[Node]:
    """Return the top items of a page in one syntax. Addresses are made absolute with `url`."""
    reader = _Reader(tree, url, dialect)
    return [node for element in tree.css(f"[{dialect.scope}]") if (node := reader.read_top(element)) is not None]


class _Reader:
    def __init__(self, tree: LexborHTMLParser, url: str, dialect: Dialect) -> None:
        self._tree = tree
        self._url = url
        self._dialect = dialect
        self._done: set[int] = set()
        self._left = MAX_ELEMENTS
        self._text_left = MAX_TEXT
        self._by_id: dict[str, LexborNode] | None = None

    def read_top(self, element: LexborNode) -> Node | None:
        """Return the item of an element, unless it has been read as part of another or is not of schema.org."""
        if element.mem_id in self._done or len(self._done) >= MAX_NODES:
            return None
        attributes = element.attributes
        if self._dialect is MICRODATA and "itemprop" in attributes and _has_scope_above(element):
            return None
        node = self._make_node(attributes)
        if self._dialect is RDFA and not _is_schema(element, attributes):
            return None
        self._fill(node, element, attributes)
        return node

    def _make_node(self, attributes: Attributes) -> Node:
        types = tuple(shorten(kind) for kind in (attributes.get(self._dialect.type) or "").split()[:20])
        return Node(types, (attributes.get(self._dialect.id) or "").strip() or None)

    def _fill(self, top: Node, element: LexborNode, attributes: Attributes) -> None:
        """Give `top` the properties on the elements below, and those that `itemref` names."""
        self._done.add(element.mem_id)
        waiting: list[tuple[LexborNode, Node]] = [(child, top) for child in _children(element)]
        waiting += [(other, top) for other in self._find_referred(attributes)]
        waiting.reverse()
        while waiting and self._left > 0:
            element, owner = waiting.pop()
            if element.mem_id in self._done:
                continue
            self._left -= 1
            attributes = element.attributes
            inner = owner
            if self._dialect.scope in attributes:
                self._done.add(element.mem_id)
                inner = self._make_node(attributes)
                waiting += [(other, inner) for other in self._find_referred(attributes)]
            names = (attributes.get(self._dialect.property) or "").split()[:20]
            if names:
                value = inner if inner is not owner else self._read_value(element, attributes)
                for name in names if value is not None else ():
                    owner.properties.setdefault(shorten(name), []).append(value)  # type: ignore[arg-type]
            if inner is not owner and not names:
                # An item without a property name belongs to nobody; it is read as a top item of its own.
                self._done.discard(element.mem_id)
                continue
            waiting.extend((child, inner) for child in reversed(list(_children(element))))

    def _find_referred(self, attributes: Attributes) -> Iterator[LexborNode]:
        references = (attributes.get("itemref") or "").split()[:50] if self._dialect is MICRODATA else []
        if references and self._by_id is None:
            self._by_id = {element.attributes.get("id") or "": element for element in reversed(self._tree.css("[id]"))}
        for reference in references:
            if self._by_id is not None and reference in self._by_id:
                yield self._by_id[reference]

    def _read_value(self, element: LexborNode, attributes: Attributes) -> Value | None:
        """Return the value of a property without an item (HTML standard 5.2.4; RDFa Lite 2.5)."""
        # `content` counts on any element: the standard gives it to meta only, search engines and pages to all.
        if attributes.get("content") is not None:
            return attributes["content"]
        tag = element.tag or ""
        if self._dialect is RDFA and attributes.get("resource"):
            return Node(id=attributes["resource"])
        address = _ADDRESS_OF.get(tag)
        if address is not None and (attributes.get(address) or tag in _NO_TEXT):
            return _join(self._url, attributes.get(address) or attributes.get("href") or "")
        if tag in ("data", "meter") and attributes.get("value") is not None:
            return attributes["value"]
        if attributes.get("datetime"):
            return attributes["datetime"]
        return None if tag in _NO_TEXT else self._read_text(element)

    def _read_text(self, element: LexborNode) -> str | None:
        """Return the text of an element, its markup kept where there is any: cleaning tells words from breaks."""
        if self._text_left <= 0:
            return None
        has_markup = next(_children(element), None) is not None
        text = (element.html or "" if has_markup else element.text(deep=True))[:100_000]
        self._text_left -= len(text)
        return text


def _children(element: LexborNode) -> Iterator[LexborNode]:
    return element.iter(include_text=False)


def _has_scope_above(element: LexborNode) -> bool:
    return any("itemscope" in above.attributes for above in _list_above(element))


def _list_above(element: LexborNode) -> Iterator[LexborNode]:
    above = element.parent
    for _ in range(MAX_ABOVE):
        if above is None:
            return
        yield above
        above = above.parent


def _is_schema(element: LexborNode, attributes: Attributes) -> bool:
    """Whether the vocabulary of an RDFa item is schema.org: by prefix, by IRI, or by the nearest `vocab`."""
    if shorten(attributes.get("typeof") or "") != (attributes.get("typeof") or "").strip():
        return True
    for node in (element, *_list_above(element)):
        vocabulary = node.attributes.get("vocab")
        if vocabulary is not None:
            return "schema.org" in vocabulary
    return False


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address
