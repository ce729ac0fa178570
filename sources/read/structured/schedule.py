"""schema.org Schedule → the dates it stands for, as written (wall clock, no zone), within the horizon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sources.read.structured.moments import Moment, read_duration, read_hour, read_moment
from sources.read.structured.nodes import Node, shorten
from sources.read.structured.repetition import MAX_DAYS, Frequency, Repetition
from sources.read.structured.told import Frame

BACK = timedelta(days=45)  # a little beyond the 30 days that are published
AHEAD = timedelta(days=400)  # the horizon of 13 months

_FREQUENCIES: dict[str, Frequency] = {
    "D": "D", "W": "W", "M": "M", "Y": "Y", "DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y",
}  # fmt: skip
_EVERY = re.compile(r"(?:P(\d{1,3})([DWMY])|(DAILY|WEEKLY|MONTHLY|YEARLY))", re.IGNORECASE)
_DAYS = {
    "mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
}  # fmt: skip
_DAY = re.compile(r"([+-]?\d)?([a-z]+)")

Dates = Iterator[tuple[Moment, Moment | None, str]]


def expand_schedule(schedule: Node, event: Node, frame: Frame, *, is_exhibition: bool = False) -> Dates:
    """Yield start, end and text of each date of a schedule. What the schedule leaves out, its event says.

    Without an hour anywhere, or for an exhibition, it is one span from the first to the last day (opening days, not
    performances).
    """
    first = _read_first(schedule, event)
    last = _read_last(schedule, event)
    starts_at, length = (None, None) if is_exhibition else _read_hours(schedule, first)
    zone = _read_zone(schedule)
    low, high = (frame.now - BACK).date(), (frame.now + AHEAD).date()
    begin = first.local.date() if first else low
    text = _describe(schedule)
    rule = _make_rule(schedule, begin)
    if starts_at is None or rule is None:
        if first is not None:
            single = _at(begin, starts_at) if starts_at is not None else replace(first, has_time=False, offset=None)
            single = replace(single, zone=zone)
            yield single, _make_end(single, last, length, starts_at), text
        return
    excluded = _read_excluded(schedule)
    count = _read_numbers(schedule, "repeatCount")
    until = min(last.local.date(), high) if last is not None else high
    since = begin if count else max(begin, low)  # what is counted is counted from the beginning
    frame.days_left -= min(max((until - since).days, 0), MAX_DAYS)
    if frame.days_left < 0:
        return
    for day in islice(rule.list_days(since, until), count[0] if count else None):
        start = replace(_at(day, starts_at), zone=zone)
        if day >= low and day not in excluded and start.local not in excluded:
            yield start, replace(start, local=start.local + length) if length else None, text


def _make_rule(schedule: Node, begin: date) -> Repetition | None:
    every = _EVERY.fullmatch((schedule.text("repeatFrequency") or "").strip().rsplit("/", 1)[-1])
    days = list(_read_days(schedule))
    if every is None and not days:
        return None
    frequency = _FREQUENCIES[(every[2] or every[3]).upper()] if every else "W"
    weeks = _read_numbers(schedule, "byMonthWeek")
    if weeks and frequency == "M":
        days = [(number, week) for number, _ in days for week in weeks]
    if frequency in ("D", "W"):
        days = [(number, None) for number, _ in days]
    return Repetition(
        frequency,
        begin,
        interval=max(int(every[1] or 1), 1) if every else 1,
        weekdays=tuple(days),
        month_days=tuple(_read_numbers(schedule, "byMonthDay")),
        months=tuple(_read_numbers(schedule, "byMonth")),
    )


def _read_days(schedule: Node) -> Iterator[tuple[int, int | None]]:
    for value in schedule.all("byDay"):
        text = value if isinstance(value, str) else value.id or value.text("name") or ""
        for part in re.split(r"[\s,]+", shorten(text).rsplit("/", 1)[-1].lower())[:10]:
            found = _DAY.fullmatch(part)
            if found and found[2] in _DAYS:
                yield _DAYS[found[2]], int(found[1]) if found[1] and int(found[1]) else None


def _read_numbers(schedule: Node, name: str) -> list[int]:
    limits = {"byMonthDay": 31, "byMonth": 12, "byMonthWeek": 5, "repeatCount": 100_000}
    numbers = (re.fullmatch(r"\d{1,5}(?:\.0)?", text.strip()) for text in schedule.texts(name))
    return [n for found in numbers if found and 1 <= (n := int(float(found[0]))) <= limits[name]]


def _read_first(schedule: Node, event: Node) -> Moment | None:
    return _first_moment(schedule, "startDate") or _first_moment(event, "startDate")


def _read_last(schedule: Node, event: Node) -> Moment | None:
    return _first_moment(schedule, "endDate") or _first_moment(event, "endDate")


def _first_moment(node: Node, name: str) -> Moment | None:
    return next((moment for text in node.texts(name) if (moment := read_moment(text)) is not None), None)


def _read_hours(schedule: Node, first: Moment | None) -> tuple[timedelta | None, timedelta | None]:
    """Return the hour of day at which it starts, and how long it lasts."""
    start, end = read_hour(schedule.text("startTime")), read_hour(schedule.text("endTime"))
    if start is None and first is not None and first.has_time and not first.is_midnight:
        start = timedelta(hours=first.local.hour, minutes=first.local.minute)
    length = read_duration(schedule.text("duration"))
    if start is not None and end is not None and end != start:
        length = end - start if end > start else end - start + timedelta(days=1)
    return start, length


def _read_zone(schedule: Node) -> str | None:
    """Return the zone of a schedule when it is one that exists."""
    name = (schedule.text("scheduleTimezone") or "").strip()
    try:
        return name if len(name) <= 60 and "/" in name and ZoneInfo(name) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _read_excluded(schedule: Node) -> set[date | datetime]:
    excluded: set[date | datetime] = set()
    for text in schedule.texts("exceptDate"):
        for part in text.split(",")[:500]:
            moment = read_moment(part)
            if moment is not None:
                excluded.add(moment.local if moment.has_time and not moment.is_midnight else moment.local.date())
    return excluded


def _make_end(
    start: Moment, last: Moment | None, length: timedelta | None, starts_at: timedelta | None
) -> Moment | None:
    if starts_at is not None:
        return replace(start, local=start.local + length) if length else None
    return replace(last, has_time=False, offset=None) if last is not None else None


def _at(day: date, hour: timedelta) -> Moment:
    return Moment(datetime.combine(day, time.min) + hour, True)


def _describe(schedule: Node) -> str:
    names = ("repeatFrequency", "byDay", "startDate", "endDate", "startTime", "endTime", "repeatCount", "exceptDate")
    said = ((name, [str(v if isinstance(v, str) else v.id) for v in schedule.all(name)]) for name in names)
    return ", ".join(f"{name} {' '.join(map(shorten, values))}" for name, values in said if values)[:300]
