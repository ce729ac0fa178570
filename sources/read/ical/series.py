"""One UID → its instances inside a window: RRULE, RDATE, EXDATE, RECURRENCE-ID (RFC 5545 §3.8.5).

Rules are expanded on the wall clock of their zone, as the RFC wants, so that a weekly 19:30 stays 19:30 across the
change of hour. What is expanded is bounded: a hostile FREQ=SECONDLY costs nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sources.read.ical.lines import Component, Property
from sources.read.ical.moments import YEARS, Moment, parse_moment, read_duration, read_moment, read_moments
from sources.read.ical.rules import expand_rule, read_rule
from sources.read.ical.runs import find_run
from sources.read.ical.zones import Zones

_EVENING, _SMALL_HOURS = 17, 6  # o'clock
_CHANGED_BY = 3  # the hour by which clocks have changed, wherever they do; before it, a night is shorter or longer
_EXDATES_MAX = 20_000  # of one series
INSTANCES_MAX = 2_000  # of one series
_TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY)")
_NEGATIVE_COUNT = re.compile(r"COUNT=-\d+")  # Google wrote COUNT=-1 for "without end"
_PART = re.compile(
    r"(FREQ|UNTIL|COUNT|INTERVAL|WKST|BY(?:SECOND|MINUTE|HOUR|DAY|MONTHDAY|YEARDAY|WEEKNO|MONTH|SETPOS))=([^;]+)"
)
_OTHER_CALENDAR = re.compile(r"RSCALE=(?!GREGORIAN)")
_CLOCK = re.compile(r"(\d{8}T(\d{4}))")
_DAY = timedelta(days=1)
_UNTIL = re.compile(r"UNTIL=([^;]*);?")


class Instance(NamedTuple):
    """One date of a series and the component that describes it (the master, or its override)."""

    start: Moment
    length: timedelta | None  # None: no end is told
    component: Component


class SeriesError(ValueError):
    """A series that cannot be expanded; its code and its rule go to the source's issues."""

    def __init__(self, code: str, rule: str = "") -> None:
        self.rule = rule[:200]
        super().__init__(code)


def read_start(event: Component, zones: Zones) -> Moment | None:
    """Return DTSTART, or RECURRENCE-ID where a cancelled date only says which it is; None when it cannot be used."""
    prop = event.get("DTSTART") or event.get("RECURRENCE-ID")
    return read_moment(prop.value, prop.params, zones) if prop else None


def read_span(event: Component, zones: Zones) -> tuple[Moment, timedelta | None] | None:
    """Return DTSTART and the length told by DTEND or DURATION; None without a usable DTSTART.

    A length is negative when DTEND comes before DTSTART: the caller reports it.
    """
    start = read_start(event, zones)
    if start is None:
        return None
    if (end_prop := event.get("DTEND")) is not None:
        end = read_moment(end_prop.value, end_prop.params, zones)
        if end is None:
            return start, None
        if end.zone == zones.floating and start.zone and not _names_zone(end_prop):
            end = Moment(end.local, start.zone)  # an end without a zone is in that of its start
        if end.is_date != start.is_date:
            return start, _measure_mixed(start, end)
        if start.local.hour >= _EVENING and end.day == start.day and end.local.hour <= _SMALL_HOURS:
            end = Moment(end.local + timedelta(days=1), end.zone)  # «22 h à 2 h», with the day of the evening on both
        if start.is_date and zones.includes_ends:
            return start, end.local - start.local + timedelta(days=1)
        is_by_day = end.day == start.day and start.local.hour > _CHANGED_BY
        if end.zone == start.zone and (start.is_date or is_by_day):
            return start, end.local - start.local
        return start, end.utc - start.utc
    if (duration := event.get("DURATION")) is not None:
        return start, read_duration(duration.value)
    return start, None


def _names_zone(prop: Property) -> bool:
    return "TZID" in prop.params or prop.value.rstrip()[-1:] in ("Z", "z")


