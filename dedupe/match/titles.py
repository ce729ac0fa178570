"""What a title says besides its name: the name without status words, headings and the house's own name, the numbers
that tell editions apart, and the words that make it a session of another nature."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dedupe.normalise.keys import fold, make_tokens

WORDS: Mapping[str, Any] = tomllib.loads((Path(__file__).parent.parent / "data" / "matching.toml").read_text("utf-8"))
COMMON: frozenset[str] = frozenset(WORDS["common"])
SMALL: frozenset[str] = frozenset(WORDS["small"])
KINDS: frozenset[str] = frozenset(WORDS["kinds"])
MAX_TITLE = 400  # characters that are looked at

_STATUS = frozenset(WORDS["status"])
_MOVED = frozenset(WORDS["moved"])
_HEADINGS = frozenset(WORDS["headings"])
_NUMERALS: Mapping[str, str] = WORDS["numerals"]
_LABELS = frozenset(WORDS["labels"])
_SPLIT = re.compile(r"\s*[|•·¦]\s*|\s+[-–—:]+\s+|\s*[–—]\s*|\s*:\s+|\s+//?\s+|\s+@\s*")
_HOURS_ONLY = re.compile(  # «(Doors 8 pm)», «[portes 19 h 30]»: when, never what
    r"(?:(?:doors?|portes?|ouverture|show|spectacle|des|open|at|a|les)\s+)*"
    r"\d{1,2}(?: ?h ?(?:\d\d)?| ?\d\d)?(?: ?[ap] ?m)?"
)
_PLACE_LEADS = frozenset(("a", "au", "aux", "at", "in", "chez", "dans"))
_BRACKETS = re.compile(r"[\[({]([^\])}]{1,60})[\])}]")
_EDGE = re.compile(r"^[\s*!¡.,;:|/–—-]+|[\s*|/–—:;,-]+$")
_PRESENTER = re.compile(r"^.{2,60}?\b(?:présente(?:nt)?|presents?)\b\s*[:–—-]?\s*(?=\S)", re.IGNORECASE)
_CAPITAL_STATUS = re.compile(
    r"^(?:ANNUL[ÉE]E?S?|REPORT[ÉE]E?S?|COMPL(?:ET|ÈTE|ETE)S?|SOLD[ -]?OUT|SUPPL[ÉE]MENTAIRES?|CANCELL?ED|POSTPONED)\b"
    r"|\b(?:ANNUL[ÉE]E?S?|REPORT[ÉE]E?S?|COMPL(?:ET|ÈTE|ETE)S?|SOLD[ -]?OUT|SUPPL[ÉE]MENTAIRES?|CANCELL?ED|POSTPONED)$"
)
_AGES = re.compile(
    r"\b(\d{1,2}) ?(?:ans |mois |years? )?(?:a|to|et) ?(\d{1,2}) (ans|mois|years?|yrs?)\b"
    r"|\b(\d{1,2}) (\d{1,2}) (ans|mois|years?|yrs?)\b"
)
_HOUR = re.compile(r"\b\d{1,2} ?h ?\d{0,2}\b|\b\d{1,2}(?: \d\d)? ?[ap] ?m\b|\b5 a 7\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"(\d+)(?:e|er|re|ere|eme|ieme|nd|rd|th|st)?")
_SESSIONS = tuple((name, re.compile(rf"\b(?:{'|'.join(phrases)})\b")) for name, phrases in WORDS["sessions"].items())


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """A title taken apart."""

    key: str  # tokens of the name, one text
    tokens: tuple[str, ...]
    numbers: frozenset[str]  # bare numbers, years and hours left out
    labelled: frozenset[tuple[str, str]]  # ("volet", "2"), ("ages", "6-8")
    sessions: frozenset[str]
    is_moved: bool


def find_house_segments(titles: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return for each source the end segments that so many of its titles share that they name the house.

    `titles` are (source_id, title). Observed: 6 % of titles end in «| Salle Untel».
    """
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for source_id, title in set(titles):
        totals[source_id] += 1
        parts = _split(title)
        seen[source_id].update({parts[0], parts[-1]} if len(parts) > 1 else ())
    return {
        source_id: frozenset(part for part, count in counts.items() if count >= 4 and count >= 0.2 * totals[source_id])
        for source_id, counts in seen.items()
    }


