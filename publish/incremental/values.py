"""The digest of a value: equal for equal values in any process, different for different ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from pathlib import PurePath
from typing import Any

SIZE = 16  # bytes
_PLAIN = frozenset({str, int, float, bool, type(None), bytes, date, datetime, time, timedelta})  # told by their repr


class NoDigest(TypeError):
    """A value of a type whose content cannot be told."""


class Digester:
    """Digests values. Those of the types in `once` are digested once an object: they must not change meanwhile."""

    def __init__(self, once: Iterable[type] = ()) -> None:
        self._once = frozenset(once)
        self._known: dict[int, tuple[object, bytes]] = {}  # by identity; the object stays alive with its number
        self._getters: dict[type, Callable[[Any], tuple[Any, ...]]] = {}

    def digest(self, *values: object) -> bytes:
        """Return the digest of some values: frozen data, containers and plain values in any depth.

        Raise NoDigest for anything else.
        """
        return _hash(repr([self._flatten(value) for value in values]))

    def _flatten(self, value: Any) -> object:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple or kind is list:
            return self._flatten_all(value)
        if kind in self._once:
            return self._digest_once(value)
        if (getter := self._getters.get(kind)) is not None:
            return kind.__name__, self._flatten_all(getter(value))
        return self._flatten_rare(value, kind)

    def _flatten_all(self, values: Collection[Any]) -> object:
        """Most of what an edition holds are plain values and rows of them, which need not be asked one by one."""
        kinds = set(map(type, values))
        if kinds <= _PLAIN:
            return list(values)
        # Whatever was digested before: the same values have the same digest.
        if len(kinds) == 1 and is_dataclass(kind := kinds.pop()) and kind not in self._once:
            rows = list(map(self._find_getter(kind), values))
            if _PLAIN.issuperset(map(type, chain.from_iterable(rows))):
                return kind.__name__, "rows", rows
        return [self._flatten(value) for value in values]

    def _flatten_rare(self, value: Any, kind: type) -> object:
        if isinstance(value, Enum):
            return kind.__name__, value.value
        if isinstance(value, Mapping):
            return "dict", [(self._flatten(key), self._flatten(item)) for key, item in value.items()]
        if isinstance(value, frozenset | set):
            return "set", sorted(repr(self._flatten(item)) for item in value)
        if is_dataclass(value):
            return kind.__name__, self._flatten_all(self._find_getter(kind)(value))
        if isinstance(value, str | PurePath):  # text that is marked as safe, a path
            return kind.__name__, str(value)
        raise NoDigest(f"{kind.__module__}.{kind.__qualname__}")

    def _digest_once(self, value: Any) -> bytes:
        known = self._known.get(id(value))
        if known is None:
            kind = type(value)
            content = self._flatten_all(self._find_getter(kind)(value))
            known = self._known[id(value)] = value, _hash(repr((kind.__name__, content)))
        return known[1]

    def _find_getter(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        getter = self._getters.get(kind)
        if getter is None:
            getter = self._getters[kind] = _make_getter([field.name for field in fields(kind)])
        return getter


def _make_getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()
