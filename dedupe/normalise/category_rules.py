"""The words of `dedupe/data/categories.toml`, loaded and made ready for looking up."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedupe.normalise.stems import make_stems
from sources.source import CATEGORIES

DATA = Path(__file__).parent.parent / "data"
LANGUAGES = ("fr", "en")
SURE = 3.0  # the weight of words that say it alone
_Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rules:
    """Phrases of stems → category → weight; `longest` tells how many words the phrases that begin with a word have.

    A phrase without categories says nothing, and keeps its words from saying anything.
    """

    phrases: Mapping[str, _Weights]
    longest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase at its place in a text: words `start` up to `end`, excluded."""

    phrase: str
    start: int
    end: int


def find_phrases(words: list[str], rules: Rules) -> Iterator[Found]:
    """Yield the longest phrases of a text from left to right, none of them overlapping."""
    longest, phrases = rules.longest, rules.phrases
    end = 0
    for at, word in enumerate(words):
        if at < end or word not in longest:
            continue
        for size in range(longest[word], 0, -1):
            phrase = word if size == 1 else " ".join(words[at : at + size])
            if phrase in phrases and at + size <= len(words):
                yield Found(phrase, at, at + size)
                end = at + size
                break


def _make_rules(phrases: Mapping[str, _Weights]) -> Rules:
    longest: dict[str, int] = {}
    for phrase in phrases:
        words = phrase.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return Rules(dict(phrases), longest)


def _make_phrase(text: str) -> str:
    return " ".join(make_stems(text))


def _read_words(tables: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Return phrase → category → weight of tables of category → weight → words; the strongest weight counts."""
    phrases: dict[str, dict[str, float]] = defaultdict(dict)
    for table in tables:
        for category in CATEGORIES:
            for weight, words in table.get(category, {}).items():
                for word in words:
                    known = phrases[_make_phrase(word)]
                    known[category] = max(known.get(category, 0.0), float(weight))
    return dict(phrases)


def _make_language(table: Mapping[str, Any], language: str) -> Rules:
    """Return the rules of one language: its own words, and those of the others that it does not use."""
    others = _read_words(table[other] for other in LANGUAGES if other != language)
    sure = {p: w for p, w in others.items() if max(w.values()) >= SURE}  # a hint of one is a chance of the other
    phrases = sure | _load_artists() | _read_words((table["both"], table[language]))
    nothing = [*table["nothing"]["both"], *table["nothing"].get(language, ())]
    return _make_rules(phrases | {_make_phrase(words): {} for words in nothing})


def _load_artists() -> dict[str, dict[str, float]]:
    """Return the names of known artists as phrases that say it alone."""
    table = tomllib.loads((DATA / "artists.toml").read_text(encoding="utf-8"))
    return _read_words({category: {SURE: names}} for category, names in table.items())


def _make_places(table: Mapping[str, Any]) -> Rules:
    phrases: dict[str, dict[str, float]] = {}
    for kind in ("place", "venue"):
        weight = float(table[kind]["weight"])
        phrases |= {_make_phrase(w): {c: weight} for c in CATEGORIES for w in table[kind].get(c, ())}
    return _make_rules(phrases)


_TABLE = tomllib.loads((DATA / "categories.toml").read_text(encoding="utf-8"))
WORDS: Mapping[str, Rules] = {language: _make_language(_TABLE, language) for language in LANGUAGES}
PLACES = _make_places(_TABLE)
# An evening in a museum may be anything; only what lasts is an exhibition there.
EVENING_PLACES = _make_rules({p: w for p, w in PLACES.phrases.items() if "exhibition" not in w})
FIELDS: Mapping[str, float] = _TABLE["fields"]
LABELS: Mapping[str, float] = _TABLE["labels"]
STORIES: Mapping[str, float] = _TABLE["stories"]
LEAST: float = _TABLE["least"]["score"]
HOUSES: frozenset[str] = frozenset(_TABLE["houses"])
ORDER: tuple[str, ...] = tuple(_TABLE["order"])
