"""Instances of a series → occurrences of a listing: which are days or periods, and the zone each is shown in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sources.model import Occurrence, Status
from sources.read.ical.lines import Component
from sources.read.ical.runs import ENDLESS
from sources.read.ical.series import Instance
from sources.read.ical.zones import Zones

# A timed entry this long is a run with an opening and a closing, not somebody staying four days in a hall.
_PERIOD_FROM = timedelta(hours=96)
_NOTHING, _DAY = timedelta(0), timedelta(days=1)


def make_occurrences(
    instances: Sequence[Instance], zones: Zones, read_status: Callable[[Component], Status]
) -> tuple[Occurrence, ...]:
    """Return the occurrences of instances, in the order of dates and without duplicates. `read_status` tells the
    status that a component gives to its own dates."""
    statuses: dict[int, Status] = {}  # by component: one of a weekly rule speaks for hundreds of dates
    occurrences = []
    for instance in instances:
        status = statuses.get(id(instance.component))
        if status is None:
            status = statuses[id(instance.component)] = read_status(instance.component)
        occurrences.append(_make_occurrence(instance, zones, status))
    days = [o.start.toordinal() if o.start else 0 for o in occurrences]
    if all(before < after for before, after in itertools.pairwise(days)):
        return tuple(occurrences)  # the common case, at a tenth of the cost of comparing texts
    return tuple(sorted(set(occurrences), key=lambda o: o.sort_key))


def _make_occurrence(instance: Instance, zones: Zones, status: Status) -> Occurrence:
    start, length = instance.start, instance.length
    if start.zone is None and length is ENDLESS:
        return Occurrence(start.day, None, zones.local(zones.floating, start.local), is_period=True, status=status)
    if start.zone is None:
        return _make_days(
            start.day, _find_last_day(start.local, length, _DAY), zones.local(zones.floating, start.local), status
        )
    zone = ZoneInfo(start.zone)
    name = zones.local(start.zone, start.local)
    shown = zone if name == start.zone else ZoneInfo(name)
    begins = datetime.combine(start.local, start.local.time(), zone)
    if shown is not zone:
        begins = begins.astimezone(shown)
    if length is not None and length >= _PERIOD_FROM:
        return _make_days(begins.date(), _find_last_day(begins, length), name, status)
    if (days := _find_whole_days(instance, begins)) is not None:
        return _make_days(*days, name, status)
    end = None
    if length is not None and length > _NOTHING:
        # A length is exact time (RFC 5545 §3.3.6): add it to the instant, not to the wall clock.
        end = (start.utc + length).astimezone(shown)
    return Occurrence(begins, end, name, status=status)


def _find_whole_days(instance: Instance, begins: datetime) -> tuple[date, date] | None:
    """Return the first and last day of a timed instance that means days: from midnight to midnight (or to 23:59), at
    midnight without an end, or from midnight to midnight in UTC, as exports of all-day events write it."""
    length = instance.length
    if begins.hour == 0 and begins.minute == 0:
        if length is None or length <= _NOTHING:
            return begins.date(), begins.date()
        ends = begins.replace(tzinfo=None) + length
        if (ends.hour, ends.minute) in ((0, 0), (23, 59)):
            return begins.date(), _find_last_day(begins, length)
    elif length is not None and length > _NOTHING and length.seconds == 0:
        written = instance.component.get("DTSTART")
        if written is not None and written.value.upper().endswith("T000000Z"):
            first = instance.start.utc.date()
            return first, first + length - _DAY
    return None


def _find_last_day(begins: datetime, length: timedelta | None, more: timedelta = _NOTHING) -> date:
    """Return the last day of a span; `more` is what its end is beyond the last day: DTEND of a DATE is the day after.
    A timed span that ends at midnight does not touch the day that begins."""
    if length is None or length <= _NOTHING:
        return begins.date()
    ends = begins.replace(tzinfo=None) + length - more
    return (ends if more else ends - timedelta(seconds=1)).date()


def _make_days(first: date, last: date, zone: str, status: Status) -> Occurrence:
    if last <= first:
        return Occurrence(first, None, zone, status=status)
    return Occurrence(first, last, zone, is_period=True, status=status)
