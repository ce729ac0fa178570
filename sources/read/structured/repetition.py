"""The days of a repeating rule, tried one by one between two dates: a rule that no day fulfils costs no more than
another, which no library promises."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Frequency = Literal["D", "W", "M", "Y"]
MAX_DAYS = 50_000  # since 1900


@dataclass(frozen=True, slots=True)
class Repetition:
    """Every `interval` days, weeks, months or years from `begin`, on these weekdays, days or months only.

    `weekdays` are numbers (Monday 0) with the week of the month they are in (-1 the last, None every one).
    """

    frequency: Frequency
    begin: date
    interval: int = 1
    weekdays: tuple[tuple[int, int | None], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()

    def list_days(self, first: date, last: date) -> Iterator[date]:
        """Yield the days of the rule from `first` to `last`, both included."""
        first = max(first, self.begin)
        for number in range(min((last - first).days + 1, MAX_DAYS)):
            day = first + timedelta(days=number)
            if self._is_due(day) and self._is_named(day):
                yield day

    def _is_due(self, day: date) -> bool:
        """Whether the day falls in a period that counts."""
        match self.frequency:
            case "D":
                passed = (day - self.begin).days
            case "W":
                monday = self.begin - timedelta(days=self.begin.weekday())
                passed = (day - monday).days // 7
            case "M":
                passed = (day.year - self.begin.year) * 12 + day.month - self.begin.month
            case "Y":
                passed = day.year - self.begin.year
        return passed % self.interval == 0

    def _is_named(self, day: date) -> bool:
        """Whether the day is one of those that the rule names within its period."""
        if self.months and day.month not in self.months:
            return False
        if self.month_days and day.day not in self.month_days:
            return False
        if self.weekdays:
            return any(day.weekday() == number and _is_in_week(day, week) for number, week in self.weekdays)
        if self.month_days or self.frequency == "D":
            return True
        if self.frequency == "W":
            return day.weekday() == self.begin.weekday()
        is_month = self.frequency == "M" or bool(self.months) or day.month == self.begin.month
        return is_month and day.day == self.begin.day


def _is_in_week(day: date, week: int | None) -> bool:
    """Whether a day is the first, second… (or last) of its weekday in its month."""
    if week is None:
        return True
    if week > 0:
        return (day.day - 1) // 7 + 1 == week
    left = (calendar.monthrange(day.year, day.month)[1] - day.day) // 7
    return left == -week - 1
