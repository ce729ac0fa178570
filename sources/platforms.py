"""Which program publishes a calendar, and what is known of its habits. The knowledge is data (data/platforms.toml);
readers obey its quirks, `source add` tells its hints."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

from sources.read.sniff import sniff
from sources.read.text import decode_bytes

FILE = Path(__file__).with_name("data") / "platforms.toml"
QUIRKS = frozenset(
    (
        "utc-may-be-local", "local-may-be-utc", "offset-may-be-twice", "stamped-zone", "one-page-only",
        "past-events-kept", "coming-events-only", "blocked-often",
    )
)  # fmt: skip
"""What a platform's `quirks` may be; platforms.toml says what each means."""

_OTHERS = frozenset(("name", "engine", "quirks", "hint", "page_size"))
_FIELDS = ("prodid", "generator", "url", "body")  # from the surest to the least sure
_HEAD = 400_000  # bytes of a page that are looked at
_PRODID = re.compile(r"^PRODID(?:;[^:\r\n]{0,200})?:([^\r\n]{1,300})", re.MULTILINE | re.IGNORECASE)
_GENERATORS = (
    re.compile(r"<meta\b(?=[^>]{0,300}\bname\s{0,9}=\s{0,9}[\"']?generator\b)[^>]{0,300}", re.IGNORECASE),
    re.compile(r"<(?:\w{1,20}:)?generator\b[^>]{0,300}>[^<]{0,300}", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Platform:
    """A program that publishes calendars. `hint` is one sentence for a maintainer, or empty; `page_size` how many
    events one page of its calendar holds at most, 0 when it has no pages."""

    id: str
    name: str
    quirks: frozenset[str] = frozenset()
    hint: str = ""
    page_size: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    platform: Platform
    patterns: Mapping[str, tuple[str, ...]]
    is_engine: bool


def find_platform(*, prodid: str = "", generator: str = "", url: str = "", body: bytes = b"") -> Platform | None:
    """Return the platform that any of these tells, or None.

    A `body` (calendar, feed or page) is also searched for its own PRODID and generators.
    """
    if not body:
        return _find_by_names(prodid[:2000], generator[:2000], url[:2000])
    text = decode_bytes(body[:_HEAD])
    return _match(
        " ".join((prodid[:2000], *_find_prodids(text))),
        " ".join((generator[:2000], *_find_generators(text))),
        url[:2000],
        # What a calendar or a feed says of other sites is no evidence of its own.
        text if sniff(body) == "html" else "",
    )


@lru_cache(maxsize=256)
def _find_by_names(prodid: str, generator: str, url: str) -> Platform | None:
    return _match(prodid, generator, url, "")


def _match(prodid: str, generator: str, url: str, page: str) -> Platform | None:
    said = {
        "prodid": unescape(prodid).lower(),
        "generator": unescape(generator).lower(),
        "url": url.lower(),
        "body": page.lower(),
    }
    for is_engine, field, entry in product((False, True), _FIELDS, load_platforms()):
        if entry.is_engine is is_engine and any(pattern in said[field] for pattern in entry.patterns[field]):
            return entry.platform
    return None


@cache
def load_platforms() -> tuple[_Entry, ...]:
    """Return the entries of platforms.toml in its order; raise ValueError on a field or quirk that it may not have."""
    with FILE.open("rb") as file:
        return tuple(_make_entries(tomllib.load(file)))


def _make_entries(tables: Mapping[str, Any]) -> Iterator[_Entry]:
    for key, table in tables.items():
        unknown = (
            set(table) - {"name", "engine", "quirks", "hint", "page_size", *_FIELDS}
            or set(table.get("quirks", ())) - QUIRKS
        )
        if unknown:
            raise ValueError(f"{FILE.name}: [{key}] has {sorted(unknown)}")
        patterns = {field: tuple(text.lower() for text in table.get(field, ())) for field in _FIELDS}
        quirks = frozenset(table.get("quirks", ()))
        platform = Platform(key, table["name"], quirks, table.get("hint", ""), table.get("page_size", 0))
        yield _Entry(platform, patterns, bool(table.get("engine")))


def _find_prodids(text: str) -> list[str]:
    return [match[1] for match in _PRODID.finditer(text[:20_000])][:3]


def _find_generators(text: str) -> list[str]:
    if "<" not in text[:200]:
        return []
    return [match[0] for pattern in _GENERATORS for match in pattern.finditer(text)][:10]
