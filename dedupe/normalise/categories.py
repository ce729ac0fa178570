"""The category of a listing, by the source's own lookups and then by weighed words kept as data; every answer can say
which words decided."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedupe.normalise.keys import fold
from sources.model import Listing
from sources.source import CATEGORIES, Source

_LONGEST = 4  # words of a phrase
_READ = 400  # characters of a description
_NO_PLURAL = frozenset(("arts", "cours", "temps", "sports"))
_Rules = Mapping[str, Mapping[str, float]]
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class CategoryReason:
    """Why a listing has its category: `rule` is the strongest phrase, or the lookup, that decided."""

    category: str
    rule: str
    field: str
    score: float


def _stem(words: str) -> str:
    """Return folded words without the plural's -s, which the rules need not repeat."""
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and w not in _NO_PLURAL else w for w in words.split())


def _load_rules(table: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return phrase → category → weight; the strongest weight where a phrase is told twice."""
    phrases: dict[str, dict[str, float]] = defaultdict(dict)
    for category in CATEGORIES:
        for weight, words in table.get(category, {}).items():
            for word in words:
                known = phrases[_stem(fold(word))]
                known[category] = max(known.get(category, 0.0), float(weight))
    return dict(phrases)


def _load_venue_rules(table: dict[str, Any]) -> dict[str, dict[str, float]]:
    weight = float(table["venue"]["weight"])
    return {_stem(fold(w)): {c: weight} for c in CATEGORIES for w in table["venue"].get(c, ())}


_TABLE = tomllib.loads((Path(__file__).parent.parent / "data" / "categories.toml").read_text(encoding="utf-8"))
_PHRASES, _VENUES = _load_rules(_TABLE), _load_venue_rules(_TABLE)
_EVENINGS = {words: kinds for words, kinds in _VENUES.items() if "exhibition" not in kinds}
_FIELDS: dict[str, float] = _TABLE["fields"] | {"venue": 1.0}
_LEAST: float = _TABLE["least"]["score"]


def find_category(listing: Listing, source: Source, title: str | None = None) -> str:
    """Return the listing's category, one of CATEGORIES. `title` is the cleaned one."""
    return explain_category(listing, source, title).category


def explain_category(listing: Listing, source: Source, title: str | None = None) -> CategoryReason:
    """Return the category and the rule that decided it."""
    lookup = _look_up(listing, source)
    if lookup:
        return lookup
    scores: dict[str, float] = defaultdict(float)
    strongest: dict[str, tuple[float, str, str]] = {}
    for field, text, rules in _read_texts(listing, title or listing.title):
        said = dict.fromkeys(_match_phrases(_stem(fold(text)).split(), rules))
        # A label of many things («Arts, spectacles et festivals») says each of them less.
        share = _FIELDS[field] / (len({c for p in said for c in rules[p]}) or 1 if field == "category" else 1)
        for phrase in said:
            for category, weight in rules[phrase].items():
                points = weight * share
                scores[category] += points
                strongest[category] = max(strongest.get(category, (0.0, "", "")), (points, phrase, field))
    best = max(CATEGORIES, key=lambda c: (scores.get(c, 0.0), -CATEGORIES.index(c)))
    if scores.get(best, 0.0) < _LEAST:
        return CategoryReason("other", "no word decides", "", 0.0)
    _, phrase, field = strongest[best]
    return CategoryReason(best, phrase, field, round(scores[best], 2))


def _look_up(listing: Listing, source: Source) -> CategoryReason | None:
    table = source.lookups.category
    if not table:
        return None
    folded = {fold(key): value for key, value in table.items()}
    for said in listing.categories:
        category = table.get(said) or folded.get(fold(said))
        if category in CATEGORIES:
            return CategoryReason(category, f"lookup: {said}", "category", 0.0)
    return None


def _read_texts(listing: Listing, title: str) -> Iterator[tuple[str, str, _Rules]]:
    """Yield each field's name, its text and the rules that hold there; each of the source's categories by itself."""
    for label in listing.categories[:12]:
        yield "category", f"{_CAMEL.sub(' ', label)} ; {label}" if " " not in label else label, _PHRASES
    yield "title", title, _PHRASES
    if not _is_hour(listing):
        yield "venue", listing.venue or "", _VENUES
    else:
        yield "venue", listing.venue or "", _EVENINGS
    yield "description", (listing.description or listing.summary or "")[:_READ], _PHRASES


def _is_hour(listing: Listing) -> bool:
    """Whether it is told by the hour: a talk or a concert in a museum is no exhibition."""
    return any(not o.all_day for o in listing.occurrences)


def _match_phrases(words: list[str], rules: Collection[str]) -> Iterator[str]:
    n = 0
    while n < len(words):
        for size in range(min(_LONGEST, len(words) - n), 0, -1):
            phrase = " ".join(words[n : n + size])
            if phrase in rules:
                yield phrase
                n += size
                break
        else:
            n += 1
