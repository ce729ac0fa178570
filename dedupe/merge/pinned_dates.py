"""Dates as editors pin them: all of an event's dates, or the hour of those that a source has wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sources.model import Certainty, Occurrence, Status

_MOST = 400  # dates of one pin: more than a year of days
_ZONE = "America/Toronto"


def read_dates(value: object, known: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """Return the dates that a pin tells in full, sorted: a list of `{"start", "end", "is_period", "timezone"}`, of
    which one of the first two is enough; ISO days, or ISO times, in the zone of the place when they have no offset.

    A date that is `known` keeps its status. Raise ValueError, TypeError or KeyError when it is no such list.
    """
    if not isinstance(value, list) or not 0 < len(value) <= _MOST:
        raise ValueError("not a list of dates")
    zone = known[0].timezone if known else _ZONE
    statuses = {occurrence.start: occurrence.status for occurrence in known}
    dates = {_read_date(row, zone) for row in value}
    told = (replace(one, status=statuses.get(one.start, Status.SCHEDULED)) for one in dates)
    return tuple(sorted(told, key=lambda one: one.sort_key))


def move_hours(value: object, known: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Return the dates with their hour put right: `"20:00"` for all that are not periods, or `{"from": "19:30", "to":
    "20:00"}` for those that start at one hour; `"from": null` for days without an hour.

    Ends that would come before the new start are left out. Raise ValueError, TypeError or KeyError for anything else.
    """
    hours: Mapping[str, Any] = value if isinstance(value, Mapping) else {"to": value}
    to = time.fromisoformat(hours["to"])
    at = hours.get("from", "")
    at = time.fromisoformat(at) if at else at
    moved = {_move(one, to) if _starts_at(one, at) else one for one in known}
    return tuple(sorted(moved, key=lambda one: one.sort_key))


def _read_date(row: Mapping[str, Any], zone: str) -> Occurrence:
    zone = row.get("timezone") or zone
    start, end = _read_moment(row.get("start"), zone), _read_moment(row.get("end"), zone)
    told = start if start is not None else end
    is_period = bool(row.get("is_period"))
    if told is None or (start is None and not is_period):
        raise ValueError("a date without a start")
    if start is not None and end is not None:
        if isinstance(start, datetime) != isinstance(end, datetime):
            raise ValueError("a day and an hour in one date")
        if end < start:
            raise ValueError("an end before its start")
    return Occurrence(start, end, zone, is_period, certainty=Certainty.STATED)


def _read_moment(text: str | None, zone: str) -> datetime | date | None:
    if text is None:
        return None
    if "T" not in text:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    place = ZoneInfo(zone)
    return moment.astimezone(place) if moment.tzinfo else moment.replace(tzinfo=place)


def _starts_at(one: Occurrence, at: time | str | None) -> bool:
    if one.is_period or one.start is None:
        return False
    if at == "":
        return True
    clock = one.start.astimezone(ZoneInfo(one.timezone)).time() if isinstance(one.start, datetime) else None
    return clock == at


def _move(one: Occurrence, to: time) -> Occurrence:
    day = one.first_day
    if day is None:
        return one
    start = datetime.combine(day, to, ZoneInfo(one.timezone))
    end = one.end if isinstance(one.end, datetime) and one.end > start else None
    return replace(one, start=start, end=end, certainty=Certainty.STATED)
