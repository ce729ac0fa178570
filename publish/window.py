"""Which dates are published: from 30 days before the clock to 13 months after it, and periods that touch that. A period
that ends in a placeholder is one without an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from publish.model import PublishedOccurrence
from sources.model import Occurrence

BACK = timedelta(days=30)
CANCELLED_SHOWN = timedelta(days=14)  # how long after its date a cancelled event stays
AHEAD = relativedelta(months=13)
# Permanent exhibitions are often said to end on 2099-12-31: no last day, no entry in a calendar, no countdown.
PLACEHOLDER_AFTER = relativedelta(years=10)


@lru_cache(maxsize=8)
def find_window(now: datetime) -> tuple[date, date]:
    """Return the first and the last day of the published window."""
    return (now - BACK).date(), (now + AHEAD).date()


def touches_window(occurrence: Occurrence, now: datetime) -> bool:
    """Whether a date, or any day of a period, lies inside the published window. Days are compared in UTC's calendar
    at the clock's side: a day more or less at the far ends harms nobody."""
    first, last = find_window(now)
    begins = occurrence.first_day or date.min
    ends = occurrence.last_day or date.max
    return begins <= last and ends >= first


def open_placeholder(occurrence: Occurrence, now: datetime) -> Occurrence:
    """Return a period without its end when that is so far ahead that nobody can mean it; anything else as it is."""
    last = occurrence.last_day
    if not occurrence.is_period or occurrence.start is None or last is None:
        return occurrence
    return replace(occurrence, end=None) if last > (now + PLACEHOLDER_AFTER).date() else occurrence


def is_ahead(occurrence: PublishedOccurrence, today: date, now: datetime) -> bool:
    """Whether a date is not over yet; a show is over at the end of its day or, past midnight, at its end."""
    said = occurrence.occurrence
    if isinstance(said.end, datetime) and not said.is_period:
        return said.end >= now or (said.first_day is not None and said.first_day >= today)
    last = said.last_day or (None if said.is_period else said.first_day)
    return last is None or last >= today
