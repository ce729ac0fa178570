"""The category of a listing, by the source's own lookups and then by weighed words kept as data; every answer can say
which words decided. docs/categories.md tells the conventions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from dedupe.normalise.category_rules import (
    EVENING_PLACES,
    FIELDS,
    HOUSES,
    LABELS,
    LEAST,
    ORDER,
    PLACES,
    STORIES,
    SURE,
    WORDS,
    Rules,
    find_phrases,
)
from dedupe.normalise.keys import fold
from dedupe.normalise.stems import make_stems
from sources.model import Listing
from sources.source import CATEGORIES, Source

_READ = 500  # characters of a description
_MAX_LABELS = 12
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEGMENTS = re.compile(r"\s+[-–—|•·/]+\s*|\s*[|:«»()\[\]]+\s*|[–—]\s+|\.\s+|;\s+")
# In English the head stands before these: «Poetry Reading | with X».
_ENGLISH_ENDS = re.compile(r"\s+(?:with|by|for|of|at|in|on|from|featuring|feat|ft|to|and|&|@)\b.*", re.IGNORECASE)
_LEAST_HOUSE = 8  # letters of a venue's name that is no common word
_OLDEST_CHILD = 13
_AGES = re.compile(
    r"(?:\bages? )?\b\d{1,2} ?(?:-|–|à|a|to) ?(?P<last>\d{1,2}) ?(?:ans|mois|years?|months?|yrs?)\b"
    r"|\bages? \d{1,2} ?(?:-|–|to) ?(?P<up>\d{1,2})\b",
    re.IGNORECASE,
)
_ARTICLES = frozenset("le la les l un une des the a an grand grande grands annual annuel annuelle 1er".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class CategoryReason:
    """Why a listing has its category: `rule` is the strongest phrase, or the lookup, that decided."""

    category: str
    rule: str
    field: str
    score: float


@dataclass(slots=True)
class _Scores:
    """The points that each category has, and the strongest phrase that gave some."""

    points: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    strongest: dict[str, tuple[float, str, str]] = field(default_factory=dict)

    def add(self, category: str, points: float, phrase: str, where: str) -> None:
        self.points[category] += points
        if points > self.strongest.get(category, (0.0,))[0]:
            self.strongest[category] = (points, phrase, where)


def find_category(listing: Listing, source: Source, title: str | None = None, language: str | None = None) -> str:
    """Return the listing's category, one of CATEGORIES. `title` is the cleaned one, `language` the listing's."""
    return explain_category(listing, source, title, language).category


def explain_category(
    listing: Listing, source: Source, title: str | None = None, language: str | None = None
) -> CategoryReason:
    """Return the category and the rule that decided it."""
    lookup = _look_up(listing, source)
    if lookup:
        return lookup
    spoken = "fr" if (language or source.language) == "fr" else "en"
    rules, scores = WORDS[spoken], _Scores()
    _score_labels(listing.categories[:_MAX_LABELS], spoken, scores)
    house = (listing.venue or "").split(",")[0]
    _score_title(_drop(title or listing.title, house), rules, scores, is_english=spoken == "en")
    _score_description(_drop((listing.description or listing.summary or "")[:_READ], house), rules, scores)
    _score_venue(listing, scores)
    for category, points, phrase in _read_house(source.title, source.language):
        scores.add(category, points, phrase, "source")
    best = max(ORDER, key=lambda c: scores.points.get(c, 0.0))  # the first of them on a tie
    if scores.points.get(best, 0.0) < LEAST:
        return CategoryReason("other", "no word decides", "", 0.0)
    _, phrase, where = scores.strongest[best]
    return CategoryReason(best, phrase, where, round(scores.points[best], 2))


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


def _score_labels(labels: Iterable[str], language: str, scores: _Scores) -> None:
    """Score the source's own categories: of each of ours, the strongest counts («Lectures», "talks", "seminars")."""
    best: dict[str, tuple[float, str]] = {}
    for label in labels:
        for category, points, phrase in _read_label(label, language):
            best[category] = max(best.get(category, (0.0, "")), (points * LABELS.get(category, 1.0), phrase))
    for category, (points, phrase) in best.items():
        scores.add(category, points, phrase, "category")


