"""A selection and its canonical query string."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

KEYS = (
    "region", "city", "radius", "category", "venue", "free", "family", "accessible", "language", "words", "without",
)  # fmt: skip
"""The keys of a selection, in the order of its canonical form."""

FLAGS = ("free", "family", "accessible")
RADII = (10, 25, 50, 100)  # km


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; empty means no limit. Tuples are sorted and without duplicates, as `parse_selection` makes them.

    Places: an event is in one of the regions, and in one of the cities or within `radius` km of one. Every key narrows;
    the values of one key are alternatives, except those of `without`, each of which takes away.
    """

    region: tuple[str, ...] = ()  # two digits
    city: tuple[str, ...] = ()  # slugs of towns
    radius: int | None = None  # km around the cities
    category: tuple[str, ...] = ()  # codes
    venue: tuple[str, ...] = ()  # slugs
    free: bool = False
    family: bool = False
    accessible: bool = False
    language: tuple[str, ...] = ()  # fr | en | …
    words: tuple[str, ...] = ()  # folded
    without: tuple[str, ...] = ()  # folded

    @property
    def is_empty(self) -> bool:
        """Whether it takes every event."""
        return self == Selection()

    def pairs(self) -> list[tuple[str, str]]:
        """Return (key, value) in canonical order."""
        found: list[tuple[str, str]] = []
        for key in KEYS:
            value = getattr(self, key)
            if value is True:
                found.append((key, "1"))
            elif isinstance(value, tuple):
                found += [(key, one) for one in value]
            elif value:
                found.append((key, str(value)))
        return found

    @property
    def query(self) -> str:
        """The canonical query string: "region=04&category=music&free=1"; empty for all events."""
        return urlencode(self.pairs())
