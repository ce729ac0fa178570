"""Folding of text for comparison: what is left when case, accents, ligatures and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What NFKD does not take apart.
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ŧ": "t", "ħ": "h"}
)
_APART = re.compile(r"[\W_]+")


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return lower-case text without accents, ligatures or punctuation, words apart by one space."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
        text = "".join(c for c in parts if not unicodedata.combining(c))
    return _APART.sub(" ", text.lower()).strip()
