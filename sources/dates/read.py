"""The whole way from a phrase to its dates: fold → tokens → items → clauses → resolve → expand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sources.dates.clauses import make_clauses
from sources.dates.datelines import drop_dateline
from sources.dates.expand import Expander, make_moments
from sources.dates.former import is_doubtful
from sources.dates.grammar import make_items
from sources.dates.hours import DAY
from sources.dates.plain import read_plain
from sources.dates.resolve import Calendar
from sources.dates.sets import MAX_OCCURRENCES, Expansion, Slot
from sources.dates.text import fold
from sources.dates.tokens import Tokens, make_tokens
from sources.model import Certainty, Occurrence

# Most sentences of a description hold none of these, and cost nothing more.
_WORTH_READING = re.compile(
    r"\d|di\b|dis\b|dimanche|day|demain|soir|apres-midi|night|tomorrow|aujourd|week|semaine|premier|dernier|first|last|jour"
    r"|(?:bre|[ot]ber|[vr]ier|uary|[vp]ril|juin|june|juillet|july|aout|august|mars|march|mai)\b"
)
_DATE_KINDS = re.compile("[miAwWRrZJ]|dw?n-w?n")
_MANY_WORDS = 12  # beside days without hours: a text that may be about something else than an event
UNKNOWN_HOUR = "heure à confirmer"


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DatesRead:
    """What a phrase is read as. `span` is the part of the phrase that holds the dates, as offsets of its start and
    end."""

    occurrences: tuple[Occurrence, ...] = ()
    period: Occurrence | None = None
    rule: str | None = None
    certainty: Certainty = Certainty.NONE
    notes: tuple[str, ...] = ()
    span: Span | None = None
    spans: tuple[Span, ...] = ()  # the part that told each occurrence
    text: str = ""  # the words of `span`


NOTHING = DatesRead()


def read_dates(phrase: str, *, now: datetime, language: str = "fr", timezone: str = "America/Toronto") -> DatesRead:
    """Read the event dates that a phrase tells, by the project's conventions (docs: dates in prose).

    `now` is the reading moment (aware): it gives a missing year and the meaning of «demain».
    """
    text, raw, offsets = fold(phrase)
    if not _WORTH_READING.search(text):
        return NOTHING
    tokens = make_tokens(text, raw, language)
    if not _has_date(tokens.kinds):
        return NOTHING
    zone = _find_zone(timezone)
    calendar = Calendar(now.astimezone(zone).date())
    expansion = read_plain(tokens, calendar, language) or _expand_clauses(text, tokens, calendar, language)
    if not expansion.slots and expansion.period is None and expansion.rule is None:
        return DatesRead(notes=tuple(calendar.notes)) if calendar.notes else NOTHING
    _note_past(expansion, calendar)
    if tokens.kinds.count("x") > _MANY_WORDS and all(hours is None for _, hours in expansion.slots):
        calendar.is_inferred = True
    if not expansion.slots and expansion.period is None:  # a rule alone: «les mercredis danse»
        calendar.is_inferred = True
    certainty = Certainty.INFERRED if calendar.is_inferred else Certainty.STATED
    return _render(expansion, calendar, certainty, timezone, zone, offsets, phrase)


def _expand_clauses(text: str, tokens: Tokens, calendar: Calendar, language: str) -> Expansion:
    items = make_items(tokens, language)
    if items and items[0].start:
        items = drop_dateline(items, text, calendar.today)
    found = make_clauses(items)
    found.words = tokens.kinds.count("x")
    if not found.clauses:
        return Expansion()
    expansion = Expander(found, calendar, language).expand()
    calendar.is_inferred |= is_doubtful(found)
    if found.has_unknown_hour and (expansion.slots or expansion.period or expansion.rule):
        calendar.notes.append(UNKNOWN_HOUR)
    return expansion


def render_dates_json(read: DatesRead) -> dict[str, Any]:
    """Return what was read as the object that `babillard dates --json` prints (design §6). Behind the agreed keys stand
    the words that told the dates, where they are in the phrase, and the same for each occurrence."""
    period = read.period
    return {
        "occurrences": [
            {"start": _iso(found.start), "end": _iso(found.end), "all_day": found.all_day} for found in read.occurrences
        ],
        "period": {"start": _iso(period.start), "end": _iso(period.end)} if period else None,
        "rule": read.rule,
        "certainty": read.certainty.value,
        "notes": list(read.notes),
        "text": read.text,
        "span": list(read.span) if read.span else None,
        "spans": [list(span) for span in read.spans],
    }


def _has_date(kinds: str) -> bool:
    return _DATE_KINDS.search(kinds) is not None


def _render(
    expansion: Expansion,
    calendar: Calendar,
    certainty: Certainty,
    timezone: str,
    zone: ZoneInfo,
    offsets: list[int] | None,
    phrase: str,
) -> DatesRead:
    made, spans = [], []
    for slot in _sort_slots(list(expansion.slots))[:MAX_OCCURRENCES]:
        start, end = make_moments(slot, zone)
        made.append(Occurrence(start, end, timezone, certainty=certainty))
        spans.append(expansion.slots[slot])
    period = None
    if expansion.period is not None:
        period = Occurrence(*expansion.period, timezone, is_period=True, certainty=certainty)
    span = expansion.place
    if offsets is not None:
        spans = [_move_span(one, offsets) for one in spans]
        span = _move_span(span, offsets) if span else None
    text = phrase[span[0] : span[1]] if span else ""
    return DatesRead(tuple(made), period, expansion.rule, certainty, tuple(calendar.notes), span, tuple(spans), text)


def _sort_slots(slots: list[Slot]) -> list[Slot]:
    """Order by moment, without repetition; a day said twice, once with its hour, is that hour («Le 5 décembre…
    samedi 5 décembre à 20 h»)."""
    if len(slots) < 2:
        return slots
    timed = {day for day, hours in slots if hours is not None}
    return sorted([slot for slot in slots if slot[1] is not None or slot[0] not in timed], key=_find_order)


def _note_past(expansion: Expansion, calendar: Calendar) -> None:
    """Note days without hours that all lie before the reading day: a text about something else tells such ones."""
    days = []
    for day, hours in expansion.slots:
        if hours is not None:
            return
        days.append(day)
    if expansion.period is not None:
        days += [day for day in (expansion.period[1] or expansion.period[0],) if day]
    if days and max(days) < calendar.today:
        calendar.note(f"past: {max(days).isoformat()}")


def _find_order(slot: Slot) -> tuple[date, int, int]:
    day, hours = slot
    if hours is None:
        return day, -1, -1
    if hours.start >= DAY:
        day, start = day + timedelta(days=hours.start // DAY), hours.start % DAY
        return day, start, -1 if hours.end is None else hours.end - hours.start + start
    return day, hours.start, -1 if hours.end is None else hours.end


def _move_span(span: Span, offsets: list[int]) -> Span:
    return offsets[span[0]], offsets[span[1] - 1] + 1


def _iso(value: datetime | date | None) -> str | None:
    return value.isoformat() if value is not None else None


@lru_cache(maxsize=32)
def _find_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
