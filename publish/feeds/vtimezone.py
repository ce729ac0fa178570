"""VTIMEZONE components (RFC 5545 §3.6.5) from the zone database, so that Outlook shows the right hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_FIRST_YEAR = 2007  # since when North America changes its clocks as now
_PROOF_YEARS = range(_FIRST_YEAR, 2037)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of hour: the wall clock just before it, the offsets before and after, the name after."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool


@cache
def render_vtimezone(name: str, year: int) -> tuple[str, ...]:
    """Return the lines of a VTIMEZONE: with yearly rules where the zone has them, else its changes around `year`."""
    zone = ZoneInfo(name)
    yearly = _find_changes(zone, _FIRST_YEAR)
    if not yearly:
        years = [change for y in range(year - 1, year + 3) for change in _find_changes(zone, y)]
        blocks = [_render_block(change, None) for change in years] or [_render_fixed(zone)]
    elif all(_find_changes(zone, y) == [_move(change, y) for change in yearly] for y in _PROOF_YEARS):
        blocks = [_render_block(change, _render_rule(change.local)) for change in yearly]
    else:
        blocks = [_render_block(change, None) for y in range(year - 1, year + 3) for change in _find_changes(zone, y)]
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *(line for block in blocks for line in block), "END:VTIMEZONE")


def _find_changes(zone: ZoneInfo, year: int) -> list[_Change]:
    changes = []
    moment = datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        after = moment + timedelta(days=1)
        if moment.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            changes.append(_find_change(zone, moment, after))
        moment = after
    return changes


def _find_change(zone: ZoneInfo, low: datetime, high: datetime) -> _Change:
    before = _offset(zone, low)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    at = high.astimezone(zone)
    local = high.replace(tzinfo=None) + before
    return _Change(local, before, _offset(zone, high), at.tzname() or "", bool(at.dst()))


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _move(change: _Change, year: int) -> _Change:
    """The same change by its rule (nth weekday of a month) in another year."""
    week, month, weekday = (change.local.day - 1) // 7, change.local.month, change.local.weekday()
    first = change.local.replace(year=year, month=month, day=1)
    day = 1 + (weekday - first.weekday()) % 7 + 7 * week
    return _Change(first.replace(day=day), change.before, change.after, change.name, change.is_daylight)


def _render_rule(local: datetime) -> str:
    nth = (local.day - 1) // 7 + 1
    return f"RRULE:FREQ=YEARLY;BYMONTH={local.month};BYDAY={nth}{_WEEKDAYS[local.weekday()]}"


def _render_block(change: _Change, rule: str | None) -> list[str]:
    kind = "DAYLIGHT" if change.is_daylight else "STANDARD"
    lines = [f"BEGIN:{kind}", f"DTSTART:{change.local:%Y%m%dT%H%M%S}"]
    if rule is not None:
        lines.append(rule)
    offsets = f"TZOFFSETFROM:{_render_offset(change.before)}", f"TZOFFSETTO:{_render_offset(change.after)}"
    return [*lines, *offsets, f"TZNAME:{change.name}", f"END:{kind}"]


def _render_fixed(zone: ZoneInfo) -> list[str]:
    at = datetime(1970, 1, 1, tzinfo=UTC).astimezone(zone)
    offset = _render_offset(datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone).utcoffset() or timedelta(0))
    name = datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone).tzname() or at.tzname()
    lines = ["BEGIN:STANDARD", "DTSTART:19700101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    return [*lines, f"TZNAME:{name}", "END:STANDARD"]


def _render_offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
