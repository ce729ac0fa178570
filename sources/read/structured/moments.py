"""Date and time texts of markup (ISO 8601 and its common misspellings) → what they say, before any zone is applied."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

_EPOCH = date(1970, 1, 1)  # what an empty field becomes
YEARS = range(1900, 2101)  # further away is a placeholder (9999) or a slip

# «2026-9-14T19:00-5:00», «-5::00», «+5.5:00» and «15:00:00:00+00:00» are what some systems write.
_MOMENT = re.compile(
    r"""\s*(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})
        (?:(?:\s*T\s*|\s+|\s*,\s*)(?:(?P<hour>\d{1,2})(?:\s*[:hH]\s*(?P<minute>\d{2}))?
            (?::\d{2})*(?P<fraction>[.,]\d+)?)?
            \s*(?P<half>[AaPp]\.?[Mm]\.?)?
            \s*(?P<offset>Z|z|[A-Z]{2,4}|[+\-−]\d{1,2}(?:\.\d{1,2})?(?::{0,2}\d{2})?)?(?:\s*\[[\w/]+\])?)?\s*""",
    re.VERBOSE,
)
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(?:\d{2})?(Z|[+-]\d{4})?)?\s*")
_AMOUNT = r"(\d+(?:[.,]\d+)?)"
_DURATION = re.compile(
    rf"P(?:{_AMOUNT}W)?(?:{_AMOUNT}D)?(?:T(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:\d+(?:[.,]\d+)?S)?)?",
)
_CLOCK = re.compile(
    r"\s*T?(\d{1,2})(?:[:hH](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?\s*"
)
# Names of offsets, in hours. «ET» and its like change with the season: the local hour is meant.
_NAMED = {
    "UTC": 0.0, "GMT": 0.0, "AST": -4.0, "ADT": -3.0, "HNA": -4.0, "HAA": -3.0, "EST": -5.0, "EDT": -4.0,
    "HNE": -5.0, "HAE": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
    "NST": -3.5, "NDT": -2.5, "CET": 1.0, "CEST": 2.0,
}  # fmt: skip
_MAX_LENGTH = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a wall clock with the offset that was written beside it. Nothing is converted."""

    local: datetime  # naive; midnight when no hour is given
    has_time: bool
    offset: timedelta | None = None  # None: local time is meant
    has_fraction: bool = False  # «.000Z», which only programs that know their zone write
    zone: str | None = None  # where the wall clock hangs, when that is said by name

    @property
    def is_utc(self) -> bool:
        """Whether it is labelled UTC, rightly or not."""
        return self.offset == timedelta(0)

    @property
    def is_midnight(self) -> bool:
        """Whether its hour may only be the beginning of the day."""
        return self.has_time and (self.local.hour, self.local.minute) == (0, 0)

    @property
    def is_day_end(self) -> bool:
        """Whether its hour may only be the end of the day."""
        return self.has_time and (self.local.hour, self.local.minute) == (23, 59)


def read_moment(text: str) -> Moment | None:
    """Read one date or date-time; None when it is not one, or its year is absurd."""
    text = text[:80]
    if compact := _COMPACT.fullmatch(text):
        return _make(*compact.groups())
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    hour = found["hour"]
    if hour is not None and found["half"]:
        hour = str(int(hour) % 12 + (12 if found["half"][0] in "pP" else 0))
    moment = _make(found["year"], found["month"], found["day"], hour, found["minute"], found["offset"])
    return replace(moment, has_fraction=True) if moment is not None and found["fraction"] else moment


def read_duration(text: str | None) -> timedelta | None:
    """Read an ISO 8601 duration of weeks to minutes («PT2H00M»); None when it is none, zero or beyond ten years."""
    found = _DURATION.fullmatch((text or "").strip().upper()[:40])
    if found is None:
        return None
    weeks, days, hours, minutes = (float((g or "0").replace(",", ".")) for g in found.groups())
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None
    return length if timedelta(0) < length < _MAX_LENGTH else None


def read_clock(text: str | None) -> timedelta | None:
    """Read an hour («19:30», «T19:30:00», «7:30 PM») as the time since midnight."""
    found = _CLOCK.fullmatch((text or "")[:40])
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3][0] in "pP" else 0)
    return timedelta(hours=hour, minutes=minute) if hour <= 24 and minute < 60 else None


def read_hour(text: str | None) -> timedelta | None:
    """Read an hour, also where a whole date-time is written in its place."""
    hour = read_clock(text)
    if hour is not None:
        return hour
    moment = read_moment(text or "")
    return moment.local - datetime.combine(moment.local, time.min) if moment is not None and moment.has_time else None


def _make(year: str, month: str, day: str, hour: str | None, minute: str | None, offset: str | None) -> Moment | None:
    if int(year) not in YEARS:
        return None
    try:
        local = datetime(int(year), int(month), int(day))  # noqa: DTZ001 - a wall clock
        if local.date() == _EPOCH and int(hour or 0) == 0:
            return None
        if hour is None:
            return Moment(local, False)
        if int(hour) > 24 or int(minute or 0) > 59:
            return None
        local += timedelta(hours=int(hour), minutes=int(minute or 0))
    except (ValueError, OverflowError):
        return None
    return Moment(local, True, _read_offset(offset))


def _read_offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text.isalpha():
        hours = 0.0 if text in "Zz" else _NAMED.get(text)
        return timedelta(hours=hours) if hours is not None else None
    digits = text[1:].replace(":", "") if "." not in text else text[1:].partition(":")[0]
    if "." in digits:  # «+5.5:00»: hours with a fraction, as one plug-in counts them
        return timedelta(hours=float(digits)) * (1 if text[0] == "+" else -1)
    whole, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if whole > 15 or minutes > 59:
        return None
    return timedelta(hours=whole, minutes=minutes) * (1 if text[0] == "+" else -1)
