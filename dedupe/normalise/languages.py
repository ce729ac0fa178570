"""The language a listing is written in: what its words speak, with its tag and its source's language as priors (tags
lie, and names speak no language)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from sources.folding import fold
from sources.model import Listing

_DATA = Path(__file__).parent.parent / "data"
_TABLE = tomllib.loads((_DATA / "languages.toml").read_text(encoding="utf-8"))
_BOTH = frozenset(_TABLE["fr"]) & frozenset(_TABLE["en"])
_LETTERS = frozenset(_TABLE["fr_letters"])
_BORROWED = frozenset(_TABLE["borrowed"])
_WEIGHTS: dict[str, float] = _TABLE["weights"]
_WORDS = re.compile(r"[^\W\d_]+")
READ = 600  # characters of description that are enough


def _load_words(language: str) -> frozenset[str]:
    lines = (_DATA / f"words_{language}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


_SMALL = {language: frozenset(_TABLE[language]) - _BOTH for language in ("fr", "en")}
_LARGE = {language: _load_words(language) for language in ("fr", "en")}


def find_language(listing: Listing, default: str) -> str:
    """Return the listing's language, two letters; `default` is its source's. A third language is believed as tagged."""
    tag = (listing.language or "").strip().lower()[:2]
    if tag and tag not in ("fr", "en"):
        return tag if len(tag) == 2 and tag.isalpha() else default
    text = (listing.description or listing.summary or "")[:READ]
    title, body = _lean(listing.title), _lean(text)
    lean = title * (_WEIGHTS["title"] if body else 1.0) + body
    if not text and not tag and title > 0 and count_words(listing.title)[1] == 0:
        # French titles borrow English words («Soirée jam»); one French word alone in an English calendar is French.
        lean += _WEIGHTS["alone"]
    prior = _WEIGHTS["source"] * _SIGNS.get(default, 0) + _WEIGHTS["tag"] * _SIGNS.get(tag, 0)
    if default not in _SIGNS and not tag and not abs(lean) > _WEIGHTS["source"]:
        return default
    return "fr" if lean + prior > 0 else "en"


_SIGNS = {"fr": 1, "en": -1}


def _lean(text: str) -> int:
    french, english = count_words(text)
    return french - english


def count_words(text: str) -> tuple[int, int]:
    """Return how many words of a text are telling French ones, and English ones."""
    signs = [_sign(word) for word in _WORDS.findall(text)]
    return signs.count(1), signs.count(-1)


@lru_cache(maxsize=65536)
def _sign(word: str) -> int:
    """Return 1 for a telling French word, -1 for an English one, 0 for any other."""
    is_name = word[:1].isupper()  # «Fauré», «André»: é alone tells French of common words only
    word = word.lower()
    plain = fold(word)
    if "é" in word and not is_name and plain not in _BORROWED:
        return 1
    if word in _SMALL["fr"] or plain in _LARGE["fr"] or not _LETTERS.isdisjoint(word):
        return 1
    return -1 if word in _SMALL["en"] or plain in _LARGE["en"] else 0