@lru_cache(maxsize=16384)
def _read_label(label: str, language: str) -> tuple[tuple[str, float, str], ...]:
    """Return the categories, points and phrases of one label: «MusicEvent» is read as one word and as two."""
    rules = WORDS[language]
    words = make_stems(label)
    if " " not in label and _CAMEL.search(label) and words[0] not in rules.phrases:
        words = make_stems(_CAMEL.sub(" ", label))
    said = {found.phrase for found in find_phrases(words, rules)}
    # A label of many things («Arts, spectacles et festivals») says each of them less.
    share = FIELDS["category"] / (len({c for phrase in said for c in rules.phrases[phrase]}) or 1)
    return tuple((c, weight * share, phrase) for phrase in sorted(said) for c, weight in rules.phrases[phrase].items())


def _score_title(title: str, rules: Rules, scores: _Scores, *, is_english: bool) -> None:
    """Score a title, the phrases at its head more."""
    words: list[str] = []
    starts: set[int] = set()
    ends: set[int] = set()
    for part in _SEGMENTS.split(title):
        stems = make_stems(_tell_ages(part))
        if not is_english:
            starts.update((len(words), len(words) + 1) if stems[:1] and stems[0] in _ARTICLES else (len(words),))
        else:
            ends.update((len(words) + len(stems), len(words) + len(make_stems(_ENGLISH_ENDS.sub("", part)))))
        words += stems
    seen = set()
    for found in find_phrases(words, rules):
        if found.phrase not in seen:
            seen.add(found.phrase)
            is_head = found.start in starts or found.end in ends
            for category, weight in rules.phrases[found.phrase].items():
                share = FIELDS["title"] * (FIELDS["head"] if is_head and weight >= SURE else 1.0)
                scores.add(category, weight * share, found.phrase, "title")


def _drop(text: str, house: str) -> str:
    """Return a text without its venue's name, which tells where and not what: «… au Théâtre Granada»."""
    return text.replace(house, " ") if len(house) >= _LEAST_HOUSE and house != text else text


def _tell_ages(text: str) -> str:
    """Return a text with the ages of children as one word of the rules: «pour les 3 à 5 ans»."""
    if not any(character.isdigit() for character in text):
        return text
    return _AGES.sub(lambda found: " enfantsages " if int(found["last"] or found["up"]) <= _OLDEST_CHILD else " ", text)


def _score_description(text: str, rules: Rules, scores: _Scores) -> None:
    words = make_stems(_tell_ages(text))
    head = 1 if words[:1] and words[0] in _ARTICLES else 0
    for phrase, start in {found.phrase: found.start for found in reversed([*find_phrases(words, rules)])}.items():
        for category, weight in rules.phrases[phrase].items():
            is_head = start <= head and weight >= SURE  # «Conférence illustrée. …»
            share = FIELDS["opening" if is_head else "description"] * STORIES.get(category, 1.0)
            scores.add(category, weight * share, phrase, "description")


def _score_venue(listing: Listing, scores: _Scores) -> None:
    for category, points, phrase in _read_venue((listing.venue or "")[:200], _is_hour(listing)):
        scores.add(category, points, phrase, "venue")


@lru_cache(maxsize=16384)
def _read_venue(venue: str, is_evening: bool) -> tuple[tuple[str, float, str], ...]:
    """Return the categories, points and phrases of a venue's name."""
    rules = EVENING_PLACES if is_evening else PLACES
    kinds = sorted({found.phrase for found in find_phrases(make_stems(venue), rules)})
    share = FIELDS["venue"] / (len(kinds) or 1)
    return tuple((c, weight * share, phrase) for phrase in kinds for c, weight in rules.phrases[phrase].items())


@lru_cache(maxsize=1024)
def _read_house(title: str, language: str) -> tuple[tuple[str, float, str], ...]:
    """Return the categories, points and phrases of a source's own title."""
    rules = WORDS.get(language, WORDS["en"])
    said = {found.phrase for found in find_phrases(make_stems(title), rules)}
    return tuple(
        (category, weight * FIELDS["source"], phrase)
        for phrase in sorted(said)
        for category, weight in rules.phrases[phrase].items()
        if category in HOUSES
    )


def _is_hour(listing: Listing) -> bool:
    """Whether it is told by the hour: a talk or a concert in a museum is no exhibition."""
    return any(not o.all_day for o in listing.occurrences)
