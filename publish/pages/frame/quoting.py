"""The query of an address, each value quoted once: a page says its title, place and address in dozens of links."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote


def join_query(values: Mapping[str, str], *, safe: str = "") -> str:
    """Return a query of names, which need no quoting, and values."""
    return "&".join(f"{name}={quote_value(value, safe)}" for name, value in values.items())


@lru_cache(maxsize=2_000)
def quote_value(value: str, safe: str = "") -> str:
    """Return a value as it stands in an address; what UTF-8 has no bytes for is left out."""
    return quote(value, safe=safe, errors="ignore")
