"""Comparison keys: texts reduced to what two people would agree on when they name the same thing. Keys are for
comparing only; nothing shown to people comes from here."""

from __future__ import annotations

import re
from functools import lru_cache

from sources.folding import fold

__all__ = ["fold", "make_title_key", "make_tokens", "make_venue_key"]

_ELISION = re.compile(r"\b(?:l|d)['’ʼ´`‘](?=\w)", re.IGNORECASE)
_ARTICLES = frozenset("le la les un une des l the a an".split())  # noqa: SIM905
# «X & Y», «X et Y» and "X and Y" are written for one another.
_JOINERS = frozenset(("et", "and"))
_VENUE_SMALL = _ARTICLES | _JOINERS | frozenset("de du d of at au aux".split())  # noqa: SIM905
_VENUE_WORDS = {
    "st": "saint",
    "ste": "sainte",
    "center": "centre",
    "theater": "theatre",
    "bibl": "bibliotheque",
    "biblio": "bibliotheque",
    "library": "bibliotheque",
    "museum": "musee",
    "church": "eglise",
    "hall": "salle",
    "aud": "auditorium",
    "univ": "universite",
    "university": "universite",
    "mtl": "montreal",
}


def make_tokens(text: str) -> list[str]:
    """Return the words of a title that tell it from another: folded, without articles and joiners, digits kept.

    A title made of such words only («Les Uns, les Autres» no; «The The» yes) keeps them all.
    """
    words = fold(_ELISION.sub(" ", text)).split()
    return [w for w in words if w not in _ARTICLES and w not in _JOINERS] or words


@lru_cache(maxsize=65536)
def make_title_key(text: str) -> str:
    """Return the title's tokens as one text: equal for titles that differ in dress only."""
    return " ".join(make_tokens(text))


@lru_cache(maxsize=65536)
def make_venue_key(text: str) -> str:
    """Return a venue's name reduced to its telling words, common words of both languages under one form."""
    words = fold(_ELISION.sub(" ", text)).split()
    return " ".join(_VENUE_WORDS.get(w, w) for w in words if w not in _VENUE_SMALL) or " ".join(words)
