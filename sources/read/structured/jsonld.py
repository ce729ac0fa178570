"""JSON-LD (W3C JSON-LD 1.1, in the forms that pages use) → nodes. Contexts are never loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sources.read.structured.lenient import read_json
from sources.read.structured.nodes import MAX_DEPTH, MAX_NODES, MAX_VALUES, Node, Value, link_nodes, shorten

MAX_NAME = 100  # characters of a property or type that may mean something
_SCHEMA = ("schema.org", "schema:")
_CONTAINERS = ("@value", "@list", "@set")
_LANGUAGE_KEY = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")


def read_scripts(texts: Iterable[str], language: str) -> tuple[list[Node], int]:
    """Return the top nodes of the scripts of a page, references resolved across them, and how many scripts are no
    JSON. Values in `language` come first among translations."""
    nodes: list[Node] = []
    everything: list[Node] = []
    broken = 0
    for text in texts:
        values = read_json(text)
        broken += not values and bool(text.strip())
        for value in values:
            nodes += _Reader(language, everything).read_top(value)
    link_nodes(everything[:MAX_NODES])
    return nodes, broken


class _Reader:
    """Reads one script: its context's aliases hold for all of it."""

    def __init__(self, language: str, everything: list[Node]) -> None:
        self._language = language
        self._everything = everything  # every node made, in document order
        self._aliases: dict[str, str] = {}
        self._shorten: Callable[[str], str] = _shorten_name

    def read_top(self, value: Any, depth: int = 0) -> list[Node]:
        """Return the nodes of a script: a node, a list, or a `@graph` of them."""
        if isinstance(value, list) and depth < MAX_DEPTH:
            return [node for item in value[:MAX_VALUES] for node in self.read_top(item, depth + 1)]
        if not isinstance(value, dict):
            return []
        self._read_context(value.get("@context"))
        top = self._read_node(value, depth)
        graph = [node for item in _as_list(value.get("@graph")) for node in self.read_top(item, depth + 1)]
        return [*([top] if top.properties or top.types else []), *graph]

    def _read_context(self, context: Any) -> None:
        for part in _as_list(context):
            if isinstance(part, Mapping):
                for alias, meaning in part.items():
                    meaning = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
                    if isinstance(meaning, str) and isinstance(alias, str) and not alias.startswith("@"):
                        self._aliases[alias] = meaning
                        self._shorten = self._shorten_alias

    def _shorten_alias(self, name: str) -> str:
        if name.startswith("@"):
            return name
        name = self._aliases.get(name, name)
        if ":" not in name:
            return name.strip()
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and any(s in self._aliases.get(prefix, "") for s in _SCHEMA):
            return rest
        return shorten(name)

    def _read_node(self, item: Mapping[str, Any], depth: int) -> Node:
        node = Node()
        self._everything.append(node)
        properties, shorten_key = node.properties, self._shorten
        for key, value in item.items():
            name = shorten_key(key)
            if name[:1] == "@":
                self._read_keyword(node, name, value)
            elif type(value) is str:
                properties.setdefault(name, []).append(value)
            elif depth < MAX_DEPTH and (values := self._read_values(value, depth + 1)):
                if name in properties:
                    properties[name].extend(values[:MAX_VALUES])
                else:
                    properties[name] = values[:MAX_VALUES]
        return node

    def _read_keyword(self, node: Node, name: str, value: Any) -> None:
        if name == "@type":
            if isinstance(value, str):
                node.types += (self._shorten(value),)
            else:
                node.types += tuple(self._shorten(kind) for kind in _as_list(value)[:20] if isinstance(kind, str))
        elif name == "@id":
            node.id = value if isinstance(value, str) and value else None
        elif name == "@reverse" and isinstance(value, dict):
            self._read_reverse(node, value)

    def _read_reverse(self, node: Node, said: Mapping[str, Any]) -> None:
        """Read properties that point the other way: «the event whose location is this place»."""
        for key, value in said.items():
            for other in self._read_values(value, MAX_DEPTH // 2) if not key.startswith("@") else ():
                if isinstance(other, Node):
                    other.properties.setdefault(self._shorten(key), []).append(node)
                    node.properties.setdefault("@reverse", []).append(other)

    def _read_values(self, value: Any, depth: int) -> list[Value]:
        if depth > MAX_DEPTH or value is None:
            return []
        if isinstance(value, str):
            return [value]
        if isinstance(value, bool):
            return ["true" if value else "false"]
        if isinstance(value, (int, float)):
            return [repr(value)]
        if isinstance(value, list):
            return self._read_list(value, depth)
        if not isinstance(value, dict):
            return []
        return self._read_object(value, depth)

    def _read_object(self, value: Mapping[str, Any], depth: int) -> list[Value]:
        for container in _CONTAINERS:
            if container in value:
                return self._read_values(value[container], depth + 1)
        if _is_language_map(value):
            best = sorted(value.items(), key=lambda entry: not self._is_mine(entry[0]))
            return [text for _, entry in best for text in self._read_values(entry, depth + 1)]
        node = self._read_node(value, depth)
        if "@graph" in value:
            return [*self.read_top(value["@graph"], depth + 1)]
        return [node] if node.types or node.properties or node.id else []

    def _read_list(self, items: list[Any], depth: int) -> list[Value]:
        items = items[:MAX_VALUES]
        if len(items) > 1:  # some systems repeat one address or offer a hundred times
            items = [item for number, item in enumerate(items) if not number or item != items[number - 1]]
        if any(isinstance(item, dict) and "@language" in item for item in items):
            items = sorted(items, key=lambda i: not (isinstance(i, dict) and self._is_mine(i.get("@language"))))
        return [found for item in items for found in self._read_values(item, depth + 1)]

    def _is_mine(self, tag: Any) -> bool:
        return isinstance(tag, str) and tag.lower().replace("_", "-").split("-")[0] == self._language


def _shorten_name(name: str) -> str:
    return _shorten_known(name) if len(name) <= MAX_NAME else name


@lru_cache(maxsize=4096)
def _shorten_known(name: str) -> str:
    return name if name.startswith("@") else shorten(name)


def _is_language_map(value: Mapping[str, Any]) -> bool:
    """Whether a value is `{"fr": "…", "en-CA": "…"}`: nothing in schema.org has a name of two letters."""
    return "@type" not in value and bool(value) and all(map(_LANGUAGE_KEY.fullmatch, value))


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value[:MAX_VALUES] if isinstance(value, list) else [value]
