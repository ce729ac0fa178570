"""A folded phrase as tokens: each has a kind (one letter, see lexicon.py), a value and a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from string import ascii_letters
from typing import Any, NamedTuple

from sources.dates.lexicon import MINUTES, MONTH_NAMES, NUMBERS, PHRASES, SHORT, WORDS

MAX_TOKENS = 500  # looked at in one phrase

_NOT_A_SPAN = (
    r"(?!\s?(?:ans\b|jours?\b|annees\b|years\b|h\b|h\d|:|heures|pm|am|\$"
    r"|jan|fev|feb|mars\b|march|avr|apr|mai\b|may\b|jui|jun|jul|aou|aug|sep|oct|nov|dec))"
)
_HALF = r"[ap]\.?\s?m\b\.?"
_UNITS = (
    r"\$|€|%|ans\b|an\b|years?\b|yrs?\b|jours?\b|days?\b|km\b|cm\b|pi\b|dollars?\b|personnes?\b"
    r"|semaines?\b|weeks?\b|mois\b|months?\b|places\b|artistes\b|edition\b|etage\b"
)
_UNIT_STARTS = r"[$€%aymjdkcpsew]"  # the first letters of _UNITS
_LAST_SHORT = 49  # '49 is 2049
_THREE = "mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim"
# Words come first, since they are most of a text; figures need the many alternatives.
_TOKEN = re.compile(
    r"(?=[^ :'\"]|'\d\d\b)(?:(?P<short>'(?:[0-4]\d|9\d)\b(?!\s?h))|(?P<skip>12 (?=(?:noon|midnight|midi|minuit)\b))|(?P<url>https?://\S+|(?:gmt|utc)\s?[+-]\d{1,2}(?::?\d{2})?)"
    r"|(?P<word>[a-z]+(?:-[a-z]+)*)(?P<dot>\.(?=\s?[\d,a-z)/-]|\s*$|\s))?"
    r"|(?P<call>\(\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b)"
    r"|(?P<mark>[,&+/;|\n()\[\].!?@-])"
    r"|(?=[\d$€])(?:(?P<length>\d{1,3}\s?min(?:utes?|s)?\b)|(?P<count>(?:(?<=for )|(?<=pendant )|(?<=durant ))"
    r"\d{1,2} (?:weeks|semaines)\b)|(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2}(?![\d/])"
    r"(?:(?:[t ]|, )?\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:z\b|[+-]\d{2}:?\d{2})?)?)"
    rf"|(?P<junk>\b\d{{3}}\)?[-. ]\d{{3}}[-. ]\d{{4}}\b|\d++(?:[.,]\d++)*+\s?+(?={_UNIT_STARTS})(?:{_UNITS})"
    r"|[$€]\s?\d+(?:[.,]\d+)*)"
    r"|(?P<num>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?![\d/.])|\d{1,2}-\d{1,2}-\d{4}(?!\d)"
    r"|(?:(?<=\ble )|(?<=\bdu )|(?<=\bau )|(?<=day )|(?<=day, )|(?<=di )|(?<=che )|(?<=\bon )"
    rf"|(?<=\b(?:{_THREE}) )|(?<=\b(?:{_THREE})\. )|(?<=\b(?:{_THREE}), ))\d{{1,2}}/\d{{1,2}}(?![\d/]))"
    rf"|(?P<cs>[456]\s?[a@]\s?[678]\b{_NOT_A_SPAN})"
    r"|(?P<clock>\d{1,2}+(?:\s?(?:heures?|hres?|hrs?|h)\b(?:(?:\.|\s)?\d{2}(?![\d/]|\s?(?:h\b|h\d|:|\$)"
    rf"| (?:{MONTH_NAMES})\b)|\.)?"
    rf"(?:\s?{_HALF})?"
    rf"|h\d{{2}}(?:\s?{_HALF})?"
    rf"|:\d{{2}}(?::\d{{2}})?(?!\d)(?:\s?{_HALF}|[ap]\b)?"
    rf"|(?:\.\d{{2}})?(?:\s?{_HALF}|[ap]\b|\s?o'clock)|\.\d{{2}}(?=\s?(?:-|to)\s?\d{{1,2}}(?:\.\d{{2}})?\s?{_HALF})))"
    r"|(?P<number>\d+)(?P<suffix>(?:er|ers|ere|re|i?emes?|es?|nd|st|rd|th)\b|(?<=\b1) er\b)?))"
)
# Short weekdays that are common words too («mon», «jeu», «mer», "sun"): only beside something of a date.
_AMBIGUOUS = frozenset("mon sun sat wed mer jeu sam dim ven lun".split())  # noqa: SIM905
_BESIDE = re.compile(
    r"[,:]? ?(?:le |the )?\d|[-/&:|]| [-&|@] "
    r"|,? (?:jan|feb|fev|mar|avr|apr|mai|may|jui|jun|jul|aou|aug|sep|oct|nov|dec)"
    r"|,? (?:and |et |to |au )?(?:mon|tue|wed|thu|fri|sat|sun|mer|jeu|ven|sam|dim)\b| at | noon| midi|$"
)
_MONTH_BEHIND = re.compile(rf"(?:(?:,| et| au| a)(?: le)? [a-z-]+)? (?:{MONTH_NAMES})\b")
_SHARED_HALF = re.compile(r" (?:and|&|or) \d{1,2}(?::\d{2})? ?[ap]\.? ?m\b")
_AT_HOUR = ("a ", "des ", "vers ", ", ")
_MONTHS_SPAN = re.compile(rf" (?:{MONTH_NAMES}) (?:a|au) (?:{MONTH_NAMES})\b")
_STREETS = frozenset("rue avenue av boulevard boul place square pont quai chemin parc impasse".split())  # noqa: SIM905
_STREET_DATE = re.compile(rf"(?: du| de la| des| de)? ?\d{{1,2}}(?:er)?[ -](?:{MONTH_NAMES})\b")  # «rue du 4 septembre»
_BEFORE_LIMIT = frozenset(("by", "due", "after"))
_DAY_OF_MONTH = re.compile(
    r" (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{MONTH_NAMES})\b|(?:{MONTH_NAMES})\.? \d)"
)
_SPECIAL = frozenset(("de", "des", "on", *_BEFORE_LIMIT, *_STREETS, *NUMBERS))
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s?(?:h[a-z]{0,5}\.?|[:.])\s?(\d{2})?)?(?::\d{2})?\s?(?:([ap])[.\s]{0,2}m?\.?|o'clock)?$"
)
_DAYPARTS = (
    (" du matin", "a"), (" de l'apres-midi", "p"), (" du soir", "p"), (" in the morning", "a"),
    (" in the afternoon", "p"), (" in the evening", "p"),
)  # fmt: skip
_DAYPART_STARTS = (" d", " in the ")
_MARKS = {
    ",": ",", "&": ",", "+": ",", "/": "/", ";": ";", "\n": ";", ".": "?", "!": ";", "?": ";", "|": "|", "(": "|",
    ")": "|", "[": "|", "]": "|", "@": "@", "-": "-",
}  # fmt: skip
# Words that the tables alone decide; "?" sends the others to _read_word.
_PLAIN: dict[str, tuple[str, Any]] = {
    word: entry
    for word, entry in WORDS.items()
    if word not in PHRASES and word not in _SPECIAL and word not in _AMBIGUOUS and entry[0] not in ("t", "mar")
}
_PLAIN.update(dict.fromkeys({*PHRASES, *_SPECIAL, *_AMBIGUOUS, *WORDS} - _PLAIN.keys(), ("?", None)))
_UNKNOWN: tuple[str, Any] = ("x", None)
_LETTERS = frozenset(ascii_letters + ",-/;|@")  # kinds of one token; the others stand for several


def _make_figures() -> dict[str, tuple[str, int]]:
    """Return what bare figures may be: a day, a number too large for one, a year, or a year of history (or of nonsense,
    or a street number)."""
    figures = {str(number): ("n" if number <= 31 else "N", number) for number in range(1, 100)}
    figures |= {f"0{number}": ("n", number) for number in range(1, 10)}
    return figures | {str(year): ("y" if 1900 <= year <= 2100 else "Y", year) for year in range(1000, 10_000)}


_FIGURES = _make_figures()
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Tokens:
    """Parallel lists; `kinds` joined is what the grammar matches."""

    kinds: str
    values: list[Any]
    starts: list[int]
    ends: list[int]


class Clock(NamedTuple):
    """A time of day as written. `is_vague`: an English hour without a.m. or p.m."""

    hour: int
    minute: int
    half: str = ""  # a | p | ""
    is_bare: bool = False  # «N heures», which may be a duration


def make_tokens(text: str, phrase: str, language: str) -> Tokens:
    """Cut a folded text into tokens; words of no meaning for dates are «x», fillers vanish."""
    kinds: list[str] = []
    values: list[Any] = []
    starts: list[int] = []
    ends: list[int] = []
    skip_to = 0
    for found in islice(_TOKEN.finditer(text), MAX_TOKENS):
        start, end = found.span()
        if start < skip_to:
            continue
        group = found.lastgroup
        if group == "word":
            word = found.group()
            kind, value = _PLAIN.get(word, _UNKNOWN)
            if kind == "?" or (kind == "x" and "-" in word):
                kind, value, end = _read_word(text, found, phrase, language)
            skip_to = end
        elif group == "mark":
            kind, value = _MARKS[text[start]], None
            if kind == "?":
                kind = ";" if end == len(text) or text[end] in " \n" else ""
        elif group == "dot":
            kind, value, end = _read_word(text, found, phrase, language)
            if end < found.end() and _is_full_stop(text, found, kind):
                kind, value = kind + ";", (value, None)
            skip_to = max(end, found.end())
        elif group == "skip":
            continue
        elif group == "short":  # «10 août '23»
            number = int(text[start + 1 : end])
            kind = "y" if kinds and kinds[-1] in "mnj" else "x"
            value = number + (1900 if number > _LAST_SHORT else 2000)
        elif group == "number" and language != "en":
            kind, value = _FIGURES.get(text[start:end], _UNKNOWN)
        else:
            kind, value, end = _read_figure(text, found, str(group), language, kinds[-1] if kinds else "")
            skip_to = end
            if kind == "t" and text[end - 2 : end] == "h." and phrase[end + 1 : end + 2].isupper():
                kind, value = "t;", (value, None)  # «à 20 h. Le lendemain…»
        if not kind:
            continue
        kinds.append(kind)
        if kind in _LETTERS:
            values.append(value)
            starts.append(start)
            ends.append(end)
        else:
            values.extend(value)
            starts.extend([start] * len(kind))
            ends.extend([end] * len(kind))
    return Tokens("".join(kinds), values, starts, ends)


def _is_full_stop(text: str, found: re.Match[str], kind: str) -> bool:
    """Whether a dot ends a sentence, and not «St. Jean» or «M. Untel»."""
    after = text[found.end() : found.end() + 1]
    return not after.strip() and len(kind) < 2 and (kind not in ("", "x") or len(found["word"]) > 2)


def _read_word(text: str, found: re.Match[str], phrase: str, language: str) -> tuple[str, Any, int]:
    word = found["word"]
    end = found.end("word")
    for rest, kind, value in PHRASES.get(word, ()):
        stop = end + len(rest)
        if text.startswith(rest, end) and (rest.endswith("'") or not text[stop : stop + 1].isalpha()):
            return kind, value, stop
    if word in _SPECIAL:
        special = _read_special(word, text, found, phrase, language)
        if special is not None:
            return special
    entry = WORDS.get(word)
    if entry is None:
        return ("x", None, end) if "-" not in word else _read_compound(word, end)
    kind, value = entry
    if kind == "t" and isinstance(value, tuple):
        return _read_daytime(text, found.start(), end, value)
    if kind == "mar":
        kind, value = _read_mar(text, end, language)
    if word in _AMBIGUOUS and not found["dot"] and not _BESIDE.match(text, end):
        return "x", None, end
    if found["dot"] and word in SHORT:
        end = found.end()
        if len(word) > 5 and not text[end : end + 1]:
            end -= 1
    return kind, value, end


def _read_daytime(text: str, start: int, end: int, clock: tuple[int, ...]) -> tuple[str, Any, int]:
    """«midi», «minuit et demie»; «les Démons du midi» is no hour."""
    if text.endswith(" du ", 0, start):
        return "x", None, end
    for words, minutes in MINUTES.items():
        if text.startswith(words, end):
            return "t", Clock(clock[0], minutes), end + len(words)
    return "t", Clock(clock[0], clock[1]), end


def _read_special(
    word: str, text: str, found: re.Match[str], phrase: str, language: str
) -> tuple[str, Any, int] | None:
    """Read the words whose meaning depends on what stands around them; None leaves them to the tables."""
    start, end = found.start(), found.end("word")
    if word == "des":
        return _read_des(text, end, phrase, start)
    if word == "de":
        is_from = (text[end : end + 1] == " " and text[end + 1 : end + 2].isdigit()) or _MONTHS_SPAN.match(text, end)
        return ("d", "de", end) if is_from else None
    if word in _STREETS:
        street = _STREET_DATE.match(text, end)
        return ("x", None, street.end()) if street else None
    if word in _BEFORE_LIMIT:  # "by March 5" is a deadline
        return ("D", None, end) if _DAY_OF_MONTH.match(text, end) else None
    if word == "on":  # "show 8 on Dec 11"
        return ("|", None, end) if language == "en" and text[max(start - 2, 0) : start - 1].isdigit() else None
    if _MONTH_BEHIND.match(text, end):
        return "n", NUMBERS[word], end
    if text.startswith(" heures", end) and text.endswith(_AT_HOUR, 0, start):
        return _read_spelled_hour(text, NUMBERS[word], end + len(" heures"))
    return None


def _read_spelled_hour(text: str, hour: int, end: int) -> tuple[str, Any, int]:
    """«à vingt heures trente»: only from seven o'clock on, since «de deux heures» is a length."""
    for words, minutes in MINUTES.items():
        if text.startswith(words, end):
            return ("t", Clock(hour, minutes), end + len(words)) if 7 <= hour < 24 else ("x", None, end)
    return ("t", Clock(hour, 0), end) if 7 <= hour < 24 else ("x", None, end)


