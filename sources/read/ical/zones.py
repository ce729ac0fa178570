"""What a TZID means: IANA names, vendor prefixes, Windows names, and VTIMEZONEs of unknown name by their offsets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from sources.read.ical.lines import Component

# Offsets of an unnamed zone fit many places: the first of these whose offsets agree is taken.
_LIKELY = (
    "America/Toronto", "America/Halifax", "America/Blanc-Sablon", "America/St_Johns", "America/Winnipeg",
    "America/Regina", "America/Edmonton", "America/Vancouver", "Europe/Paris", "Europe/London", "UTC",
)  # fmt: skip
# Names that programs show to people and some put in TZID.
_SPOKEN = {
    "eastern time": "America/Toronto", "eastern": "America/Toronto", "est": "America/Toronto",
    "edt": "America/Toronto", "eastern daylight time": "America/Toronto", "heure de l'est": "America/Toronto",
    "eastern time (us & canada)": "America/Toronto", "us-eastern": "America/New_York",
    "atlantic time": "America/Halifax", "atlantic": "America/Halifax", "heure de l'atlantique": "America/Halifax",
    "atlantic time (canada)": "America/Halifax", "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver", "pacific time (us & canada)": "America/Los_Angeles",
    "z": "UTC", "gmt": "UTC", "utc": "UTC", "etc/utc": "UTC", "etc/gmt": "UTC",
}  # fmt: skip
_BRACKETED = re.compile(r"^\((?:UTC|GMT)[^)]*\)\s*")
_WINTER, _SUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001


@cache
def _by_lower_case() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def find_zone(tzid: str) -> str | None:
    """Return the IANA name meant by a TZID, or None when the name alone does not tell."""
    name = tzid.strip().strip('"').strip()
    known = _by_lower_case()
    parts = name.lower().strip("/").split("/")
    # "/mozilla.org/20050126_1/America/Toronto", "/freeassociation.sourceforge.net/America/Toronto"
    for start in range(len(parts)):
        if (found := known.get("/".join(parts[start:]))) is not None:
            return "UTC" if found in ("Etc/UTC", "Etc/GMT", "GMT", "Zulu", "UCT") else found
    spoken = _BRACKETED.sub("", name)
    return _SPOKEN.get(spoken.lower()) or WINDOWS_TO_OLSON.get(spoken) or WINDOWS_TO_OLSON.get(name)


def find_zone_by_offsets(vtimezone: Component, default: str) -> str | None:
    """Return a zone whose winter and summer offsets are those of a VTIMEZONE; `default` if it fits."""
    offsets = {
        child.name: offset
        for child in vtimezone.children
        if child.name in ("STANDARD", "DAYLIGHT") and (offset := _read_offset(child.text("TZOFFSETTO"))) is not None
    }
    if not offsets:
        return None
    standard = offsets.get("STANDARD", offsets.get("DAYLIGHT"))
    wanted = {standard, offsets.get("DAYLIGHT", standard)}
    return next((name for name in (default, *_LIKELY) if _offsets_of(name) == wanted), None)


def _offsets_of(name: str) -> set[timedelta | None]:
    zone = ZoneInfo(name)
    return {_WINTER.replace(tzinfo=zone).utcoffset(), _SUMMER.replace(tzinfo=zone).utcoffset()}


def _read_offset(text: str | None) -> timedelta | None:
    match = re.fullmatch(r"([+-]?)(\d{2})(\d{2})(\d{2})?", (text or "").strip())
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
        self._by_tzid: dict[str, str] = {}
        self._vtimezones = {c.text("TZID") or "": c for c in calendar.children if c.name == "VTIMEZONE"}
        self.unknown: set[str] = set()

    def find(self, tzid: str) -> str:
        """Return the IANA name for a TZID; one that cannot be known counts as floating and is remembered."""
        if tzid not in self._by_tzid:
            found = find_zone(tzid)
            if found is None and tzid in self._vtimezones:
                found = find_zone_by_offsets(self._vtimezones[tzid], self.default)
            if found is None:
                self.unknown.add(tzid)
            self._by_tzid[tzid] = found or self.floating
        return self._by_tzid[tzid]

    def local(self, name: str, moment: datetime) -> str:
        """Return the zone to show a moment in: the source's own where it tells the same hour, since platforms stamp
        every event with New York; UTC never is a place."""
        if name == "UTC":
            return self.floating
        if (
            name != self.default
            and moment.replace(tzinfo=ZoneInfo(name)).utcoffset()
            == moment.replace(tzinfo=ZoneInfo(self.default)).utcoffset()
        ):
            return self.default
        return name
