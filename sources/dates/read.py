"""The whole way from a phrase to its dates: fold → tokens → items → clauses → resolve → expand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sources.dates.clauses import make_clauses
from sources.dates.expand import MAX_OCCURRENCES, Expander, Expansion, make_moments
from sources.dates.grammar import make_items
from sources.dates.resolve import Calendar
from sources.dates.text import fold
from sources.dates.tokens import make_tokens
from sources.model import Certainty, Occurrence

# Most sentences of a description hold none of these, and cost nothing more.
_WORTH_READING = re.compile(
    r"\d|di\b|dis\b|dimanche|day|demain|soir|apres-midi|night|tomorrow|aujourd|week|semaine|premier|dernier|first|last|jour"
    r"|(?:bre|vier|vril|juin|juillet|aout|mars|mai)\b"
)
_DATE_KINDS = re.compile("[miAwWRrZJ]|dw?n-w?n")
UNKNOWN_HOUR = "heure à confirmer"


@dataclass(frozen=True, slots=True)
class DatesRead:
    """What a phrase is read as. `span` is the part of the phrase that holds the dates, as offsets."""

    occurrences: tuple[Occurrence, ...] = ()
    period: Occurrence | None = None
    rule: str | None = None
    certainty: Certainty = Certainty.NONE
    notes: tuple[str, ...] = ()
    span: tuple[int, int] | None = None


NOTHING = DatesRead()


def read_dates(phrase: str, *, now: datetime, language: str = "fr", timezone: str = "America/Toronto") -> DatesRead:
    """Read the event dates that a phrase tells, by the project's conventions (docs: dates in prose).

    `now` is the reading moment (aware): it gives a missing year and the meaning of «demain».
    """
    text, offsets = fold(phrase)
    if not _WORTH_READING.search(text):
        return NOTHING
    tokens = make_tokens(text, text if offsets else phrase, language)
    if not _has_date(tokens.kinds):
        return NOTHING
    zone = _find_zone(timezone)
    calendar = Calendar(now.astimezone(zone).date())
    found = make_clauses(make_items(tokens, language))
    if not found.clauses:
        return NOTHING
    expansion = Expander(found, calendar, language, zone).expand()
    if not expansion.slots and expansion.period is None and expansion.rule is None:
        return DatesRead(notes=tuple(calendar.notes))
    if found.has_unknown_hour:
        calendar.notes.append(UNKNOWN_HOUR)
    certainty = Certainty.INFERRED if calendar.is_inferred else Certainty.STATED
    return _render(expansion, calendar, certainty, timezone, zone, offsets)


def render_dates_json(read: DatesRead) -> dict[str, Any]:
    """Return what was read as the object that `babillard dates --json` prints (design §6)."""
    period = read.period
    return {
        "occurrences": [
            {"start": _iso(found.start), "end": _iso(found.end), "all_day": found.all_day} for found in read.occurrences
        ],
        "period": {"start": _iso(period.start), "end": _iso(period.end)} if period else None,
        "rule": read.rule,
        "certainty": read.certainty.value,
        "notes": list(read.notes),
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
) -> DatesRead:
    slots = _drop_bare_days(expansion.slots)
    moments = sorted({make_moments(slot, zone) for slot in slots}, key=_sort_key)[:MAX_OCCURRENCES]
    made = tuple(Occurrence(start, end, timezone, certainty=certainty) for start, end in moments)
    period = None
    if expansion.period is not None:
        period = Occurrence(*expansion.period, timezone, is_period=True, certainty=certainty)
    return DatesRead(made, period, expansion.rule, certainty, tuple(calendar.notes), _find_span(expansion, offsets))


def _drop_bare_days(slots: list[Any]) -> list[Any]:
    """A day said twice, once with its hour, is that hour («Le 5 décembre… samedi 5 décembre à 20 h»)."""
    timed = {day for day, hours in slots if hours is not None}
    return [slot for slot in slots if slot[1] is not None or slot[0] not in timed]


def _sort_key(moment: tuple[datetime | date, datetime | None]) -> tuple[str, str]:
    return moment[0].isoformat(), moment[1].isoformat() if moment[1] else ""


def _find_span(expansion: Expansion, offsets: list[int] | None) -> tuple[int, int] | None:
    if not expansion.used:
        return None
    start = min(item.start for item in expansion.used)
    end = max(item.end for item in expansion.used)
    if offsets is None:
        return start, end
    return offsets[start], offsets[end - 1] + 1


def _iso(value: datetime | date | None) -> str | None:
    return value.isoformat() if value is not None else None


@lru_cache(maxsize=32)
def _find_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
