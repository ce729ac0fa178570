"""What begins with a figure: hours, numeric dates, days, years; and what is none of them (prices, phones, ages)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sources.dates.lexicon import MONTH_NAMES

_NOT_A_SPAN = (
    r"(?!\s?(?:ans\b|jours?\b|annees\b|years\b|h\b|h\d|:|heures|pm|am|\$"
    r"|jan|fev|feb|mars\b|march|avr|apr|mai\b|may\b|jui|jun|jul|aou|aug|sep|oct|nov|dec))"
)
_HALF = r"[ap]\.?\s?m\b\.?"
_UNITS = (
    r"\$|€|%|ans\b|an\b|years?\b|yrs?\b|jours?\b|days?\b|km\b|cm\b|pi\b|dollars?\b|personnes?\b"
    r"|semaines?\b|weeks?\b|mois\b|months?\b|places\b|artistes\b|soirs\b|soirees\b|spectacles\b|seances\b|edition\b|etage\b"
)
_UNIT_STARTS = r"[$€%aymjdkcpsew]"  # the first letters of _UNITS
LAST_SHORT = 49  # '49 is 2049
_THREE = "mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim"
# Every alternative begins with a figure or a sign of money; text.py has turned all dashes into one.
FIGURES_PATTERN: Final = (
    r"(?=[\d$€])(?:"
    r"(?=\d{1,2} [ws])(?P<count>(?:(?<=for )|(?<=pendant )|(?<=durant ))\d{1,2} (?:weeks|semaines)\b)"
    r"|(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2}(?![\d/])"
    r"(?:(?:[t ]|, )?\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:z\b|[+-]\d{2}:?\d{2})?)?)"
    r"|(?P<junk>\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b"
    rf"|\d++(?:[.,]\d++)*+\s?+(?={_UNIT_STARTS})(?:{_UNITS})|[$€]\s?\d+(?:[.,]\d+)*)"
    r"|(?P<num>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?![\d/.])|\d{1,2}-\d{1,2}-\d{4}(?!\d)"
    r"|(?=\d{1,2}/\d)(?:(?<=\ble )|(?<=\bdu )|(?<=\bau )|(?<=day )|(?<=day, )|(?<=di )|(?<=che )|(?<=\bon )"
    rf"|(?<=\b(?:{_THREE}) )|(?<=\b(?:{_THREE})\. )|(?<=\b(?:{_THREE}), ))\d{{1,2}}/\d{{1,2}}(?![\d/]))"
    rf"|(?P<cs>[456]\s?[a@]\s?[678]\b{_NOT_A_SPAN})"
    r"|(?P<clock>\d{1,2}+(?:\s?(?:heures?|hres?|hrs?|h)\b(?:(?:\.|\s)?\d{2}(?![\d/]|\s?(?:h\b|h\d|:\d|\$)"
    rf"| (?:{MONTH_NAMES})\b)|\.)?(?:\s?{_HALF})?"
    rf"|h\d{{2}}(?:\s?{_HALF})?"
    rf"|:\d{{2}}(?::\d{{2}})?(?!\d)(?:\s?{_HALF}|[ap]\b)?"
    rf"|(?:\.\d{{2}})?(?:\s?{_HALF}|[ap]\b|\s?o'clock)"
    rf"|\.\d{{2}}(?=\s?(?:-|to)\s?\d{{1,2}}(?:\.\d{{2}})?\s?{_HALF})|\.[0-5]\d(?![\d.]|\s?[$€%])))"
    r"|(?P<length>\d{1,3}\s?min(?:utes?|s)?\b)"
    r"|(?P<skip>12 (?=(?:noon|midnight|midi|minuit)\b))"
    r"|(?P<number>\d+)(?P<suffix>(?:er|ers|ere|re|i?emes?|es?|nd|st|rd|th)\b|(?<=\b1) er\b)?)"
    r"|(?P<short>'(?:[0-4]\d|9\d)\b(?!\s?h))"
)
_SHARED_HALF = re.compile(r" (?:and|&|or) \d{1,2}(?::\d{2})? ?[ap]\.? ?m\b")
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s?(?:h[a-z]{0,5}\.?|[:.])\s?(\d{2})?)?(?::\d{2})?\s?(?:([ap])[.\s]{0,2}m?\.?|o'clock)?$"
)
_DAYPARTS = (
    (" du matin", "a"), (" de l'apres-midi", "p"), (" du soir", "p"), (" in the morning", "a"),
    (" in the afternoon", "p"), (" in the evening", "p"),
)  # fmt: skip
_DAYPART_STARTS = (" d", " in the ")
UNKNOWN: Final[tuple[str, Any]] = ("x", None)


def _make_figures() -> dict[str, tuple[str, int]]:
    """Return what bare figures may be: a day, a number too large for one, a year, or a year of history (or of nonsense,
    or a street number)."""
    figures = {str(number): ("n" if number <= 31 else "N", number) for number in range(1, 100)}
    figures |= {f"0{number}": ("n", number) for number in range(1, 10)}
    return figures | {str(year): ("y" if 1900 <= year <= 2100 else "Y", year) for year in range(1000, 10_000)}


FIGURES = _make_figures()
_RANKS = ("e", "es")  # «2e», «3ième», «1re»: the second of something, no day
_LAST_RANK = 5
_MORNING = 7
_TO_HALF = re.compile(rf"\s?(?:-|to)\s?\d{{1,2}}(?:\.\d{{2}})?\s?{_HALF}")
_LISTED = frozenset(",-mnj")  # «Dec. 3, 10, 17: Harmony»; «Workshop 2: December 8» is no day
_DIGITS = re.compile(r"\d+")


class Clock(NamedTuple):
    """A time of day as written. `is_vague`: an English hour without a.m. or p.m."""

    hour: int
    minute: int
    half: str = ""  # a | p | ""
    is_bare: bool = False  # «N heures», which may be a duration


def _is_shared_half(text: str, found: re.Match[str], end: int, before: str) -> bool:
    """Whether a number is the first hour of "2 and 7 pm"; behind a month it is a day."""
    return (
        not before.endswith("m") and 1 <= int(found["number"][:3]) <= 12 and _SHARED_HALF.match(text, end) is not None
    )


def read_figure(text: str, found: re.Match[str], group: str, language: str, before: str) -> tuple[str, Any, int]:
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
        if whole[-3:-2] == "." and whole[-1].isdigit() and not _is_pointed(text, whole, end, before):
            return "x", None, end
        return _read_clock(text, whole, end)
    if group in ("number", "suffix"):
        if language == "en" and _is_shared_half(text, found, end, before):
            return "t", Clock(int(found["number"]), 0, "?"), end
        kind, value = FIGURES.get(found["number"], UNKNOWN)
        if group == "suffix" and found["suffix"].endswith(_RANKS) and not found["suffix"].startswith("er"):
            return ("o", value, end) if kind == "n" and value <= _LAST_RANK else ("x", None, end)
        if kind == "n" and before == "r@" and group == "number":
            return kind, value, end  # "Tonight at 8: open mic"
        if kind == "n" and (group == "suffix" or text[end : end + 1] == ":"):
            kind = "j" if group == "suffix" or before[-1:] in _LISTED else "x"
        return kind, value, end
    return ("g" if whole[0] in "$€" or whole[-1] in "$€" else "x"), None, end


def _is_pointed(text: str, whole: str, end: int, before: str) -> bool:
    """Whether "19.30" is an hour and no price: before an hour with a half, or right behind a date or "at"."""
    if _TO_HALF.match(text, end):
        return True
    return int(whole[:-3]) >= _MORNING and before.endswith(("@", "a", "y", "y,", "m,", "w,"))


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
    if not half and "o'c" in whole and hour < 12:
        return Clock(hour, minute, "?")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not half and (":" in whole or "." in whole[1:3]) and hour < 12 and not whole.startswith("0"):
        return Clock(hour, minute, "?")
    is_bare = not found[2] and (hour == 24 or ("heure" in whole and hour < 7))  # «24 h de lecture»
    return Clock(hour, minute, half, is_bare)
