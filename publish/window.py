"""Which dates are published: from 30 days before the clock to 13 months after it, and periods that touch that."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from sources.model import Occurrence

BACK = timedelta(days=30)
AHEAD = relativedelta(months=13)


def touches_window(occurrence: Occurrence, now: datetime) -> bool:
    """Whether a date, or any day of a period, lies inside the published window. Days are compared in UTC's calendar
    at the clock's side: a day more or less at the far ends harms nobody."""
    first, last = (now - BACK).date(), (now + AHEAD).date()
    begins = occurrence.first_day or date.min
    ends = occurrence.last_day or date.max
    return begins <= last and ends >= first
