"""What a title says besides its name: the name without status words, headings and the house's own name, the numbers
that tell editions apart, and the words that make it a session of another nature."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedupe.match.words import fold_text, fold_word, read_tokens

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
_LETTERS = frozenset("abcdef")
_GRADES: Mapping[str, str] = WORDS["grades"]  # «débutant», «intermédiaire»
_SPLIT = re.compile(r"\s*[|•·¦]\s*|\s+[-–—:]+\s+|\s*[–—]\s*|\s*:\s+|\s+//?\s+|\s+@\s*")
_HOURS_ONLY = re.compile(  # «(Doors 8 pm)», «[portes 19 h 30]»: when, never what
    r"(?:(?:doors?|portes?|ouverture|show|spectacle|des|open|at|a|les)\s+)*"
    r"\d{1,2}(?: ?h ?(?:\d\d)?| ?\d\d)?(?: ?[ap] ?m)?"
)
_PLACE_LEADS = frozenset(("a", "au", "aux", "at", "in", "chez", "dans"))
_MAY_SPLIT = re.compile(r"[|•·¦–—:@/]|\s-")  # without one of these nothing splits
_BRACKETS = re.compile(r"[\[({]([^\])}]{1,60})[\])}]")
_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_LEFT_EDGE, _RIGHT_EDGE = _SPACES + "*!¡.,;:|/–—-", _SPACES + "*|/–—:;,-"
_PRESENTER = re.compile(r"^.{2,60}?\b(?:présente(?:nt)?|presents?)\b\s*[:–—-]?\s*(?=\S)", re.IGNORECASE)
_CAPITAL_STATUS = re.compile(
    r"^(?:ANNUL[ÉE]E?S?|REPORT[ÉE]E?S?|COMPL(?:ET|ÈTE|ETE)S?|SOLD[ -]?OUT|SUPPL[ÉE]MENTAIRES?|CANCELL?ED|POSTPONED)\b"
    r"|\b(?:ANNUL[ÉE]E?S?|REPORT[ÉE]E?S?|COMPL(?:ET|ÈTE|ETE)S?|SOLD[ -]?OUT|SUPPL[ÉE]MENTAIRES?|CANCELL?ED|POSTPONED)$"
)
_SHOUTED = re.compile(r"[A-Z]{4}")  # without it there is no status in capitals
_AGES = re.compile(
    r"\b(\d{1,2}) ?(?:ans |mois |years? )?(?:a|to|et) ?(\d{1,2}) (ans|mois|years?|yrs?)\b"
    r"|\b(\d{1,2}) (\d{1,2}) (ans|mois|years?|yrs?)\b"
)
_HOUR = re.compile(r"\b\d{1,2} ?h ?\d{0,2}\b|\b\d{1,2}(?: \d\d)? ?[ap] ?m\b|\b5 a 7\b")
_MONTHS = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janv|fevr|avr|juil|january|february|march|april|may|june|"
    "july|august|september|october|november|december|jan|feb|sept|oct|nov|dec"
)
_DATE = re.compile(rf"\b\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b")
_WEEKDAYS = (
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    "lun|mar|mer|jeu|ven|sam|dim|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun"
)
_ONLY_DAY = re.compile(  # «7 octobre», «le vendredi 3 mai 2027, 20 h», "May 3"; «chaque lundi», «sam. et dim.»
    rf"(?:(?:le|du|on|{_WEEKDAYS}) )*"
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?)"
    r"(?: \d{4})?(?: (?:a |at )?\d{1,2} ?(?:h ?\d{0,2}|[ap] ?m|\d\d))?(?: (?:matinee|soiree|evening|afternoon))?"
    rf"|(?:le |on |every |chaque )?(?:{_WEEKDAYS})(?: (?:et|and) (?:{_WEEKDAYS}))?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"(\d+)(?:e|er|re|ere|eme|ieme|nd|rd|th|st)?")
_SESSIONS = tuple((name, re.compile(rf"\b(?:{'|'.join(phrases)})\b")) for name, phrases in WORDS["sessions"].items())
_DIGIT = re.compile(r"\d")
_MOVED_STARTS = frozenset(phrase.split()[0] for phrase in _MOVED)
_MOVED_LEADS = tuple(word + " " for word in WORDS["moved"])  # «reporté au 12 mai»
_MARKERS = frozenset(phrase.split()[0] for phrases in WORDS["sessions"].values() for phrase in phrases)
# What a word has that is more than a part of a name: it splits, brackets or shouts a status.
_ODD_SIGNS = re.compile(r"[|•·¦–—:@/\[\](){}]|^-|ANNUL|REPORT|COMPL|SOLD|SUPPL|CANCEL|POSTPON")
_ODD_WORDS = frozenset((*_NUMERALS, *_GRADES, *_LABELS, *_MARKERS, *_MOVED_STARTS, *_PLACE_LEADS))
_ODD_STEMS = re.compile("[0-9]|present")


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """A title taken apart."""

    key: str  # tokens of the name, one text
    tokens: tuple[str, ...]
    numbers: frozenset[str]  # bare numbers, years and hours left out
    labelled: frozenset[tuple[str, str]]  # ("volet", "2"), ("ages", "6-8")
    sessions: frozenset[str]
    is_moved: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """What a title says whoever lists it and wherever: its parts, cleaned, and the facts that the whole text holds."""

    title: str
    names: tuple[str, ...]
    numbers: frozenset[str]
    labelled: frozenset[tuple[str, str]]
    sessions: frozenset[str]
    is_moved: bool
    may_present: bool  # whether a presenter may be named in it
    needs_place: bool  # whether source, venue or town can change what its name is


def may_be_odd(raw: str) -> bool:
    """Whether a title with this word (no space inside) may be more than a name and has to be taken apart."""
    words = fold_word(raw)
    return (
        bool(_ODD_SIGNS.search(raw))
        or not _ODD_WORDS.isdisjoint(words)
        or any(_ODD_STEMS.search(word) for word in words)
    )


def leads_to_place(raw: str) -> bool:
    """Whether a place may follow a word: «à», «au», «at»…"""
    return not _PLACE_LEADS.isdisjoint(fold_word(raw))


def find_ends(title: str) -> tuple[str, ...]:
    """Return the first and the last segment of a title, folded; nothing for a title of one segment."""
    if not _MAY_SPLIT.search(title):
        return ()
    parts = [folded for part in _SPLIT.split(title[:MAX_TITLE]) if (folded := fold_text(part))]
    return (parts[0], parts[-1]) if len(parts) > 1 else ()


def keep_houses(counts: Mapping[str, int], total: int) -> frozenset[str]:
    """Return the end segments that name the house, of a source with `total` titles: those that many share. Observed:
    6 % of titles end in «| Salle Untel»."""
    return frozenset(part for part, count in counts.items() if count >= 4 and count >= 0.2 * total)


def read_title(title: str, house: frozenset[str] = frozenset(), places: Iterable[str] = ()) -> TitleFacts:
    """Take a title apart; `house` are segments (folded) to leave out, `places` the listing's venue, town, organiser."""
    return name_title(take_apart(title), house, {w for place in places for w in fold_text(place).split()})


