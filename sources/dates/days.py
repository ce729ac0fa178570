"""Arithmetic of days: the days of a run, months onward, the second Tuesday of a month."""

from __future__ import annotations

import calendar as months
from datetime import date

from sources.dates.resolve import Run

MAX_DAYS = 800


def list_days(run: Run) -> list[date]:
    """Return the days of a run, at most MAX_DAYS."""
    return list(map(date.fromordinal, _list_ordinals(run)))


def list_weekdays(run: Run, weekdays: frozenset[int]) -> list[date]:
    """Return the days of a run that fall on some weekdays (0 = Monday)."""
    return [date.fromordinal(number) for number in _list_ordinals(run) if (number - 1) % 7 in weekdays]


def _list_ordinals(run: Run) -> range:
    first = run.first.toordinal()
    return range(first, min(run.last.toordinal() if run.last else first, first + MAX_DAYS) + 1)


def add_months(day: date, count: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def find_nth(year: int, month: int, ordinals: tuple[int, ...], weekdays: frozenset[int]) -> list[date]:
    """Return e.g. the second Tuesday of a month; -1 is the last."""
    size = months.monthrange(year, month)[1]
    found: list[date] = []
    for weekday in weekdays:
        days = [day for day in range(1, size + 1) if date(year, month, day).weekday() == weekday]
        found.extend(date(year, month, days[n - 1 if n > 0 else n]) for n in ordinals if n <= len(days))
    return sorted(found)


def find_month_edge(month: int, year: int | None, today: date, *, is_end: bool) -> date:
    """Return the first or last day of a month; without a year it is the coming one."""
    chosen = year or (today.year + (month < today.month))
    chosen = min(max(chosen, 1900), 2100)
    return date(chosen, month, months.monthrange(chosen, month)[1] if is_end else 1)
