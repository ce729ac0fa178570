"""The place that prose tells: behind a label («Où : …», "Venue: …"), or a venue's name right beside a date. A wrong
place is worse than none: what is doubtful, or told twice differently, is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sources.model import Certainty
from sources.read.place_words import (
    AFTER,
    ENGLISH_HEADS,
    HEADS,
    INSIDE,
    LABELS,
    NO_PLACE,
    OTHER_LABELS,
    PREPOSITIONS,
    STREETS,
    WEAK_HEADS,
)

MAX_TEXT = 20_000  # characters looked at in one text
MAX_PLACE = 200
_MAX_WORDS = 12  # of a name, or of a street
_MAX_PARTS = 4  # street, town, province, postal code


@dataclass(frozen=True, slots=True)
class ToldPlace:
    """A place as a text tells it. `venue` may hold street and town as well: the matching stage takes them apart."""

    venue: str | None
    address: str | None
    city: str | None
    certainty: Certainty
    text: str


def _join(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_KINDS = {word: kind for kind, words in LABELS.items() for word in words}
# Nothing of the value is consumed: another label may follow on the same line, or stand alone on the next.
_LABEL = re.compile(
    rf"(?:^|[\n|•·]|[.!?;)] )[ \t]*[-*–]?[ ]?(?P<label>{_join(_KINDS)})"
    r"(?=(?: ?:[ \t]*\n?|[ \t]*\n)[ \t]*(?P<value>[^\n]{3,400}))",
    re.IGNORECASE,
)
_ANY_LABEL = _join((*OTHER_LABELS, *(word for words in LABELS.values() for word in words)))
_NEXT_LABEL = re.compile(rf"[\s,;.–—-]*(?:[|•·]|\b(?:{_ANY_LABEL}) ?:).*", re.IGNORECASE)
_IS_LABEL = re.compile(rf"(?:{_ANY_LABEL}) ?(?::|$)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:(?<=[a-zà-ÿ0-9)]{3})[.!?](?: +(?=[A-ZÀ-Ý«(])| *$)|;).*")
_MONTHS = (
    "janv(?:ier)? f[ée]vr?(?:ier)? mars avr(?:il)? mai juin juil(?:let)? ao[ûu]t sept(?:embre)? oct(?:obre)? "
    "nov(?:embre)? d[ée]c(?:embre)? jan(?:uary)? feb(?:ruary)? march apr(?:il)? may june? july? aug(?:ust)? "
    "october november december"
).replace(" ", "|")
# The end of a date or of an hour.
_MOMENT_END = re.compile(
    rf"(?:\d ?h(?:eures?)?(?: ?\d\d)?|\d:\d\d(?: ?[ap]\.? ?m\b\.?)?|\d ?[ap]\.? ?m\b\.?"
    rf"|\bmidi|\bnoon|\bminuit|\bmidnight|\d(?:er)? (?:{_MONTHS})\b\.?(?: \d{{4}})?"
    rf"|\b(?:{_MONTHS})\.? \d\d?(?:st|nd|rd|th)?(?:, \d{{4}})?)(?![\w:])",
    re.IGNORECASE,
)
_MOMENT_START = re.compile(
    r",? (?:(?:le|les|du|ce|on|from) )?(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|\d\d?(?:er)? \w+"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:{_MONTHS})\b)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?P<mark>\s?[,–—|·@(-])?\s?(?P<into>(?:au|aux|[àa]|dans|sur|at|in|inside)\b ?)?(?:(?:the|la|le|les)\b |l')?", re.I
)
_INTO = re.compile(r"(?<![\w'’])(?:au|aux|[àa] la|[àa] l'|dans la|dans le|at the|at) ?(?=[\w])", re.IGNORECASE)
_WORD = re.compile(r"(?P<word>[\w«\"][\w'.’&/»\"-]*?)(?P<stop>[.!?](?=\s+[A-ZÀ-Ý«]|\s*$)|[,;:!?)]+)?(?:\s+|$)")
_ELISION = re.compile(r"^[dl]'")
_PART_MARK = re.compile(r",? ?\(|, ")
_PART = re.compile(
    r"(?:[^,().;:!?|–—]|(?<=\b[SB]t)\.|(?<=\bSte)\.|(?<=\bboul)\.|(?<=\b[ac][vh])\.){2,60}", re.IGNORECASE
)
_AN_HOUR = re.compile(r"\d ?h\b|\d:\d\d|\d ?[ap]\.?m", re.IGNORECASE)
_TYPOGRAPHY = (("\u2019", "'"), ("\u00a0", " "), ("\u202f", " "), ("\t", " "))


def find_place(texts: Iterable[str | None], *, near: str | None = None) -> ToldPlace | None:
    """Return the place that a listing's texts tell. `near` is the passage that tells the date: without a label, only
    a venue named right beside a date or hour there is believed, and is inferred."""
    said = _read_labels(_make_plain(text[:MAX_TEXT]) for text in texts if text)
    venue, address, city = (next(iter(said[kind])) if len(said[kind]) == 1 else None for kind in LABELS)
    if venue is not None and venue.casefold().startswith(PREPOSITIONS):
        venue, address = _read_led(venue, address)
    if venue or (address and len(said["venue"]) < 2):
        text = ", ".join(part for part in (venue, address, city) if part)
        return ToldPlace(venue, address, city, Certainty.STATED, text[:MAX_PLACE])
    if near is None or len(said["venue"]) > 1:
        return None
    names = _drop_shorter({*find_names(_make_plain(near[:1000]))})
    if len(names) != 1:  # a tour, or somebody's former hall
        return None
    name = names.pop()
    return ToldPlace(name, None, city, Certainty.INFERRED, name)


def _make_plain(text: str) -> str:
    for said, meant in _TYPOGRAPHY:
        text = text.replace(said, meant)
    return text


def _read_labels(texts: Iterable[str]) -> dict[str, set[str]]:
    """Return the different values of each kind of label; a summary cut short agrees with the whole."""
    values: dict[str, set[str]] = {kind: set() for kind in LABELS}
    for text in texts:
        for found in _LABEL.finditer(text):
            value = clean_place(found["value"])
            if value is not None:
                values[_KINDS[found["label"].casefold()]].add(value)
    return {kind: _drop_shorter(said) for kind, said in values.items()}


def _read_led(value: str, address: str | None) -> tuple[str | None, str | None]:
    """Return the venue of «à la Salle X»; of «au cœur du village, Saint-Élie» only the whereabouts."""
    into = _INTO.match(value)
    named = into and _read_name(value, into.end(), is_led=True)
    if into and named:
        return value[into.end() :], address
    return None, address or value


def _drop_shorter(values: set[str]) -> set[str]:
    lower = {value: value.casefold() for value in values}
    return {one for one in values if not any(o != lower[one] and o.startswith(lower[one]) for o in lower.values())}


def clean_place(value: str) -> str | None:
    """Return the place at the beginning of a label's value, None where there is none."""
    if _IS_LABEL.match(value):
        return None
    value = _SENTENCE_END.sub("", _NEXT_LABEL.sub("", value, count=1), count=1).strip(" ,.;:–—-*")
    if value.endswith(("…", "[...]", "...")) or not 3 <= len(value) <= MAX_PLACE:
        return None
    if (
        value.casefold().startswith(NO_PLACE)
        or "?" in value
        or not any(c.isalpha() for c in value)
        or _AN_HOUR.search(value)
    ):
        return None
    if value.casefold() in HEADS | WEAK_HEADS | ENGLISH_HEADS:  # a room, of a building not told
        return None
    return value if not value[0].islower() or value.count(" ") < 8 else None