def _read_compound(word: str, end: int) -> tuple[str, Any, int]:
    first, _, second = word.partition("-")
    one, two = WORDS.get(first), WORDS.get(second)
    if one and two and one[0] in "wm" and two[0] == one[0]:  # «jeudi-vendredi», "Sat-Sun"
        return one[0] + "-" + two[0], (one[1], None, two[1]), end
    return "x", None, end


def _read_des(text: str, end: int, phrase: str, start: int) -> tuple[str, Any, int]:
    """Tell «dès» from «des»: by the accent, or in capitals by what follows."""
    if phrase[start + 1 : start + 2] in ("è", "È", "é"):
        return "f", None, end
    return ("f", None, end) if text.startswith(" le ", end) else ("", None, end)


def _read_mar(text: str, end: int, language: str) -> tuple[str, Any]:
    if language == "en" or not re.match(r"\.?,? ?(?:le )?\d", text[end : end + 8]):
        return "m", 3
    return "w", 1


def _is_shared_half(text: str, found: re.Match[str], end: int, before: str) -> bool:
    """Whether a number is the first hour of "2 and 7 pm"; behind a month it is a day."""
    return before != "m" and 1 <= int(found["number"][:3]) <= 12 and _SHARED_HALF.match(text, end) is not None


def _read_figure(text: str, found: re.Match[str], group: str, language: str, before: str) -> tuple[str, Any, int]:
    end = found.end()
    whole = found.group()
    if group == "iso":
        kind, value = _read_iso(whole)
        return kind, value, end
    if group == "num":
        return "i", tuple(int(part) for part in re.split(r"[/.-]", whole)), end
    if group == "length":
        hours, minutes = divmod(int(_DIGITS.match(whole)[0]), 60)  # type: ignore[index]  # it begins with a figure
        return "l", Clock(hours, minutes), end
    if group == "count":
        return "U", int(whole.split(" ")[0]), end
    if group == "cs":
        return "T", (Clock(int(whole[0]) + 12, 0), Clock(int(whole[-1]) + 12, 0)), end
    if group == "clock":
        if whole[-1] in "ap" and whole[:-1].isdigit() and language != "en":  # «2A» is a class or a flat
            return "x", None, end
        return _read_clock(text, whole, end)
    if group in ("number", "suffix"):
        if language == "en" and _is_shared_half(text, found, end, before):
            return "t", Clock(int(found["number"]), 0, "?"), end
        kind, value = _FIGURES.get(found["number"], _UNKNOWN)
        if kind == "n" and (group == "suffix" or text[end : end + 1] == ":"):
            kind = "j"
        return kind, value, end
    return ("g" if whole[0] in "$€" or whole[-1] in "$€" else "x"), None, end