def _measure_mixed(start: Moment, end: Moment) -> timedelta | None:
    """Return the length from a date to an hour, in whole days (the day of the hour belongs to it, unless that is
    midnight); an hour to a date tells none, but for spans of days."""
    if start.is_date:
        days = timedelta(days=(end.day - start.day).days + (end.local.time() != time.min))
        return days if days > timedelta(0) else None
    length = end.local - start.local
    return length if length >= timedelta(days=2) else None


def expand_series(
    masters: Sequence[Component], overrides: Sequence[Component], zones: Zones, window: tuple[datetime, datetime]
) -> list[Instance]:
    """Return the instances of one UID that touch `window` (aware, start and end), overrides in place, sorted.

    Several masters are the dates of one event. A single event is returned wherever it lies, and so is the first date
    of a series that the window does not meet. Raise SeriesError when a rule cannot be read.
    """
    # Keyed by the instant of the rule, whatever an override moves the instance to.
    instances: dict[datetime, Instance] = {}
    excluded: list[_Excluded] = []
    first: list[Instance] = []
    for master in masters:
        if (span := read_span(master, zones)) is None:
            continue
        start, length = span
        taken_out = _Excluded(master, start, zones, window)
        excluded.append(taken_out)
        if not taken_out.has(start) and _counts_start(master, start, zones):
            first.append(Instance(start, length, master))
        run = None if overrides or len(masters) > 1 else _find_run(master, start, length, zones)
        if run is not None:
            return [Instance(start, run, master)]
        if _is_recurring(master):
            instances |= _expand_master(master, start, length, zones, window, taken_out)
        elif not taken_out.has(start):
            instances[start.utc] = Instance(start, length, master)
    newest = max((read_sequence(master) for master in masters), default=-1)
    _apply_overrides(instances, overrides, excluded, zones, window, newest)
    return _order(list(instances.values())) or first[:1]


def _order(instances: list[Instance]) -> list[Instance]:
    moments = [instance.start.utc for instance in instances]
    if all(before < after for before, after in itertools.pairwise(moments)):
        return instances
    return sorted(instances, key=lambda i: (i.start.utc, i.component.text("SUMMARY") or ""))


def _find_run(master: Component, start: Moment, length: timedelta | None, zones: Zones) -> timedelta | None:
    rules = _clean_rules(master) if start.is_date else []
    return find_run(master, rules, _read_until(rules[0], start, zones), start, length) if rules else None


def read_sequence(event: Component) -> int:
    """Return SEQUENCE, 0 when it is not said or no number."""
    text = (event.text("SEQUENCE") or "").strip()
    return int(text[:9]) if text.isdecimal() else 0


class _Excluded:
    """What EXDATE and EXRULE take out of a series: instants, and whole days where they are bare dates."""

    def __init__(self, master: Component, start: Moment, zones: Zones, window: tuple[datetime, datetime]) -> None:
        said = (m for prop in master.all("EXDATE") for m, _ in read_moments(prop, zones))
        moments = list(itertools.islice(said, _EXDATES_MAX))
        self._instants = {m.utc for m in moments} | _read_wrong_zone(master, start, zones)
        self._days = {m.day for m in moments if m.is_date}
        for prop in master.all("EXRULE")[:5]:  # of RFC 2445; some still write it
            self._instants |= {m.utc for m in _expand_rule(_clean_rule(prop.value), start, None, zones, window)}

    def has(self, moment: Moment) -> bool:
        return moment.utc in self._instants or (bool(self._days) and moment.day in self._days)


