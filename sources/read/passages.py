"""Where in a listing's texts its dates stand: the first passage that tells event dates, read by the grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sources.dates import DatesRead, read_dates
from sources.model import Certainty, Occurrence

MAX_PASSAGES = 60
MAX_DATE_TEXT = 500
_SHORT = 160  # characters: a line of facts («Heure : 20 h»), not a paragraph
_FOLLOWING = 8  # lines of facts read together
_LONG_PAST = timedelta(days=45)  # a text tells of earlier years too; an announcement is not posted this late
_TELLING = re.compile(
    r"\d|midi|minuit|noon|midnight|confirmer|lundi|mardi|jeudi|vendredi|samedi|dimanche|[a-z]day\b", re.I
)
# In a text, «today» without an hour is a way of speaking.
_VAGUE = re.compile(r"aujourd.hui|today|demain|tomorrow|cet? \w+|this \w+", re.IGNORECASE)
# A line that begins with the hour of a show.
_HOUR_TOLD = re.compile(
    r"\W*(?:heure|horaire|spectacle|concert|représentation|début|portes|ouverture des portes|à|dès|time|show|starts?|"
    r"doors|at)\b[^.\n\d]{0,15}\d|\W*\d{1,2} ?(?:h|:\d\d|[ap]\.?m)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[a-zà-ÿ)\"»0-9][.!?]) (?=[A-ZÀ-Ý«\"])")


_Read = Callable[[str], "DatesRead | None"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Dates and the text that told them."""

    dates: DatesRead
    text: str


def find_dates(
    title: str | None, texts: Iterable[str | None], *, now: datetime, language: str, timezone: str
) -> Passage | None:
    """Return the dates of the title, made precise by the texts, or else those of the first passage that has some."""

    def read(text: str) -> DatesRead | None:
        found = read_dates(text, now=now, language=language, timezone=timezone)
        return _drop_past(found, now) if _is_telling(text, found, now) else None

    said = [text for text in texts if text]
    heading = read(title) if title else None
    body = _find_passage(said, read)
    if heading is None or title is None:
        return body
    if body is not None and _is_more_precise(body.dates, heading):
        return body
    return _add_hour(title, heading, said, read) or Passage(heading, title[:MAX_DATE_TEXT])


def list_occurrences(dates: DatesRead) -> tuple[Occurrence, ...]:
    """Return the period, if any, and the occurrences, as a listing holds them."""
    if dates.period is None:
        return dates.occurrences
    return (dates.period, *dates.occurrences)


def _add_hour(title: str, heading: DatesRead, texts: Iterable[str], read: _Read) -> Passage | None:
    """Return the title's day with the hour that a line of the texts tells alone: «Portes : 19 h | Spectacle : 20 h»."""
    for line in (line for text in texts for line in text.split("\n")[:MAX_PASSAGES]):
        if len(line) <= _SHORT and _HOUR_TOLD.match(line):
            joined = f"{title}\n{line}"
            found = read(joined)
            if found is not None and _is_more_precise(found, heading) and _days(found) == _days(heading):
                return Passage(found, joined[:MAX_DATE_TEXT])
    return None


def _find_passage(texts: Iterable[str | None], read: _Read) -> Passage | None:
    for text in texts:
        lines = [line for line in (text or "").split("\n") if line][:MAX_PASSAGES]
        for place, line in enumerate(lines):
            if not _TELLING.search(line):
                continue
            found = _read_from(lines, place, read)
            if found is not None:
                return found
    return None


def _read_from(lines: list[str], place: int, read: _Read) -> Passage | None:
    """Read a line with the lines of facts around it: «Date : 5 décembre» / «Heure : 20 h»."""
    line = lines[place]
    if len(line) > _SHORT:
        return _read_paragraph(line, read)
    first = place - 1 if place and _is_label(lines[place - 1]) else place
    last = place + 1
    while last < len(lines) and last - place < _FOLLOWING and len(lines[last]) <= _SHORT:
        if not _TELLING.search(lines[last]) and not _is_label(lines[last]):
            break
        last += 1
    text = "\n".join(lines[first:last])
    found = read(text) or read(line)
    return Passage(found, text[:MAX_DATE_TEXT]) if found else None


def _read_paragraph(paragraph: str, read: _Read) -> Passage | None:
    """Read a long paragraph sentence by sentence; an hour told in the next sentence belongs to the date."""
    sentences = _SENTENCES.split(paragraph)[:MAX_PASSAGES]
    for place, sentence in enumerate(sentences):
        if not _TELLING.search(sentence):
            continue
        found = read(sentence)
        if found is None:
            continue
        for count in (2, 3):
            longer = " ".join(sentences[place : place + count])
            more = read(longer)
            if more is not None and (_is_more_precise(more, found) or _holds(more, found)):
                found, sentence = more, longer
        return Passage(found, sentence[:MAX_DATE_TEXT])
    return None


def _is_label(line: str) -> bool:
    return len(line) <= 40 and line.rstrip().endswith(":")


def _is_telling(text: str, found: DatesRead, now: datetime) -> bool:
    if found.certainty is Certainty.NONE or not (found.occurrences or found.period):
        return False
    if found.span and _VAGUE.fullmatch(text[slice(*found.span)]):
        return False
    last = _last_day(found)
    return last is None or last >= now.date() - _LONG_PAST


def _drop_past(found: DatesRead, now: datetime) -> DatesRead:
    """Leave out the dates of earlier years beside those of the event."""
    limit = now.date() - _LONG_PAST
    kept = tuple(one for one in found.occurrences if one.last_day is None or one.last_day >= limit)
    return found if len(kept) == len(found.occurrences) or found.rule else replace(found, occurrences=kept)


def _last_day(found: DatesRead) -> date | None:
    if found.period is not None and found.period.end is None:
        return None
    days = [day for occurrence in list_occurrences(found) if (day := occurrence.last_day) is not None]
    return max(days, default=None)


def _days(found: DatesRead) -> set[date]:
    return {day for occurrence in found.occurrences if (day := occurrence.first_day) is not None}


def _is_more_precise(body: DatesRead, heading: DatesRead) -> bool:
    """Whether one reading tells the hours of the other's days."""
    if any(not occurrence.all_day for occurrence in heading.occurrences):
        return False
    timed = {occurrence.first_day for occurrence in body.occurrences if not occurrence.all_day}
    if not timed:
        return False
    if heading.period is not None:
        start, end = heading.period.first_day, heading.period.last_day
        return all(day and (not start or start <= day) and (not end or day <= end) for day in timed)
    return _days(heading) <= timed


def _holds(more: DatesRead, found: DatesRead) -> bool:
    """Whether a longer reading keeps all that the shorter one told, the exhibition's period first of all."""
    return more.period == found.period and set(found.occurrences) <= set(more.occurrences) and bool(found.period)
