"""The one shape that JSON-LD, microdata and RDFa take: a node with types and properties, names without their IRI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MAX_NODES = 20_000  # of one page; the richest page of the corpus has 3,000
MAX_VALUES = 2_000  # of one property
MAX_DEPTH = 40

_IRI = re.compile(r"^(?:https?://(?:www\.)?(?:schema|data-vocabulary)\.org/|schema:|sdo:)", re.IGNORECASE)


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """One item. Property values are texts or nodes, in document order; `id` is its IRI or local id, if it has one."""

    types: tuple[str, ...] = ()
    id: str | None = None
    properties: dict[str, list[Value]] = field(default_factory=dict)

    def all(self, *names: str) -> Iterator[Value]:
        """Yield the values of the named properties, in the order of the names."""
        for name in names:
            yield from self.properties.get(name, ())

    def texts(self, *names: str) -> Iterator[str]:
        """Yield the values that are text and not blank."""
        for name in names:
            for value in self.properties.get(name, ()):
                if isinstance(value, str) and value.strip():
                    yield value

    def nodes(self, *names: str) -> Iterator[Node]:
        """Yield the values that are nodes."""
        for name in names:
            for value in self.properties.get(name, ()):
                if isinstance(value, Node):
                    yield value

    def text(self, *names: str) -> str | None:
        """Return the first text of the first named property that has one."""
        for name in names:
            for value in self.properties.get(name, ()):
                if isinstance(value, str) and value.strip():
                    return value
        return None

    def is_a(self, types: Iterable[str]) -> bool:
        """Whether any of its types is one of these."""
        return any(kind in types for kind in self.types)

    @property
    def is_reference(self) -> bool:
        """Whether it only points at a node described elsewhere."""
        return self.id is not None and not self.types and not self.properties


Value = str | Node


def shorten(name: str) -> str:
    """Return a type or property name without schema.org's IRI or prefix."""
    return _IRI.sub("", name.strip()) if ":" in name else name.strip()


def link_nodes(everything: Sequence[Node]) -> None:
    """Replace references by the nodes of the page that they point at, also where only the id is written as text."""
    index: dict[str, Node] = {}
    for node in everything:
        if node.id is not None and not node.is_reference:
            known = index.setdefault(node.id, node)
            if known is not node:
                for name, values in node.properties.items():
                    known.properties.setdefault(name, values)
    if not index:
        return
    has_references = any(node.is_reference for node in everything)
    for node in everything:
        for name in node.properties if has_references else node.properties.keys() & _REFERRING:
            values = node.properties[name]
            for position, value in enumerate(values):
                target = _find_target(name, value, index)
                if target is not None and target is not node:
                    values[position] = target


def walk(roots: Iterable[Node], *, without: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Yield each node once, in document order, not entering the properties named in `without`."""
    for node, _, _ in walk_with_place(roots, without=without):
        yield node


def walk_with_place(
    roots: Iterable[Node], *, without: frozenset[str] = frozenset()
) -> Iterator[tuple[Node, Node | None, str]]:
    """Yield each node once with the node and the property that hold it (None and "" at the top)."""
    waiting: list[tuple[Node, Node | None, str]] = [(root, None, "") for root in roots]
    waiting.reverse()
    seen: set[int] = set()
    while waiting and len(seen) < MAX_NODES:
        node, parent, name = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node, parent, name
        inside = [
            (value, node, key)
            for key, values in node.properties.items()
            if key not in without
            for value in values
            if isinstance(value, Node)
        ]
        waiting.extend(reversed(inside))


# Properties whose text may be the id of another node; elsewhere an address is just an address.
_REFERRING = frozenset(
    "location organizer performer performers offers address geo subEvent subEvents superEvent "  # noqa: SIM905
    "eventSchedule".split()
)


def _find_target(name: str, value: Value, index: Mapping[str, Node]) -> Node | None:
    if isinstance(value, Node):
        return index.get(value.id) if value.is_reference and value.id is not None else None
    return index.get(value) if name in _REFERRING else None
