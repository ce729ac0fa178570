"""Dates of markup in forms that no standard of markup knows: seconds since 1970, JavaScript's and mail's forms, lists
and intervals in one text, numbers as people write them, prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sources.dates import read_dates
from sources.model import Certainty, Occurrence
from sources.read.structured.moments import YEARS, Moment, read_moment

MAX_LENGTH = 300  # of prose; a list of dates may be longer
MAX_PROSE = 2_000  # dates of one page that are told in words
MAX_LIST = 8_000
MAX_TRIED = 50_000  # days tried for the schedules of one page
MAX_READ = 10_000  # events read on one page, each as often as others name it as a part
_EPOCH = re.compile(r"(\d{10})(\d{3})?(?:\.\d+)?")
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))  # noqa: SIM905
# «Sat Dec 05 2026 20:00:00 GMT-0500 (EST)» (JavaScript), «Sat, 05 Dec 2026 20:00:00 -0500» (RFC 5322).
_PROGRAM = re.compile(
    r"(?:[A-Z][a-z]{2},?\s+)?(?:(?P<d1>\d{1,2})\s+(?P<m1>[A-Z][a-z]{2})|(?P<m2>[A-Z][a-z]{2})\s+(?P<d2>\d{1,2}))\s+"
    r"(?P<year>\d{4})\s+(?P<clock>\d\d:\d\d)(?::\d\d)?\s*(?P<offset>(?:GMT|UTC)?[+-]\d{4}|GMT|UTC|Z)?(?:\s*\(.{0,60}\))?"
)
_ISO = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?(?![\d:]))?"
)
_BETWEEN = re.compile(r"\s*(?:,|;|\||&|\bet\b|\band\b)?\s*", re.IGNORECASE)
_THROUGH = re.compile(r"\s*(?:/|--|–|—|-|\bto\b|\bau\b|\bà\b|\buntil\b|\bjusqu'au\b)\s*", re.IGNORECASE)
_ISO_LIKE = re.compile(r"\s*\d{4}-\d")


@dataclass(slots=True)
class Frame:
    """What reading the dates of a page needs: when it was fetched, its language, its source's zone; and what it may
    still cost: dates in prose, days of schedules, events."""

    now: datetime
    language: str = "fr"
    zone: str = "America/Toronto"
    prose_left: int = MAX_PROSE
    days_left: int = MAX_TRIED
    events_left: int = MAX_READ


@dataclass(frozen=True, slots=True)
class Told:
    """A date, with its end if the same text tells one. A period that only closes has no start."""

    start: Moment | None
    end: Moment | None = None
    certainty: Certainty = Certainty.STATED


def read_told(text: str, frame: Frame) -> list[Told]:
    """Return the dates that one value tells, in whatever form; nothing when it tells none."""
    moment = read_moment(text)
    if moment is not None:
        return [Told(moment)]
    text = text.strip()
    text = text if len(text) <= MAX_LIST else text[:MAX_LIST].rpartition(",")[0]
    if not text or not any(map(str.isdigit, text)):
        return []
    program = _read_epoch(text) or _read_program(text)
    if program is not None:
        return [Told(program)]
    return list(_read_several(text)) or ([] if _ISO_LIKE.match(text) else list(_read_prose(text[:MAX_LENGTH], frame)))


def _read_epoch(text: str) -> Moment | None:
    found = _EPOCH.fullmatch(text)
    if found is None:
        return None
    local = datetime(1970, 1, 1) + timedelta(seconds=int(found[1]))  # noqa: DTZ001 - a wall clock, its offset beside it
    return Moment(local, True, timedelta(0), has_fraction=True) if local.year in YEARS else None


def _read_program(text: str) -> Moment | None:
    found = _PROGRAM.fullmatch(text)
    month = _MONTHS.get((found["m1"] or found["m2"]).lower()) if found else None
    if found is None or month is None:
        return None
    offset = (found["offset"] or "").removeprefix("GMT").removeprefix("UTC") or ("Z" if found["offset"] else "")
    return read_moment(f"{found['year']}-{month}-{found['d1'] or found['d2']}T{found['clock']}{offset}")


def _read_several(text: str) -> Iterator[Told]:
    """Yield the dates of a list («a, b»), or the one of an interval («a/b»), when nothing else stands in the text."""
    found = list(_ISO.finditer(text))
    if len(found) < 2 or text[: found[0].start()].strip() or text[found[-1].end() :].strip(" ;,."):
        return
    between = [text[one.end() : two.start()] for one, two in pairwise(found)]
    moments = [moment for each in found if (moment := read_moment(each[0])) is not None]
    if len(moments) == len(found) == 2 and _THROUGH.fullmatch(between[0]):
        yield Told(moments[0], moments[1])
    elif all(map(_BETWEEN.fullmatch, between)):
        yield from map(Told, moments)


def _read_prose(text: str, frame: Frame) -> Iterator[Told]:
    if frame.prose_left <= 0:
        return
    read = read_dates(text, now=frame.now, language=frame.language, timezone=frame.zone)
    frame.prose_left -= 1 + len(read.occurrences)
    if read.period is not None and not read.occurrences:
        yield _make_told(read.period)
    for occurrence in read.occurrences:
        yield _make_told(occurrence)


def _make_told(occurrence: Occurrence) -> Told:
    start, end = _make_moment(occurrence.start), _make_moment(occurrence.end)
    return Told(start, end, occurrence.certainty)


def _make_moment(value: object) -> Moment | None:
    if isinstance(value, datetime):
        return Moment(value.replace(tzinfo=None), True)
    return read_moment(str(value)) if value is not None else None