def take_apart(title: str) -> Parts:
    """Return what a title says by itself: the same for all listings that have it."""
    title = title[:MAX_TITLE]
    folded = fold_text(title)
    words = folded.split()
    names = _find_names(title, folded)
    numbers, labelled = read_numbers(folded) if _may_number(folded, words) else (frozenset(), frozenset())
    return Parts(
        title=title,
        names=names,
        numbers=numbers,
        labelled=labelled,
        sessions=_read_sessions(folded, words),
        is_moved=not _MOVED_STARTS.isdisjoint(words) and any(f" {phrase} " in f" {folded} " for phrase in _MOVED),
        may_present="present" in folded,
        needs_place=len(names) != 1 or "@" in title or not _PLACE_LEADS.isdisjoint(words),
    )


def name_title(
    parts: Parts, house: frozenset[str], place_words: Collection[str], venues: Collection[str] = ()
) -> TitleFacts:
    """Return the facts of a title where `house` and `place_words` (folded) are not part of its name, nor at an end one
    of the `venues`, by whatever names they are known."""
    name = " ".join(_drop_outer(parts.names, house, place_words, venues))
    if parts.may_present:
        name = _PRESENTER.sub("", name) or name
    tokens = tuple(read_tokens(_drop_place(name or parts.title, place_words))) or (fold_text(parts.title),)
    return TitleFacts(" ".join(tokens), tokens, parts.numbers, parts.labelled, parts.sessions, parts.is_moved)


