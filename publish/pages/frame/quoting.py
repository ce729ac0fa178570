"""The query of an address, each value quoted once: a page says its title, place and address in dozens of links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

# What RFC 3986 §2.3 calls unreserved stands as it is. `quote` looks at every letter, this only at the others.
_RESERVED = re.compile(r"[^A-Za-z0-9_.~-]")


class _Quoted(dict[str, str]):
    """Letters as they stand in an address, each made when it first occurs; what UTF-8 has no bytes for is left out."""

    def __init__(self, safe: str) -> None:
        super().__init__({letter: letter for letter in safe})

    def __missing__(self, letter: str) -> str:
        quoted = self[letter] = quote(letter, safe="", errors="ignore")
        return quoted


@lru_cache(maxsize=8)
def _load(safe: str) -> _Quoted:
    return _Quoted(safe)


def join_query(values: Mapping[str, str], *, safe: str = "") -> str:
    """Return a query of names, which need no quoting, and values."""
    return "&".join([f"{name}={quote_value(value, safe)}" for name, value in values.items()])


def quote_parts(*parts: str, safe: str = "") -> str:
    """Return a value that parts make, which are often those of other values, as it stands in an address."""
    return "".join([quote_value(part, safe) for part in parts])


@lru_cache(maxsize=4_000)
def quote_value(value: str, safe: str = "") -> str:
    """Return a value as it stands in an address; what UTF-8 has no bytes for is left out."""
    quoted = _load(safe)
    return _RESERVED.sub(lambda found: quoted[found[0]], value)