def find_names(text: str) -> Iterator[str]:
    """Yield the venues named right behind a date or hour («20 h, Salle X (Ville)») or right before a date."""
    for line in text.split("\n"):
        for moment in _MOMENT_END.finditer(line):
            beside = _BESIDE.match(line, moment.end())
            if beside is None or beside.end() == moment.end():
                continue
            found = _read_name(line, beside.end(), is_led=bool(beside["into"]))
            if found is not None:
                yield found[0]
        for into in _INTO.finditer(line):
            found = _read_name(line, into.end(), is_led=True)
            if found is not None and _MOMENT_START.match(line, found[1]):
                yield found[0]


def _read_name(line: str, start: int, *, is_led: bool) -> tuple[str, int] | None:
    """Read a venue's name, with the street and town behind commas or in parentheses; and where it ends."""
    first = _WORD.match(line, start)
    if first is None:
        return None
    head = first["word"].casefold().strip('«"')
    is_french = (head in HEADS and (is_led or head[0] != first["word"][0])) or (is_led and head in WEAK_HEADS)
    end, is_named = _walk(line, start, is_english=not is_french)
    if end == start or not is_named:
        return None
    name = line[start:end]
    if not is_french and not any(word.casefold() in ENGLISH_HEADS for word in name.split()[1:]):
        return None
    end = _read_parts(line, end)
    return line[start:end].rstrip(" ,("), end


def _walk(line: str, start: int, *, is_english: bool) -> tuple[int, bool]:
    """Return where a name ends, and whether it has a word of its own beyond its head."""
    at = end = start
    is_named = False
    for count in range(_MAX_WORDS):
        found = _WORD.match(line, at)
        if found is None:
            break
        word = found["word"].rstrip(".") if not found["stop"] else found["word"]
        bare = _ELISION.sub("", word) or word
        is_own = bare[:1].isupper() or bare[:1].isdigit() or bare[:1] in '«"'
        if bare[0].isdigit() and line[:at].endswith((" le ", " du ", " les ", " on ")):  # «… le 5 décembre»
            break
        if count and (bare.casefold() in AFTER or not (is_own or bare.casefold() in INSIDE or not bare)):
            break
        if is_english and not count and not is_own:
            break
        if is_own or bare.casefold() not in {"de", "du", "des", "la", "le", "les", "et", "à", "au", "aux", "en", "the"}:
            end = found.end("word")
        is_named |= count > 0 and is_own
        at = found.end()
        if found["stop"]:
            break
    return end, is_named


def _read_parts(line: str, end: int) -> int:
    """Return where the street, town… behind a name end: parts of proper words only, each closed by a mark."""
    for _ in range(_MAX_PARTS):
        mark = _PART_MARK.match(line, end)
        if mark is None:
            break
        stop = _PART.match(line, mark.end())
        if stop is None or not _is_part(stop.group().strip()):
            break
        closed = line[stop.end() : stop.end() + 1]
        if closed == "." and stop.group()[-2:-1] == " ":  # cut at an initial: «1601 S. Rogers»
            break
        if "(" in mark.group() and closed != ")":
            break
        end = stop.end() + (closed == ")" and "(" in mark.group())
    return end


def _is_part(text: str) -> bool:
    words = text.split()
    if not words or words[0].casefold() in AFTER or re.fullmatch(r"\d+ ?h.*|\d+ ?\$|\d{4}", text):
        return False
    is_street = words[0][0].isdigit() or words[0].casefold() in STREETS
    own = [word for word in words if _ELISION.sub("", word)[:1].isupper() or word[0].isdigit()]
    rest = [w for w in words if w not in own and w.casefold() not in STREETS and w.casefold() not in INSIDE]
    return bool(own) and not rest and (is_street or words[0][0].isupper())