def _find_names(title: str, folded: str) -> tuple[str, ...]:
    """Return the parts of a title that are no status word, cleaned; the status where there is nothing else."""
    bare = _drop_status_brackets(title)
    if bare == title and not _MAY_SPLIT.search(title):
        cleaned = _clean(title) if folded else ""
        return (cleaned,) if folded and (cleaned == title or fold_text(cleaned)) else ()
    said = _SPLIT.split(bare)
    kept = [(part, key) for part in said if (key := fold_text(part))]
    named = [part for part, key in kept if not _is_status(key)] or [part for part, _ in kept]
    return tuple(part for part in map(_clean, named) if fold_text(part))


def _may_number(folded: str, words: Sequence[str]) -> bool:
    return (
        bool(_DIGIT.search(folded))
        or not _NUMERALS.keys().isdisjoint(words)
        or not _GRADES.keys().isdisjoint(words)
        or not (_LABELS.isdisjoint(words) or _LETTERS.isdisjoint(words))
    )


def _read_sessions(folded: str, words: Sequence[str]) -> frozenset[str]:
    if _MARKERS.isdisjoint(words):
        return frozenset()
    return frozenset(marker for marker, pattern in _SESSIONS if pattern.search(folded))


def read_numbers(folded: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return the bare numbers of a folded text, and those that a word labels (volet 2, 12e edition, 6-8 ans)."""
    labelled = set()
    for match in _AGES.finditer(folded):
        low, high = (match[1], match[2]) if match[1] else (match[4], match[5])
        labelled.add(("ages", f"{low}-{high}"))
    rest = _AGES.sub(" ", _DATE.sub(" ", _HOUR.sub(" ", folded)))
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
            if before in _LABELS and word in _LETTERS:
                labelled.add((before, word))  # «groupe B»
            elif word in _GRADES:
                labelled.add(("grade", _GRADES[word]))
            continue
        label = before if before in _LABELS else after if after in _LABELS else None
        if label:
            labelled.add((label, value.lstrip("0") or "0"))
        elif digits:
            numbers.add(value.lstrip("0") or "0")
    return frozenset(numbers), frozenset(labelled)


def _clean(part: str) -> str:
    bare = _strip_edges(part)
    return _strip_edges(_CAPITAL_STATUS.sub("", bare)) if _SHOUTED.search(bare) else bare


def _strip_edges(part: str) -> str:
    return part.lstrip(_LEFT_EDGE).rstrip(_RIGHT_EDGE)


def _drop_status_brackets(title: str) -> str:
    if "(" not in title and "[" not in title and "{" not in title:
        return title
    return _BRACKETS.sub(lambda match: " " if _is_aside(fold_text(match[1])) else match[0], title)


def _is_aside(folded: str) -> bool:
    return _is_status(folded) or (any(c in folded for c in "hmo") and bool(_HOURS_ONLY.fullmatch(folded)))


def _is_status(folded: str) -> bool:
    """Whether a part says how or when, not what: a status, a date of its own."""
    return folded in _STATUS or folded.startswith(_MOVED_LEADS) or bool(_ONLY_DAY.fullmatch(folded))


def _drop_outer(
    parts: Sequence[str], house: frozenset[str], place_words: Collection[str], venues: Collection[str]
) -> list[str]:
    """Leave out end segments that only say kind, house or town, as long as one remains."""
    kept = list(parts)
    for index in (-1, 0):
        while len(kept) > 1 and (
            _is_outer(folded := fold_text(kept[index]), house, place_words, is_first=index == 0) or folded in venues
        ):
            kept.pop(index)
    return kept


def _drop_place(name: str, place_words: Collection[str]) -> str:
    """Leave out the place at the end, «Le chant du bouc à Coaticook»: nothing but words of the listing's own venue and
    town after «à», «au», «at»… A name of common words keeps it: it is all that tells it."""
    words = name.split()
    for index in range(len(words) - 1, 0, -1):
        lead = fold_word(words[index])
        if len(lead) == 1 and lead[0] in _PLACE_LEADS:
            tail = [w for w in read_tokens(" ".join(words[index + 1 :])) if w not in SMALL]
            head = [w for w in read_tokens(" ".join(words[:index])) if w not in COMMON and w not in SMALL]
            if tail and head and all(w in place_words for w in tail):
                return " ".join(words[:index])
    return name


def _is_outer(folded: str, house: frozenset[str], place_words: Collection[str], *, is_first: bool) -> bool:
    if folded in house or (is_first and folded in _HEADINGS):
        return True
    words = [w for w in folded.split() if w not in SMALL]
    return bool(words) and all(w in place_words for w in words)
