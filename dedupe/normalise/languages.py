"""The language a listing is written in: as its source says, unless its text plainly says otherwise (tags lie)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from sources.model import Listing

_TABLE = tomllib.loads((Path(__file__).parent.parent / "data" / "languages.toml").read_text(encoding="utf-8"))
_BOTH = frozenset(_TABLE["fr"]) & frozenset(_TABLE["en"])
_FRENCH, _ENGLISH = frozenset(_TABLE["fr"]) - _BOTH, frozenset(_TABLE["en"]) - _BOTH
_LETTERS = frozenset(_TABLE["fr_letters"])
_WORDS = re.compile(r"[^\W\d_]+")
READ = 600  # characters of description that are enough
_TITLE_MARGIN, _LIE_MARGIN, _LIE_SHARE = 1, 4, 0.6


def find_language(listing: Listing, default: str) -> str:
    """Return the listing's language, two letters; `default` is its source's."""
    french, english = count_words(f"{listing.title} {(listing.description or listing.summary or '')[:READ]}")
    margin, total = abs(french - english), french + english
    read = "fr" if french > english else "en"
    said = (listing.language or "").strip().lower()[:2]
    if said and said not in ("fr", "en"):
        return said if len(said) == 2 and said.isalpha() else default
    if said:
        return read if read != said and margin >= _LIE_MARGIN and margin >= _LIE_SHARE * total else said
    needed = _TITLE_MARGIN if read == default else _TITLE_MARGIN + 1
    return read if margin >= needed else default


def count_words(text: str) -> tuple[int, int]:
    """Return how many words of a text are telling French ones, and English ones."""
    words = _WORDS.findall(text.lower())
    french = sum(1 for w in words if w in _FRENCH or not _LETTERS.isdisjoint(w))
    return french, sum(1 for w in words if w in _ENGLISH)
