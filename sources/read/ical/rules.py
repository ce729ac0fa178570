"""RRULE (RFC 5545 §3.3.10): its parts, and its instances between two local times. What is expanded starts near the
window wherever the rule allows, and ends there: a rule that no day fulfils costs no more than another, which dateutil
(the reference of the tests) does not promise.
"""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_WEEKDAY = re.compile(r"([+-]?\d{1,3})?(MO|TU|WE|TH|FR|SA|SU)")
# Each list of numbers with the largest it may hold; those of `_SIGNED` also count from the end, as -1.
_LISTS = {
    "BYMONTH": 12, "BYWEEKNO": 53, "BYYEARDAY": 366, "BYMONTHDAY": 31, "BYSETPOS": 366, "BYHOUR": 23, "BYMINUTE": 59,
    "BYSECOND": 60,
}  # fmt: skip
_SIGNED = frozenset(("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS"))
_NAMES = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *_LISTS))
_FAR = 1_000_000  # an interval or count that leads beyond any window
_PERIODS_MAX = 120_000  # of a rule that has to be counted from its beginning: days since 1700


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts of a RRULE but UNTIL, which needs a zone. Weekdays are numbers (Monday 0); `nth` are weekdays with
    their place in the month or year (-1 the last)."""

    frequency: str
    interval: int = 1
    count: int | None = None
    week_start: int = 0
    weekdays: frozenset[int] = frozenset()
    nth: frozenset[tuple[int, int]] = frozenset()
    months: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()

    @property
    def names_days(self) -> bool:
        """Whether it says itself on which days it falls; otherwise they are those of its start."""
        return bool(self.weekdays or self.nth or self.weeks or self.year_days or self.month_days)


@lru_cache(maxsize=256)
def read_rule(text: str) -> Rule:
    """Read the value of a RRULE. Raise ValueError when it is none."""
    parts: dict[str, str] = {}
    for part in text.strip().upper().strip(";").split(";"):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in _NAMES:
            raise ValueError(f"unknown part: {name[:40]!r}")
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"no frequency: {parts.get('FREQ', '')[:40]!r}")
    lists = {name: _read_numbers(name, parts[name]) for name in _LISTS if name in parts}
    weekdays, nth = _read_weekdays(parts.get("BYDAY"), has_place=parts["FREQ"] in ("MONTHLY", "YEARLY"))
    return Rule(
        parts["FREQ"],
        interval=_read_number(parts.get("INTERVAL", "1"), 1),
        count=_read_number(parts["COUNT"], 0) if "COUNT" in parts else None,
        week_start=_WEEKDAYS[parts["WKST"]] if parts.get("WKST") in _WEEKDAYS else 0,
        weekdays=weekdays,
        nth=nth,
        months=frozenset(lists.get("BYMONTH", ())),
        weeks=frozenset(lists.get("BYWEEKNO", ())),
        year_days=frozenset(lists.get("BYYEARDAY", ())),
        month_days=frozenset(lists.get("BYMONTHDAY", ())),
        positions=frozenset(lists.get("BYSETPOS", ())),
        hours=lists.get("BYHOUR", ()),
        minutes=lists.get("BYMINUTE", ()),
        seconds=tuple(sorted({min(second, 59) for second in lists.get("BYSECOND", ())})),
    )


def expand_rule(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the instances of a rule that starts at `start`, from `first` to `last` (naive, on the clock of the rule's
    zone, both included), in order. `start` itself is one only where it fulfils the rule."""
    left = rule.count
    if left is not None and (period := _find_period(rule)) is not None and first > start:
        skipped = (first - start) // period
        start, left = start + skipped * period, max(left - skipped, 0)
    for found in _list_periods(rule, start, start if left is not None else max(first, start), last):
        for moment in found:
            if moment < start:
                continue
            if moment > last or left == 0:
                return
            if left is not None:
                left -= 1
            if moment >= first:
                yield moment


