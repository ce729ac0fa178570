"""The category of a listing, by the source's own lookups and then by weighed words kept as data; every answer can say
which words decided."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dedupe.normalise.keys import fold
from sources.model import Listing
from sources.source import CATEGORIES, Source

_LONGEST = 4  # words of a phrase
_READ = 400  # characters of a description
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class CategoryReason:
    """Why a listing has its category: `rule` is the strongest phrase, or the lookup, that decided."""

    category: str
    rule: str
    field: str
    score: float


def _load_rules() -> tuple[dict[str, list[tuple[str, float]]], dict[str, float], float]:
    table = tomllib.loads((Path(__file__).parent.parent / "data" / "categories.toml").read_text(encoding="utf-8"))
    phrases: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for category in CATEGORIES:
        for weight, words in table.get(category, {}).items():
            for word in words:
                phrases[fold(word)].append((category, float(weight)))
    return dict(phrases), table["fields"], table["least"]["score"]


_PHRASES, _FIELDS, _LEAST = _load_rules()


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
    for field, phrase in _find_phrases(listing, title or listing.title):
        for category, weight in _PHRASES[phrase]:
            points = weight * _FIELDS[field]
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


def _find_phrases(listing: Listing, title: str) -> Iterator[tuple[str, str]]:
    """Yield each field with each phrase in it that a rule knows, longest first, without overlap, once a field."""
    texts = (
        ("category", " ; ".join(_CAMEL.sub(" ", c) + " ; " + c for c in listing.categories[:12])),
        ("title", title),
        ("venue", listing.venue or ""),
        ("description", (listing.description or listing.summary or "")[:_READ]),
    )
    for field, text in texts:
        seen = set()
        for phrase in _match_phrases(fold(text).split()):
            if phrase not in seen:
                seen.add(phrase)
                yield field, phrase


def _match_phrases(words: list[str]) -> Iterator[str]:
    n = 0
    while n < len(words):
        for size in range(min(_LONGEST, len(words) - n), 0, -1):
            phrase = " ".join(words[n : n + size])
            if phrase in _PHRASES:
                yield phrase
                n += size
                break
        else:
            n += 1
