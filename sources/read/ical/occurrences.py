"""Instances of a series → occurrences of a listing: which are days or periods, and the zone each is shown in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sources.model import Occurrence, Status
from sources.read.ical.lines import Component
from sources.read.ical.moments import Moment
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
    if start.zone is None or (length is not None and length >= _PERIOD_FROM):
        return _make_days(start, length, zones, status)
    zone = ZoneInfo(start.zone)
    name = zones.local(start.zone, start.local)
    shown = zone if name == start.zone else ZoneInfo(name)
    end = None
    if length is not None and length > _NOTHING:
        # A length is exact time (RFC 5545 §3.3.6): add it to the instant, not to the wall clock.
        end = (start.utc + length).astimezone(shown)
    begins = datetime.combine(start.local, start.local.time(), zone)
    return Occurrence(begins if shown is zone else begins.astimezone(shown), end, name, status=status)


def _make_days(start: Moment, length: timedelta | None, zones: Zones, status: Status) -> Occurrence:
    zone = zones.local(start.zone, start.local) if start.zone else zones.floating
    last = start.day
    if length is not None and length > _NOTHING:
        # DTEND of a DATE is the day after the last one; that of a timed span is in the last day.
        last = (start.local + length - (_DAY if start.is_date else _NOTHING)).date()
    if last <= start.day:
        return Occurrence(start.day, None, zone, status=status)
    return Occurrence(start.day, last, zone, is_period=True, status=status)