@lru_cache(maxsize=65536)
def read_title(title: str, house: frozenset[str] = frozenset(), places: tuple[str, ...] = ()) -> TitleFacts:
    """Take a title apart; `house` are segments (folded) to leave out, `places` the listing's venue, town, organiser."""
    title = title[:MAX_TITLE]
    said = [part for part in _SPLIT.split(_drop_status_brackets(title)) if fold(part)]
    named = [part for part in said if not _is_status(fold(part))] or said
    parts = [part for part in (_clean(p) for p in named) if fold(part)]
    is_moved = any(word in fold(title) for word in _MOVED)
    place_words = frozenset(w for place in places for w in fold(place).split())
    names = _drop_outer(parts, house, place_words)
    name = _PRESENTER.sub("", " ".join(names)) or " ".join(names) or title
    tokens = tuple(make_tokens(_drop_place(name, place_words))) or (fold(title),)
    folded = fold(title)
    numbers, labelled = read_numbers(folded)
    sessions = frozenset(marker for marker, pattern in _SESSIONS if pattern.search(folded))
    return TitleFacts(" ".join(tokens), tokens, numbers, labelled, sessions, is_moved)


def read_numbers(folded: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return the bare numbers of a folded text, and those that a word labels (volet 2, 12e edition, 6-8 ans)."""
    labelled = set()
    for match in _AGES.finditer(folded):
        low, high = (match[1], match[2]) if match[1] else (match[4], match[5])
        labelled.add(("ages", f"{low}-{high}"))
    rest = _AGES.sub(" ", _HOUR.sub(" ", folded))
    words = [w for w in rest.split() if not _YEAR.fullmatch(w)]
    numbers = set()
    for index, word in enumerate(words):
        digits = _ORDINAL.fullmatch(word)
        value = digits[1] if digits else None
        before = words[index - 1] if index else ""
        after = words[index + 1] if index + 1 < len(words) else ""
        if (
            value is None
            and word in _NUMERALS
            and (before in _LABELS or after in _LABELS - {"jour", "concert", "soiree"})
        ):
            value = _NUMERALS[word]
        if value is None:
            continue
        label = before if before in _LABELS else after if after in _LABELS else None
        if label:
            labelled.add((label, value.lstrip("0") or "0"))
        elif digits:
            numbers.add(value.lstrip("0") or "0")
    return frozenset(numbers), frozenset(labelled)


def _split(title: str) -> list[str]:
    return [folded for part in _SPLIT.split(title[:MAX_TITLE]) if (folded := fold(part))]


def _clean(part: str) -> str:
    return _EDGE.sub("", _CAPITAL_STATUS.sub("", _EDGE.sub("", part)))


def _drop_status_brackets(title: str) -> str:
    return _BRACKETS.sub(lambda match: " " if _is_aside(fold(match[1])) else match[0], title)


def _is_aside(folded: str) -> bool:
    return _is_status(folded) or (any(c in folded for c in "hmo") and bool(_HOURS_ONLY.fullmatch(folded)))


def _is_status(folded: str) -> bool:
    if folded in _STATUS:
        return True
    return any(folded.startswith(word + " ") for word in _MOVED)  # «reporté au 12 mai»


def _drop_outer(parts: Sequence[str], house: frozenset[str], place_words: Collection[str]) -> list[str]:
    """Leave out end segments that only say kind, house or town, as long as one remains."""
    kept = list(parts)
    for index in (-1, 0):
        while len(kept) > 1 and _is_outer(fold(kept[index]), house, place_words, is_first=index == 0):
            kept.pop(index)
    return kept


def _drop_place(name: str, place_words: Collection[str]) -> str:
    """Leave out the place at the end, «Le chant du bouc à Coaticook»: nothing but words of the listing's own venue and
    town after «à», «au», «at»… A name of common words keeps it: it is all that tells it."""
    words = name.split()
    for index in range(len(words) - 1, 0, -1):
        lead = fold(words[index])
        if lead in _PLACE_LEADS or words[index].lower() == "à":
            tail = [w for w in make_tokens(" ".join(words[index + 1 :])) if w not in SMALL]
            head = [w for w in make_tokens(" ".join(words[:index])) if w not in COMMON and w not in SMALL]
            if tail and head and all(w in place_words for w in tail):
                return " ".join(words[:index])
    return name


def _is_outer(folded: str, house: frozenset[str], place_words: Collection[str], *, is_first: bool) -> bool:
    if folded in house or (is_first and folded in _HEADINGS):
        return True
    words = [w for w in folded.split() if w not in SMALL]
    return bool(words) and all(w in place_words for w in words)
