"""Series that are one period: a rule that repeats a day without hours every day, as calendars write an exhibition."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sources.read.ical.lines import Component
from sources.read.ical.moments import Moment

ENDLESS = timedelta.max  # the length of a run whose end is not told
_DAYS_MIN = 4  # fewer are days of their own
_PLAIN = re.compile(r"(?:FREQ=DAILY|INTERVAL=1|COUNT=\d{1,5}|UNTIL=[\dTZ]+|WKST=\w\w)(?:;|$)")
_COUNT = re.compile(r"COUNT=(\d{1,5})")
_DAY = timedelta(days=1)


def find_run(
    master: Component, rules: list[str], until: datetime | None, start: Moment, length: timedelta | None
) -> timedelta | None:
    """Return how long the run of a master is (ENDLESS when no end is told), or None when it is no run: it has hours,
    several rules, leaves days out or adds some. `rules` are its clean RRULEs, `until` the end that the first tells."""
    if not start.is_date or len(rules) != 1 or (length or _DAY) != _DAY or "FREQ=DAILY" not in rules[0]:
        return None
    if _PLAIN.sub("", rules[0]) or any(master.get(name) for name in ("RDATE", "EXDATE", "EXRULE")):
        return None
    if count := _COUNT.search(rules[0]):
        days = int(count[1])
    elif until is not None:
        days = (until.date() - start.day).days + 1
    else:
        return ENDLESS
    return days * _DAY if days >= _DAYS_MIN else None
