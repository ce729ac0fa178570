"""The place that prose tells: behind a label («Où : …», "Venue: …"), or a venue's name right beside a date. A wrong
place is worse than none: what is doubtful, or told twice differently, is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sources.model import Certainty
from sources.read.place_words import (
    ENGLISH_HEADS,
    HEADS,
    LABELS,
    NO_PLACE,
    OTHER_LABELS,
    PREPOSITIONS,
    WEAK_HEADS,
)
from sources.read.venue_lines import (
    find_chez,
    find_english_names,
    find_hosts,
    find_line_names,
    find_plain_houses,
    find_segments,
)
from sources.read.venue_names import INTO, find_led_names, find_names, find_titled_name, find_towns, read_name

MAX_TEXT = 20_000  # characters looked at in one text
MAX_PLACE = 200
MAX_LINES = 1500  # characters in which a venue in a line of its own is looked for


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
    r"(?=(?: ?[:?][ \t]*\n?|[ \t]*\n)[ \t]*(?P<value>[^\n]{3,400}))",
    re.IGNORECASE,
)
_ANY_LABEL = _join((*OTHER_LABELS, *(word for words in LABELS.values() for word in words)))
_NEXT_LABEL = re.compile(rf"[\s,;.–—-]*(?:[|•·]|\b(?:{_ANY_LABEL}) ?[:?]).*", re.IGNORECASE)
_IS_LABEL = re.compile(rf"(?:{_ANY_LABEL}) ?(?:[:?]|$)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:(?<=[a-zà-ÿ0-9)]{3})[.!?](?: +(?=[A-ZÀ-Ý«(])| *$)|;).*")
_STREET_LINE = re.compile(r"\n[ \t]*(\d{1,5}[A-Za-z]?,? [^\n:]{5,100})(?=\n|$)")
_AN_HOUR = re.compile(r"\d ?h\b|\d:\d\d|\d ?[ap]\.?m", re.IGNORECASE)
_PINS = "📍📌🏛"
_SIGNS = re.compile(f"[{_PINS}📅🗓⏰🕒🕖🕗🕘🎟💰💵📆]\ufe0f?[ \t]*(?:\\w+ ?: ?)?")
_TYPOGRAPHY = (("\u2019", "'"), ("\u00a0", " "), ("\u202f", " "), ("\t", " "))


def find_place(texts: Iterable[str | None], *, near: str | None = None, title: str | None = None) -> ToldPlace | None:
    """Return the place that a listing's texts tell. `near` is the passage that tells the date: without a label, only
    a venue named beside a date or hour there is believed, and is inferred; then what a title ends with («… au Théâtre
    Untel»)."""
    plain = [_make_plain(text[:MAX_TEXT]) for text in texts if text]
    said = _read_labels(plain)
    venue, address, city = (next(iter(said[kind])) if len(said[kind]) == 1 else None for kind in LABELS)
    if venue is not None and venue.casefold().startswith(PREPOSITIONS):
        venue, address = _read_led(venue, address)
    if venue or (address and len(said["venue"]) < 2):
        text = ", ".join(part for part in (venue, address, city) if part)
        return ToldPlace(venue, address, city, Certainty.STATED, text[:MAX_PLACE])
    if (near is None and title is None) or len(said["venue"]) > 1:
        return None
    beside = _make_plain((near or "")[:1000])
    name = _find_one_name(beside, plain) or find_titled_name(_make_plain(title or ""))
    towns = find_towns(beside)
    if name:
        name = f"{name}, {towns.pop()}" if len(towns) == 1 and "," not in name and "(" not in name else name
        return ToldPlace(name, None, city, Certainty.INFERRED, name)
    # Only the text: whether it is a town, who knows the territory decides.
    return ToldPlace(None, None, city, Certainty.INFERRED, f"à {towns.pop()}") if len(towns) == 1 else None


def _find_one_name(text: str, texts: Iterable[str]) -> str | None:
    """Return the one venue named beside a date, or else led by «au», «à la», "at the" in a sentence with a date; in a
    line of its own; as the host; in a line elsewhere."""
    rest = "\n".join(part[:MAX_LINES] for part in texts)
    for find, where in (
        (find_names, text),
        (find_led_names, text),
        (find_segments, text),
        (find_line_names, text),
        (find_chez, text),
        (find_hosts, text),
        (find_english_names, text),
        (find_line_names, rest),
        (find_plain_houses, text),
    ):
        names = _drop_shorter(set(find(where)))
        if names:  # more than one: a tour, or somebody's former hall
            name = names.pop()
            return None if names else name[0].upper() + name[1:]
    return None


def _make_plain(text: str) -> str:
    for said, meant in _TYPOGRAPHY:
        text = text.replace(said, meant)
    return (
        text if text.isascii() else _SIGNS.sub(lambda sign: "\nLieu : " if sign[0][0] in _PINS else "\nDate : ", text)
    )


def _read_labels(texts: Iterable[str]) -> dict[str, set[str]]:
    """Return the different values of each kind of label; a summary cut short agrees with the whole."""
    values: dict[str, set[str]] = {kind: set() for kind in LABELS}
    for text in texts:
        for found in _LABEL.finditer(text):
            street = _STREET_LINE.match(text, found.end("value"))
            value = clean_place(
                found["value"] + (f", {street[1]}" if street and found["value"][-1] not in ".!" else "")
            )
            if value is not None:
                values[_KINDS[found["label"].casefold()]].add(value)
    return {kind: _drop_shorter(said) for kind, said in values.items()}


def _read_led(value: str, address: str | None) -> tuple[str | None, str | None]:
    """Return the venue of «à la Salle X»; of «au cœur du village, Saint-Élie» only the whereabouts."""
    into = INTO.match(value)
    named = into and read_name(value, into.end(), is_led=True)
    if into and named:
        venue = value[into.end() :]
        return venue[0].upper() + venue[1:], address
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
