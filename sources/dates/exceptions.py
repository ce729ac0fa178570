"""Days that a phrase takes back: days off, closings, whole months."""

from __future__ import annotations

from datetime import date

from sources.dates.days import list_days
from sources.dates.items import Clauses
from sources.dates.resolve import Calendar, resolve_item
from sources.dates.sets import Expansion


def remove_exceptions(result: Expansion, found: Clauses, calendar: Calendar) -> None:
    """Leave out the days on which the phrase says that nothing is («relâche le lundi», «sauf le 25 décembre»)."""
    if not found.excepted:
        return
    days: set[date] = set()
    weekdays: set[int] = set()
    numbers: set[int] = set()
    absent = {one.month.month for one in found.excepted if one.kind == "month" and one.month}
    for item in found.excepted:
        if item.kind == "off" or (item.kind == "days" and item.runs[0][0].month is None):
            numbers |= {n for one, last in item.runs for n in range(one.day, (last or one).day + 1)}
        elif item.kind == "days":
            quiet = Calendar(calendar.today, previous=find_first_day(result))
            for run in resolve_item(item, quiet):
                days |= set(list_days(run))
        elif item.kind == "weekly":
            weekdays |= item.weekdays
    if days or weekdays or numbers or absent:
        result.slots = {
            slot: place
            for slot, place in result.slots.items()
            if slot[0] not in days
            and slot[0].weekday() not in weekdays
            and slot[0].day not in numbers
            and slot[0].month not in absent
        }


def find_first_day(result: Expansion) -> date | None:
    """Return the first day told."""
    return min((day for day, _ in result.slots), default=None) or (result.period or (None,))[0]
