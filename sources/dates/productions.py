"""What each production of the grammar says: its tokens → the fields of an item, or no item at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from sources.dates.figures import Clock
from sources.dates.hour_productions import (
    read_at,
    read_bare,
    read_count,
    read_doors,
    read_length,
    read_open_hours,
    read_slash_hours,
    read_times,
    take_span,
)
from sources.dates.items import Day, Item, Span

_WEEK = 6  # days between the first and the last of one
_ORDINALS = (-1, 1, 2, 3, 4, 5)
_MORNING, _NOON = 7, 12


# Where weekday, day, month and year stand in the shapes that nearly all dates have.
_SHAPES = {
    "nm": (None, 0, 1, None), "nmy": (None, 0, 1, 2), "wnm": (0, 1, 2, None), "wnmy": (0, 1, 2, 3),
    "mn": (None, 1, 0, None), "mn,y": (None, 1, 0, 3), "w,mn": (0, 3, 2, None), "w,mn,y": (0, 3, 2, 5),
}  # fmt: skip


def _read_days(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    shape = _SHAPES.get(kinds)
    if shape is not None:
        weekday, day, month, year = shape
        item.kind = "days"
        made = Day(
            values[day],
            values[month],
            None if year is None else values[year],
            None if weekday is None else values[weekday],
        )
        item.runs = [(made, None)]
        return True
    return _read_list(item, kinds, values)


def _read_list(item: Item, kinds: str, values: list[Any]) -> bool:
    days: list[tuple[int, int | None]] = []
    separators: list[str] = []
    weekdays: list[int] = []
    month: int | None = None
    year: int | None = None
    mark = ""
    for kind, value in zip(kinds, values, strict=True):
        if kind == "w":
            weekdays.append(value)
        elif kind in "nN" and month is not None and item.kind == "fr":
            year = 2000 + value
        elif kind == "n":
            if days:
                separators.append(mark)
            days.append((value, weekdays.pop() if len(weekdays) == 1 else None))
            mark = ""
        elif kind == "m":
            month = value
        elif kind in "yY":
            year = value
        elif kind in ",-a/" and not (kind == "," and mark):
            mark = kind
    item.kind, item.has_from = "days", kinds[0] == "d"
    if len(weekdays) == len(days) > 1 and re.match(r"d?w,w", kinds):  # «sam. & dim. 12-13 déc.»
        separators = ["," for _ in separators]
    is_run = separators == ["-"] and days[1][0] - days[0][0] > _WEEK
    if is_run and re.match("d?w-w", kinds):
        weekdays = [value for kind, value in zip(kinds, values, strict=True) if kind == "w"]
        days = [(day, None) for day, _ in days]
        item.weekdays = frozenset(_list_weekdays(weekdays[0], weekdays[1]))
    elif len(weekdays) == len(days):  # «Fri. & Sat., Dec. 4 & 5»
        days = [(day, weekday) for (day, _), weekday in zip(days, weekdays, strict=True)]
    if kinds[0] == "b":
        item.is_open = not separators  # «entre le 28 mai et le 3 juin»
        if separators == [","]:  # «entre le 5 et le 8 mai»
            separators = ["-"]
    made = [Day(day, month, year, weekday) for day, weekday in days]
    item.runs = _make_runs(made, separators)
    if kinds[0] == "m" and len(item.runs) > 1:
        _take_hours(item)
    return bool(made)


def _make_runs(days: list[Day], separators: list[str]) -> list[tuple[Day, Day | None]]:
    """Pair the days that a dash joins; «3-4-5 déc.» is a list."""
    if (
        len(separators) > 1
        and set(separators) == {"-"}
        and all(after.day > before.day for before, after in pairwise(days))
    ):
        return [(day, None) for day in days]
    runs: list[tuple[Day, Day | None]] = []
    for place, day in enumerate(days):
        if place and separators[place - 1] in "-a" and runs[-1][1] is None:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, None))
    return runs


def _take_hours(item: Item) -> None:
    """ "January 16 and 17, 9 to 3": numbers that go back are the hours."""
    (before, _), (first, last) = item.runs[-2:]
    if last is None or not _MORNING <= first.day <= _NOON or last.day > _NOON:
        return
    if before.day <= first.day < last.day:
        return
    item.runs.pop()
    end = last.day if first.day < last.day else last.day + _NOON
    item.spans, item.is_doubtful = [Span(Clock(first.day, 0, "e"), Clock(end, 0))], True


def _read_context(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """«; le 14 à 15 h»: a day of the month said before."""
    item.kind = "days"
    weekday = values[0] if kinds[0] == "w" else None
    item.runs = [(Day(value), None) for kind, value in zip(kinds, values, strict=True) if kind == "n"]
    item.runs[0] = (Day(item.runs[0][0].day, weekday=weekday), None)
    return True


def _read_english(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    return _read_days(item, kinds, values, language)


def _read_monthless(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """«du 12 au 14»: the coming such days, or those of the month said beside; "from 5 to 7" is hours."""
    if language == "en" or values[0] == "de":
        return False
    return _read_days(item, kinds, values, language) and item.runs[0][0].day < (item.runs[0][1] or Day(0)).day


def _read_off(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """«relâche les 12 et 13»: days of whichever month."""
    return _read_days(item, kinds, values, language)


def _read_numeric(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    weekday = next((value for kind, value in zip(kinds, values, strict=True) if kind == "w"), None)
    value = values[-1]
    item.kind, item.has_from = "days", kinds[0] == "d"
    if not isinstance(value, tuple):
        item.runs = [(Day(value.day, value.month, value.year, weekday), None)]
        return True
    day = _order_parts(value, weekday, language)
    if day is None:
        return False
    item.runs = [(day, None)]
    return True


def _order_parts(parts: tuple[int, ...], weekday: int | None, language: str) -> Day | None:
    """Read 05/12/2026 or 5/12: a number over 12 decides, then the weekday, then the language (which is a guess)."""
    one, two = parts[:2]
    year = parts[2] if len(parts) > 2 else None
    if year is not None and year < 100:
        year += 2000
    readings = [(one, two), (two, one)] if language != "en" else [(two, one), (one, two)]
    valid = [(day, month) for day, month in readings if 1 <= month <= 12 and 1 <= day <= 31]
    if not valid:
        return None
    if one == two or len(valid) == 1:
        return Day(valid[0][0], valid[0][1], year, weekday)
    if weekday is not None and year is not None:
        for day, month in valid:
            if find_weekday(year, month, day) == weekday:
                return Day(day, month, year, weekday)
    return Day(valid[0][0], valid[0][1], year, weekday, is_ambiguous=True)


def find_weekday(year: int, month: int, day: int) -> int | None:
    """Return the weekday of a date (0 = Monday), None when there is no such date."""
    from_table = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    base = year - (month < 3)
    return (base + base // 4 - base // 100 + base // 400 + from_table[month - 1] + day + 6) % 7


def _read_from_hours(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """ "Dec. 5 from 10 to 3": hours, whose halves of the day are those of most events."""
    if language != "en":
        return _read_monthless(item, kinds, values, language)
    return take_span(item, values[1], values[3])


def _read_iso(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    day, clock, _ = values[0]
    item.kind = "days"
    item.runs = [(Day(day.day, day.month, day.year), None)]
    item.spans = [Span(clock)]
    return True


def _read_weekly(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    found: list[int] = []
    is_range = False
    for kind, value in zip(kinds, values, strict=True):
        if isinstance(value, tuple):  # "weekdays"
            found.extend(value)
        elif kind in "wW":
            if is_range and found:
                found.extend(_list_weekdays(found[-1], value))
            else:
                found.append(value)
            is_range = False
        elif kind in "-a":
            is_range = True
    item.weekdays = frozenset(found)
    item.is_every = "E" in kinds or "W" in kinds
    item.cue = "E" if "E" in kinds else ""
    item.is_span = "-" in kinds or "a" in kinds
    return True


def _list_weekdays(first: int, last: int) -> list[int]:
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _read_daily(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    item.kind, item.weekdays, item.is_every = "weekly", frozenset(range(7)), True
    return True


def _read_monthly(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    item.ordinals = _read_ordinals(kinds, values)
    weekdays = [value for kind, value in zip(kinds, values, strict=True) if kind in "wW"]
    if any(isinstance(value, tuple) for value in weekdays):
        return False
    item.weekdays = frozenset(weekdays)
    item.is_every = kinds[0] == "E" or "M" in kinds
    return bool(item.ordinals) and item.is_every


def _read_ordinals(kinds: str, values: list[Any]) -> tuple[int, ...]:
    marked = zip(kinds, values, strict=True)
    found = (-1 if kind == "q" else value for kind, value in marked if kind in "onq")  # "last" is «dernier» here
    return tuple(number for number in found if number in _ORDINALS)


def _read_nth(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    marked = list(zip(kinds, values, strict=True))
    item.ordinals = _read_ordinals(kinds, values)
    item.weekdays = frozenset(value for kind, value in marked if kind in "wW" and isinstance(value, int))
    year = next((value for kind, value in marked if kind == "y"), None)
    item.runs = [(Day(1, value, year), None) for kind, value in marked if kind == "m"]
    return bool(item.ordinals and item.weekdays)


def _read_relative(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    if kinds in ("R", "r", "Z"):
        item.offset = values[0]
        item.kind = "weekend" if kinds == "Z" else "today"
    else:
        item.kind = "coming"
        item.weekdays = frozenset(value for kind, value in zip(kinds, values, strict=True) if kind == "w")
    return True


def _read_month(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    months = [Day(1, value) for kind, value in zip(kinds, values, strict=True) if kind == "m"]
    years = [value for kind, value in zip(kinds, values, strict=True) if kind == "y"]
    year = years[-1] if years else None
    item.month = Day(1, months[0].month, year if len(months) == 1 or len(years) < 2 else years[0])
    item.last_month = Day(1, months[-1].month, year)
    if kinds[0] not in "cd" and not years:  # «mars-avril» alone is the issue of a magazine
        item.kind = "month"
    if item.kind == "months" and len(years) == 1 and (months[0].month or 0) > (months[-1].month or 0) and year:
        item.month = Day(1, months[0].month, year - 1)
    return True


def _read_past(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    return kinds == "q" or values[0] == -1


_Reader = Callable[[Item, str, list[Any], str], bool]
READERS: dict[str, _Reader] = {
    "fr": _read_days,
    "en": _read_english,
    "context": _read_context,
    "from_hours": _read_from_hours,
    "slash_hours": read_slash_hours,
    "days": _read_monthless,
    "off": _read_off,
    "num": _read_numeric,
    "iso": _read_iso,
    "weekly": _read_weekly,
    "daily": _read_daily,
    "monthly": _read_monthly,
    "nth": _read_nth,
    "relative": _read_relative,
    "months": _read_month,
    "month": _read_month,
    "past": _read_past,
    "bare": read_bare,
    "at": read_at,
    "doors": read_doors,
    "length": read_length,
    "count": read_count,
    "open_hours": read_open_hours,
    "times": read_times,
}
