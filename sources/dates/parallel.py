"""Days and hours told one beside the other: «16 et 17 octobre. Samedi de 9 h à 15 h, dimanche de 9 h à 12 h.»"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sources.dates.items import Clause
from sources.dates.resolve import YEAR_OFFSETS, Calendar, make_date

Single = tuple[date, Clause]


def tell_days(singles: list[Single], clauses: list[Clause], calendar: Calendar) -> list[Single]:
    """Return the days with the hours of their weekdays, where every day has a weekday that tells hours; the weekdays
    tell the year too. Otherwise the days as they are."""
    hours = {
        weekday: clause
        for clause in clauses
        if clause.items[0].kind == "weekly" and clause.spans and not clause.items[0].is_every
        for weekday in clause.items[0].weekdays
    }
    if len(singles) < 2 or not hours or any(clause.spans for _, clause in singles):
        return singles
    has_year = any(one.year or one.weekday is not None for _, clause in singles for one in clause.items[0].runs[0][:1])
    for offset in (0,) if has_year else YEAR_OFFSETS:
        moved = [make_date(day.year + offset, day.month, day.day) for day, _ in singles]
        told = [(day, hours[day.weekday()]) for day in moved if day is not None and day.weekday() in hours]
        if len(told) == len(singles):
            calendar.is_inferred |= offset != 0
            return [
                (day, replace(single, spans=clause.spans))
                for (day, clause), (_, single) in zip(told, singles, strict=True)
            ]
    return singles