def _read_wrong_zone(master: Component, start: Moment, zones: Zones) -> set[datetime]:
    """Return the instants of EXDATEs that repeat the hour of DTSTART, digit for digit, but in another zone or none:
    those in UTC of a local series, and those in UTC beyond a change of hour. Programs write all and mean that hour."""
    first = master.get("DTSTART") if master.get("EXDATE") else None
    clock = _CLOCK.match(first.value.strip()) if first else None
    written = read_moment(clock[1], {}, zones) if clock else None
    if clock is None or written is None:
        return set()
    items = (item for prop in master.all("EXDATE") for item in _CLOCK.finditer(prop.value))
    repeated = (
        read_moment(item[1], {}, zones) for item in itertools.islice(items, _EXDATES_MAX) if item[2] == clock[2]
    )
    return {Moment(m.local + (start.local - written.local), start.zone).utc for m in repeated if m is not None}


def _is_recurring(event: Component) -> bool:
    return any(event.get(name) is not None for name in ("RRULE", "RDATE"))


def _expand_master(
    master: Component,
    start: Moment,
    length: timedelta | None,
    zones: Zones,
    window: tuple[datetime, datetime],
    excluded: _Excluded,
) -> dict[datetime, Instance]:
    candidates = itertools.chain(
        ((moment, length) for moment in _expand_rules(master, start, length, zones, window)),
        ((m, given or length) for prop in master.all("RDATE") for m, given in read_moments(prop, zones)),
    )
    found: dict[datetime, Instance] = {}
    first, last = window
    for moment, span in candidates:
        instant = moment.utc
        if instant > last or instant + (span or _DAY) < first or instant in found or excluded.has(moment):
            continue
        if len(found) >= INSTANCES_MAX:
            raise SeriesError("too-many-instances")
        found[instant] = Instance(moment, span, master)
    return found


def _expand_rules(
    master: Component, start: Moment, length: timedelta | None, zones: Zones, window: tuple[datetime, datetime]
) -> Iterator[Moment]:
    """Yield the moments of DTSTART and each RRULE up to the window's end."""
    if _counts_start(master, start, zones):
        yield start
    for rule in _clean_rules(master):
        yield from _expand_rule(rule, start, length, zones, window)


def _counts_start(master: Component, start: Moment, zones: Zones) -> bool:
    """Whether DTSTART is the first instance (RFC 5545 §3.8.5.3): not when every rule has ended before it."""
    untils = [_read_until(rule, start, zones) for rule in _clean_rules(master)]
    return not untils or any(until is None or start.local <= until for until in untils)


def _expand_rule(
    text: str, start: Moment, length: timedelta | None, zones: Zones, window: tuple[datetime, datetime]
) -> Iterator[Moment]:
    zone: tzinfo = ZoneInfo(start.zone) if start.zone else UTC
    after = window[0].astimezone(zone).replace(tzinfo=None) - (length or _DAY)
    before = window[1].astimezone(zone).replace(tzinfo=None)
    until = _read_until(text, start, zones)
    try:
        rule = read_rule(_UNTIL.sub("", text))
    except ValueError as error:
        raise SeriesError("rule-unreadable", text) from error
    for local in expand_rule(rule, start.local, after, before if until is None else min(until, before)):
        is_change = start.zone is not None and zone.utcoffset(local) != zone.utcoffset(local + _DAY)
        yield Moment(_leave_gap(local, zone) if is_change else local, start.zone)


def _clean_rules(master: Component) -> list[str]:
    return [_clean_rule(prop.value) for prop in master.all("RRULE")[:5]]


@lru_cache(maxsize=256)
def _clean_rule(value: str) -> str:
    """Return a rule in capitals, without white space and without what is no part of a rule («RRULE:RRULE:FREQ=…»).
    Raise SeriesError for one that repeats by the minute or in another calendar than ours."""
    text = re.sub(r"\s", "", value[:2000]).upper()
    if _TOO_OFTEN.search(text):
        raise SeriesError("rule-too-frequent", text)
    if _OTHER_CALENDAR.search(text):
        raise SeriesError("rule-unreadable", text)
    return ";".join(f"{name}={said.rstrip(',')}" for name, said in _PART.findall(_NEGATIVE_COUNT.sub("", text)))