def _find_period(rule: Rule) -> timedelta | None:
    """Return how far apart the instances are, where they are evenly so: those before the window need no counting."""
    days = {"DAILY": 1, "WEEKLY": 7}.get(rule.frequency)
    is_even = not (rule.names_days or rule.months or rule.positions or rule.hours or rule.minutes or rule.seconds)
    return timedelta(days=days * rule.interval) if days and is_even else None


def _list_periods(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[list[datetime]]:
    """Yield the instances of each hour, day, week, month or year of a rule, from the one that holds `first` on."""
    if rule.frequency == "HOURLY":
        yield from _list_hours(rule, start, first, last)
        return
    times = _list_times(rule, start)
    for days in itertools.islice(_list_days(rule, start.date(), first.date(), last.date()), _PERIODS_MAX):
        moments = [datetime.combine(day, at) for day in days for at in times]
        yield _pick(moments, rule.positions) if rule.positions else moments


def _list_hours(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[list[datetime]]:
    skipped = int((first - start) / timedelta(hours=1)) // rule.interval
    for number in itertools.count(skipped):
        hour = start + timedelta(hours=rule.interval) * number
        if hour > last or number - skipped > _PERIODS_MAX:
            return
        if (not rule.hours or hour.hour in rule.hours) and _is_wanted(rule, hour.date()):
            moments = [
                hour.replace(minute=m, second=s)
                for m in rule.minutes or (hour.minute,)
                for s in rule.seconds or (hour.second,)
            ]
            yield _pick(moments, rule.positions) if rule.positions else moments


def _list_times(rule: Rule, start: datetime) -> list[time]:
    return [
        time(hour, minute, second)
        for hour in rule.hours or (start.hour,)
        for minute in rule.minutes or (start.minute,)
        for second in rule.seconds or (start.second,)
    ]


def _pick(moments: list[datetime], positions: frozenset[int]) -> list[datetime]:
    size = len(moments)
    return [m for at, m in enumerate(moments) if at + 1 in positions or at - size in positions]


def _list_days(rule: Rule, start: date, first: date, last: date) -> Iterator[list[date]]:
    """Yield the days of each day, week, month or year that counts, from that of `first` to that of `last`."""
    match rule.frequency:
        case "DAILY":
            return _list_daily(rule, start, first, last)
        case "WEEKLY":
            return _list_weekly(rule, start, first, last)
        case "MONTHLY":
            return _list_monthly(rule, start, first, last)
        case _:
            return _list_yearly(rule, start, first, last)


def _list_daily(rule: Rule, start: date, first: date, last: date) -> Iterator[list[date]]:
    skipped = (first - start).days // rule.interval * rule.interval
    is_limited = rule.names_days or bool(rule.months)
    for ordinal in range(start.toordinal() + skipped, last.toordinal() + 1, rule.interval):
        day = date.fromordinal(ordinal)
        yield [day] if not is_limited or _is_wanted(rule, day) else []


def _list_weekly(rule: Rule, start: date, first: date, last: date) -> Iterator[list[date]]:
    step = 7 * rule.interval
    weekdays = rule.weekdays or (range(7) if rule.names_days else (start.weekday(),))
    is_limited = bool(rule.months or rule.month_days or rule.year_days or rule.weeks)
    offsets = sorted((day - rule.week_start) % 7 for day in weekdays)
    begin = start.toordinal() - (start.weekday() - rule.week_start) % 7
    skipped = (first.toordinal() - begin) // step * step
    for week in range(begin + skipped, last.toordinal() + 1, step):
        days = [date.fromordinal(week + offset) for offset in offsets]
        yield [day for day in days if _is_wanted(rule, day)] if is_limited else days


def _list_monthly(rule: Rule, start: date, first: date, last: date) -> Iterator[list[date]]:
    begin = start.year * 12 + start.month - 1
    skipped = (first.year * 12 + first.month - 1 - begin) // rule.interval * rule.interval
    for number in range(begin + skipped, last.year * 12 + last.month, rule.interval):
        yield _list_month(rule, start, number // 12, number % 12 + 1)


def _list_yearly(rule: Rule, start: date, first: date, last: date) -> Iterator[list[date]]:
    skipped = (first.year - start.year) // rule.interval * rule.interval
    months: tuple[int, ...] = tuple(sorted(rule.months)) or (tuple(range(1, 13)) if rule.names_days else (start.month,))
    for year in range(start.year + skipped, last.year + 1, rule.interval):
        yield [day for month in months for day in _list_month(rule, start, year, month)]


def _list_month(rule: Rule, start: date, year: int, month: int) -> list[date]:
    if rule.months and month not in rule.months:
        return []
    weekday, length = calendar.monthrange(year, month)
    if not rule.names_days:
        return [date(year, month, start.day)] if start.day <= length else []
    weekdays = rule.weekdays | {number for number, _ in rule.nth} or range(7)
    days = [date(year, month, day) for day in range(1, length + 1) if (weekday + day - 1) % 7 in weekdays]
    return [day for day in days if _is_wanted(rule, day)]


def _is_wanted(rule: Rule, day: date) -> bool:
    """Whether a day fulfils every part of a rule that names days (dateutil's reading of the table of §3.3.10)."""
    if rule.months and day.month not in rule.months:
        return False
    if (rule.weekdays or rule.nth) and day.weekday() not in rule.weekdays and not _is_nth(rule, day):
        return False
    if rule.month_days:
        left = day.day - calendar.monthrange(day.year, day.month)[1] - 1
        if day.day not in rule.month_days and left not in rule.month_days:
            return False
    if rule.year_days:
        number, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
        if number not in rule.year_days and number - length - 1 not in rule.year_days:
            return False
    return not rule.weeks or not rule.weeks.isdisjoint(_number_week(day, rule.week_start))


def _is_nth(rule: Rule, day: date) -> bool:
    """Whether a day is the second Tuesday, the last Friday… of its month (of its year: yearly without months)."""
    if rule.frequency == "YEARLY" and not rule.months:
        number, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    else:
        number, length = day.day, calendar.monthrange(day.year, day.month)[1]
    weekday = day.weekday()
    return (weekday, (number - 1) // 7 + 1) in rule.nth or (weekday, -((length - number) // 7) - 1) in rule.nth


def _number_week(day: date, week_start: int) -> tuple[int, int]:
    """Return the number of a day's week in the year that holds four days of it, from the beginning and from the end."""
    middle = day + timedelta(days=3 - (day.weekday() - week_start) % 7)
    number, length = middle.timetuple().tm_yday, 365 + calendar.isleap(middle.year)
    return (number - 1) // 7 + 1, -((length - number) // 7) - 1


def _read_number(text: str, least: int) -> int:
    if not text.isdecimal() or int(text[:9]) < least:
        raise ValueError(f"no number: {text[:40]!r}")
    return min(int(text[:9]), _FAR)


def _read_numbers(name: str, text: str) -> tuple[int, ...]:
    numbers = set()
    for item in text.split(","):
        match = re.fullmatch(r"\s*([+-]?)(\d{1,3})\s*", item)
        if match is None or (match[1] == "-" and name not in _SIGNED) or int(match[2]) > _LISTS[name]:
            raise ValueError(f"not a list of numbers: {text[:40]!r}")
        numbers.add(-int(match[2]) if match[1] == "-" else int(match[2]))
    return tuple(sorted(numbers))


def _read_weekdays(text: str | None, *, has_place: bool) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """Return the plain weekdays and those with a place, which only months and years have."""
    weekdays, nth = set(), set()
    for item in text.split(",") if text is not None else ():
        match = _WEEKDAY.fullmatch(item.strip())
        if match is None or (match[1] and not int(match[1])):
            raise ValueError(f"not a list of weekdays: {text[:40]!r}" if text else "no weekday")
        if match[1] and has_place:
            nth.add((_WEEKDAYS[match[2]], int(match[1])))
        else:
            weekdays.add(_WEEKDAYS[match[2]])
    return frozenset(weekdays), frozenset(nth)
