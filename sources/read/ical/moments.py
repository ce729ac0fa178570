"""DATE, DATE-TIME, DURATION and PERIOD values (RFC 5545 §3.3) as Python dates; lenient on form, strict on sense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.read.ical.clock import Clock, correct_hour
from sources.read.ical.lines import Property
from sources.read.ical.zones import Zones

YEARS = range(1700, 2101)  # further away is a placeholder (9999) or a slip
_AS_WRITTEN = Clock.STANDARD
_MOMENT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ](\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?\s?([Zz]|[+-]\d{2}:?\d{2})?)?"
)
# Without its T, «P15M» still means minutes: iCalendar has no months (Tockify).
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


@dataclass(slots=True)  # not frozen: a rule makes thousands, and freezing triples their cost
class Moment:
    """A value of DTSTART and its like: the local wall clock and its zone; `zone` is None for a DATE."""

    local: datetime  # naive; midnight for a DATE
    zone: str | None
    _utc: datetime | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def is_date(self) -> bool:
        return self.zone is None

    @property
    def utc(self) -> datetime:
        """The instant; a DATE counts as midnight UTC, which only serves to compare dates with dates."""
        if self._utc is None:  # it is asked for a dozen times
            instant = self.local
            if self.zone is not None and (offset := ZoneInfo(self.zone).utcoffset(instant)):
                instant -= offset
            self._utc = datetime.combine(instant, instant.time(), UTC)
        return self._utc

    @property
    def day(self) -> date:
        return self.local.date()


def read_moment(value: str, params: Mapping[str, str], zones: Zones) -> Moment | None:
    """Read one DATE or DATE-TIME; None when it is not one or its year is absurd."""
    parsed = parse_moment(value, params)
    if parsed is None:
        return None
    local, offset, is_date = parsed
    if is_date:
        return Moment(local, None)
    zone = zones.find(params["TZID"]) if params.get("TZID") else None
    if zone == "UTC":
        return _follow_calendar(Moment(local, "UTC"), zones)
    if not offset or zone is not None:
        # «TZID=America/Toronto:…Z»: the zone is meant (Google reads it so)
        name = zone or zones.floating
        return Moment(local if zones.clock is _AS_WRITTEN else correct_hour(local, ZoneInfo(name), zones.clock), name)
    if zones.clock is Clock.UTC_IS_LOCAL and offset == "Z":
        return Moment(local, zones.floating)
    if offset != "Z":
        local -= _read_offset(offset)
    return _follow_calendar(Moment(local, "UTC"), zones)


def parse_moment(value: str, params: Mapping[str, str]) -> tuple[datetime, str | None, bool] | None:
    """Return a value's wall clock as written, its offset ("Z", "-0500" or None) and whether it is a DATE."""
    value = value.strip()
    plain = _parse_plain(value.removesuffix("Z"))
    if plain is not None:
        return plain, "Z" if value[-1] == "Z" else None, _is_labelled_date(plain, params)
    match = _MOMENT.fullmatch(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    if int(year) not in YEARS or int(hour or 0) > 24:
        return None
    try:
        if hour is None:
            return datetime(int(year), int(month), int(day)), None, True  # noqa: DTZ001
        leap = min(int(second or 0), 59)  # a leap second
        local = datetime(int(year), int(month), int(day), int(hour) % 24, int(minute), leap)  # noqa: DTZ001
    except ValueError:
        return None
    if int(hour) == 24:
        local += timedelta(days=1)
    return local, offset.upper() if offset else None, _is_labelled_date(local, params)


def _parse_plain(value: str) -> datetime | None:
    """Return the wall clock of «20261205T193000», which nearly all are, in a tenth of the time."""
    if len(value) != 15 or value[8] != "T" or not (value[:8].isdecimal() and value[9:].isdecimal()):
        return None
    try:
        local = datetime.fromisoformat(value)
    except ValueError:
        return None  # an hour 24 or a leap second
    return local if local.year in YEARS else None


def _is_labelled_date(local: datetime, params: Mapping[str, str]) -> bool:
    """Whether a date-time says that it is a DATE; with an hour of its own, it was labelled wrongly."""
    return params.get("VALUE", "").upper() == "DATE" and local.time() == time.min


def _read_offset(text: str) -> timedelta:
    size = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -size if text[0] == "-" else size


def _follow_calendar(moment: Moment, zones: Zones) -> Moment:
    """Return a UTC moment in the zone that its calendar states, if any: a weekly 23:30Z of a calendar in Toronto is
    every week at one local hour, which UTC would move by an hour when the clocks change."""
    if zones.stated is None:
        return moment
    return Moment(moment.utc.astimezone(ZoneInfo(zones.stated)).replace(tzinfo=None), zones.stated)


def read_moments(prop: Property, zones: Zones) -> list[tuple[Moment, timedelta | None]]:
    """Read the list of RDATE or EXDATE: each moment with the length of its PERIOD, if it is one."""
    moments = []
    for item in prop.value.split(",")[:5000]:
        start_text, _, end_text = item.partition("/")
        start = read_moment(start_text, prop.params, zones)
        if start is None:
            continue
        length = read_duration(end_text) if end_text else None
        if end_text and length is None and (end := read_moment(end_text, prop.params, zones)) is not None:
            length = end.utc - start.utc
        moments.append((start, length))
    return moments


def read_duration(value: str) -> timedelta | None:
    """Read a DURATION; None when it is none, negative, or longer than ten years."""
    match = _DURATION.fullmatch(value.strip().upper())
    if match is None or match[1] == "-":
        return None
    weeks, days, hours, minutes, seconds = (int((g or "0")[:9]) for g in match.groups()[1:])
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return length if length < timedelta(days=3660) else None