def _read_until(rule: str, start: Moment, zones: Zones) -> datetime | None:
    """Return UNTIL on the rule's own wall clock. A bare date includes that whole day, as calendar programs do."""
    match = _UNTIL.search(rule)
    if match is None or match[1][:4] > str(YEARS[-1]):  # 9999 is no end
        return None
    parsed = parse_moment(match[1], {})
    if parsed is None:
        raise SeriesError("rule-unreadable", rule)
    local, offset, is_date = parsed
    is_instant = offset == "Z" and not (start.is_date and local.time() == time.min)
    if is_instant:
        local = local.replace(tzinfo=UTC).astimezone(ZoneInfo(start.zone or zones.floating)).replace(tzinfo=None)
    return datetime.combine(local, time(23, 59, 59)) if is_date or start.is_date else local


def _leave_gap(local: datetime, zone: tzinfo) -> datetime:
    """Move a wall clock that the change of hour skips to the hour that exists (02:30 → 03:30)."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def _apply_overrides(
    instances: dict[datetime, Instance],
    overrides: Sequence[Component],
    excluded: Sequence[_Excluded],
    zones: Zones,
    window: tuple[datetime, datetime],
    newest: int,
) -> None:
    """Put overrides in place: those of THISANDFUTURE first and in order, so that single ones stand above them. An
    override of an instance that EXDATE deletes is the rest of a deleted change. Overrides without their series stand
    for themselves."""
    read = [
        (replaced, o)
        for o in overrides
        if (replaced := _read_recurrence_id(o, zones)) and not any(each.has(replaced) for each in excluded)
    ]
    ranges = [(replaced, o) for replaced, o in read if _is_range(o) and excluded]
    _shift_future(instances, sorted(ranges, key=lambda pair: pair[0].utc), zones)
    for replaced, override in read:
        span = read_span(override, zones)
        if span is None or any(override is o for _, o in ranges):
            continue
        start, length = span
        target = _find_target(instances, replaced)
        if target is not None:
            del instances[target]
        elif override.get("RRULE") and read_sequence(override) < newest:
            continue  # what the series was before it was cut in two, as Google and Outlook leave behind
        if window[0] - timedelta(days=400) <= start.utc <= window[1]:
            instances[target or replaced.utc] = Instance(start, length, override)


def _read_recurrence_id(override: Component, zones: Zones) -> Moment | None:
    prop = override.get("RECURRENCE-ID")
    return read_moment(prop.value, prop.params, zones) if prop else None


def _is_range(override: Component) -> bool:
    prop = override.get("RECURRENCE-ID")
    return prop is not None and prop.params.get("RANGE", "").upper() == "THISANDFUTURE"


def _find_target(instances: dict[datetime, Instance], replaced: Moment) -> datetime | None:
    """Find the instance an override replaces: by instant, by the digits of its hour (written in another zone than the
    series), or by day where one of the two is a bare date."""
    if replaced.utc in instances:
        return replaced.utc
    return next(
        (
            key
            for key, instance in instances.items()
            if instance.start.local == replaced.local
            or (instance.start.is_date != replaced.is_date and instance.start.day == replaced.day)
        ),
        None,
    )


def _shift_future(
    instances: dict[datetime, Instance], ranges: Sequence[tuple[Moment, Component]], zones: Zones
) -> None:
    """Apply RANGE=THISANDFUTURE (RFC 5545 §3.2.13): from each on, up to the next, instances move by its difference."""
    for position, (since, override) in enumerate(ranges):
        until = ranges[position + 1][0].utc if position + 1 < len(ranges) else None
        span = read_span(override, zones)
        if span is None:
            continue
        start, length = span
        shift = start.local - since.local
        for key, old in instances.items():
            if key >= since.utc and (until is None or key < until):
                moved = Moment(old.start.local + shift, start.zone)
                instances[key] = Instance(moved, length, override)
