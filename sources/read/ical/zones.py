"""What a TZID means: IANA names, vendor prefixes, Windows names, names for people, and VTIMEZONEs of unknown name by
their offsets."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from sources.read.ical.clock import Clock
from sources.read.ical.lines import Component

_FILE = Path(__file__).parents[2] / "data" / "zones.toml"
# Offsets of an unnamed zone fit many places: the first of these whose offsets agree is taken, then any.
_LIKELY = (
    "America/Toronto", "America/Halifax", "America/Blanc-Sablon", "America/St_Johns", "America/Winnipeg",
    "America/Regina", "America/Edmonton", "America/Vancouver", "Europe/Paris", "Europe/London", "UTC",
)  # fmt: skip
# They mean what the machine is set to, or nothing.
_NOT_PLACES = frozenset(("localtime", "factory", "posixrules"))
_BRACKETED = re.compile(r"^\((?:UTC|GMT)[^)]*\)\s*", re.IGNORECASE)
_FIXED = re.compile(r"\(?(?:UTC|GMT)?\s?([+-−])(\d{1,2})(?::?([0-5]\d))?\)?", re.IGNORECASE)
_MONTH = re.compile(r"BYMONTH=(\d{1,2})", re.IGNORECASE)
_WINTER, _SUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001
_NORTHERN_SPRING = range(2, 8)  # the months in which summer time begins north of the equator

_TZIDS_MAX = 500  # of one calendar: each unknown one is compared with every zone

Offsets = tuple[timedelta | None, timedelta | None]  # in January, in July


@cache
def _load_names() -> dict[str, str]:
    known = {name.lower(): name for name in available_timezones() if name.lower() not in _NOT_PLACES}
    with _FILE.open("rb") as file:
        spoken = {text: zone for zone, texts in tomllib.load(file).items() for text in texts}
    return known | spoken


@lru_cache(maxsize=4096)
def find_zone(tzid: str) -> str | None:
    """Return the IANA name meant by a TZID, or None when the name alone does not tell."""
    name = tzid.strip().strip("\"'").strip()
    known = _load_names()
    parts = name.lower().strip("/").split("/")
    # "/mozilla.org/20050126_1/America/Toronto", "/freeassociation.sourceforge.net/America/Toronto"
    for start in range(len(parts)):
        if (found := known.get("/".join(parts[start:]))) is not None:
            return found
    spoken = _BRACKETED.sub("", name)
    return known.get(spoken.lower()) or WINDOWS_TO_OLSON.get(spoken) or WINDOWS_TO_OLSON.get(name)


def find_zone_by_offsets(vtimezone: Component, default: str) -> str | None:
    """Return a zone whose offsets in winter and summer are those of a VTIMEZONE; `default` if it fits."""
    newest: dict[str, tuple[str, timedelta, Component]] = {}
    for child in vtimezone.children:
        offset, since = _read_offset(child.text("TZOFFSETTO")), child.text("DTSTART") or ""
        known = newest.get(child.name)
        if child.name in ("STANDARD", "DAYLIGHT") and offset is not None and (known is None or since >= known[0]):
            newest[child.name] = (since, offset, child)
    if not newest:
        return None
    _, standard, _ = newest.get("STANDARD") or newest["DAYLIGHT"]
    _, daylight, rule = newest.get("DAYLIGHT") or newest["STANDARD"]
    return _find_place((standard, daylight) if _begins_in_spring(rule) else (daylight, standard), default)


def _begins_in_spring(rule: Component) -> bool:
    """Whether a rule of VTIMEZONE begins in the northern spring. Its DTSTART is often 1601-01-01: BYMONTH counts."""
    month = _MONTH.search(rule.text("RRULE") or "")
    number = month[1] if month else (rule.text("DTSTART") or "")[4:6]
    return not number.isdigit() or int(number) in _NORTHERN_SPRING


def find_fixed_zone(tzid: str, default: str) -> str | None:
    """Return the zone that «UTC-5» means: `default` if that is one of its two offsets, since publishers who choose an
    offset by hand choose it once and type local hours all the year; else a place or a zone that keeps it."""
    match = _FIXED.fullmatch(tzid.strip().strip("\"'").strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0)) * (1 if match[1] == "+" else -1)
    if offset in _offsets_of(default):
        return default
    return _find_place((offset, offset), default)


def _find_place(offsets: Offsets, default: str) -> str | None:
    likely = next((name for name in (default, *_LIKELY) if _offsets_of(name) == offsets), None)
    return likely or _group_places().get(offsets)


@cache
def _group_places() -> dict[Offsets, str]:
    """Return a zone for each pair of offsets, the first by name."""
    names = sorted(name for name in available_timezones() if name.lower() not in _NOT_PLACES)
    return {_offsets_of(name): name for name in reversed(names)}


@cache
def _offsets_of(name: str) -> Offsets:
    zone = ZoneInfo(name)
    return _WINTER.replace(tzinfo=zone).utcoffset(), _SUMMER.replace(tzinfo=zone).utcoffset()


def _read_offset(text: str | None) -> timedelta | None:
    match = re.fullmatch(r"([+-]?)(\d{2}):?(\d{2})(\d{2})?", (text or "").strip())
    if match is None:
        return None
    sign = -1 if match[1] == "-" else 1
    return sign * timedelta(hours=int(match[2]), minutes=int(match[3]))


class Zones:
    """The zones of one calendar: its VTIMEZONEs, its X-WR-TIMEZONE, the source's own."""

    def __init__(self, calendar: Component, default: str) -> None:
        self.default = default
        stated = find_zone(calendar.text("X-WR-TIMEZONE") or "") if calendar.get("X-WR-TIMEZONE") else None
        # Plug-ins write X-WR-TIMEZONE:UTC when nobody set one: it says nothing of floating times.
        self.stated = stated if stated != "UTC" else None
        self.floating = self.stated or default
        # What `habits` finds of the calendar:
        self.clock = Clock.STANDARD
        self.is_utc_doubtful = False  # its program is known to label local hours UTC
        self.is_stamped = False  # its platform writes a zone of its own on every event
        self.includes_ends = False  # DTEND of a DATE is the last day
        self._by_tzid: dict[str, str] = {}
        self._vtimezones = {c.text("TZID") or "": c for c in calendar.children if c.name == "VTIMEZONE"}
        self.unknown: set[str] = set()

    def find(self, tzid: str) -> str:
        """Return the IANA name for a TZID; one that cannot be known counts as floating and is remembered."""
        if tzid not in self._by_tzid:
            found = self._find(tzid) if len(self._by_tzid) < _TZIDS_MAX else None
            if found is None:
                self.unknown.add(tzid)
            self._by_tzid[tzid] = found or self.floating
        return self._by_tzid[tzid]

    def _find(self, tzid: str) -> str | None:
        """Return what a TZID means: by its name first, since programs ship wrong or shortened VTIMEZONEs."""
        vtimezone = self._vtimezones.get(tzid) or self._vtimezones.get(tzid.replace("\\", ""))
        named = find_zone(tzid)
        if named is not None and named.startswith("Etc/GMT") and _offsets_of(named)[0] in _offsets_of(self.default):
            return self.default  # an offset chosen by hand: see find_fixed_zone
        return (
            named
            or (find_zone(vtimezone.text("X-LIC-LOCATION") or "") if vtimezone else None)
            or (find_zone_by_offsets(vtimezone, self.default) if vtimezone else None)
            or find_fixed_zone(tzid, self.default)
        )

    def local(self, name: str, moment: datetime) -> str:
        """Return the zone to show a moment in: the source's own where it tells the same hour, since platforms stamp
        every event with New York; UTC and its like never are a place."""
        if name == "UTC" or name.startswith("Etc/"):
            return self.floating
        if name == self.default or self.is_stamped or _offset(name, moment) == _offset(self.default, moment):
            return self.default
        return name


def _offset(name: str, moment: datetime) -> timedelta | None:
    return ZoneInfo(name).utcoffset(moment)