def _read_iso(whole: str) -> tuple[str, Any]:
    year, month, rest = re.split(r"[-/]", whole, maxsplit=2)
    number = re.match(r"\d{1,2}", rest)
    try:
        day = date(int(year), int(month), int(number.group() if number else 0))
    except ValueError:
        return "x", None
    clock = re.search(r"(\d{2}):(\d{2})", whole[8:])
    if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
        zone = re.search(r"(?:z|[+-]\d{2}:?\d{2})$", whole[13:])
        return "A", (day, Clock(int(clock[1]), int(clock[2])), zone.group() if zone else "")
    return "i", day


def _read_clock(text: str, whole: str, end: int) -> tuple[str, Any, int]:
    half = ""
    if text.startswith(_DAYPART_STARTS, end):
        for words, told in _DAYPARTS:
            if text.startswith(words, end):
                half, end = told, end + len(words)
                break
    clock = _make_clock(whole, half)
    return ("x" if clock is None else "t"), clock, end


@lru_cache(maxsize=4096)  # the same few hours stand in most phrases
def _make_clock(whole: str, daypart: str) -> Clock | None:
    found = _CLOCK.match(whole)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or ""
    if daypart:
        half = daypart if hour <= 12 else ""
    if hour > 24 or minute > 59 or (half and hour > 23):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not half and (":" in whole or "." in whole[1:3]) and hour < 12 and not whole.startswith("0"):
        return Clock(hour, minute, "?")
    is_bare = "heure" in whole and not found[2] and hour < 7
    return Clock(hour, minute, half, is_bare)
