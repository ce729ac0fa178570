"""What one calendar does otherwise than the standard, judged over all its events at once: hours in the wrong zone, ends
that are included. Nothing is corrected on the word of a platform alone: the calendar's own dates must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.model import Issue
from sources.platforms import Platform
from sources.read.ical.clock import Clock, correct_hour
from sources.read.ical.lines import Component, Property
from sources.read.ical.moments import parse_moment
from sources.read.ical.zones import Zones

# When hardly anything begins. Midnight only counts with an hour at its end: alone it means that the hour is unknown.
_NIGHT = time(0, 0), time(6, 0)
_MIDNIGHT = time(0, 0)
_DAY = time(7, 0), time(23, 0)  # where a right correction puts what it moves
_BREAKFAST, _EVENING = time(7, 0), time(18, 0)
_SHARE, _FEW = 0.1, 3  # of starts at night
_EVENING_SHARE = 0.4  # of those, where a club's own nights would look the same
_LEFT = 0.15  # of the night's starts may stay outside of the day once corrected
_SEASON = 5  # starts in summer, and in winter, that are needed to compare them
_JUMP, _STAY = 0.4, 0.1  # how much more alike the hours of summer and winter must be, once corrected and as written

_QUIRKS: Mapping[Clock, str] = {
    Clock.UTC_IS_LOCAL: "utc-may-be-local",
    Clock.LOCAL_IS_UTC: "local-may-be-utc",
    Clock.OFFSET_TWICE: "offset-may-be-twice",
}
_SAID: Mapping[Clock, str] = {
    Clock.UTC_IS_LOCAL: "values in UTC are local hours",
    Clock.LOCAL_IS_UTC: "hours said in a zone are those of UTC",
    Clock.OFFSET_TWICE: "hours lack the offset from UTC twice",
}


@dataclass(frozen=True, slots=True)
class _Start:
    local: datetime  # as written
    zone: str
    is_utc: bool
    is_hour: bool  # not a midnight that stands for an unknown hour


def judge_habits(events: Sequence[Component], zones: Zones, platform: Platform | None) -> list[Issue]:
    """Judge the habits of a calendar, write them into its `zones`, and return what its maintainer should know."""
    zones.is_stamped = platform is not None and "stamped-zone" in platform.quirks
    zones.clock, corrected = judge_clock(events, zones, platform)
    zones.is_utc_doubtful = zones.clock is Clock.STANDARD and _may_be_local(events, zones, platform)
    inclusive = judge_ends(events)
    zones.includes_ends = inclusive is not None
    return [issue for issue in (corrected, inclusive) if issue is not None]


def judge_size(count: int, platform: Platform | None) -> list[Issue]:
    """Return an issue when a calendar of `count` events is a full first page of a platform that gives no other."""
    if platform is None or "one-page-only" not in platform.quirks or count != platform.page_size:
        return []
    return [Issue("one-page-only", f"{count} events are a full page ({platform.name}): {platform.hint}")]


def judge_clock(events: Sequence[Component], zones: Zones, platform: Platform | None) -> tuple[Clock, Issue | None]:
    """Return how the hours of a calendar are meant, and what to tell its maintainer if not as written."""
    # Elsewhere, the nights of a club and the mornings of a calendar of another continent look the same.
    suspected = [clock for clock, quirk in _QUIRKS.items() if platform is not None and quirk in platform.quirks]
    starts = list(_read_starts(events, zones)) if suspected else []
    found = []
    for clock in suspected:
        concerned = [s for s in starts if s.is_utc == (clock is Clock.UTC_IS_LOCAL)]
        if concerned and (weighed := _weigh(concerned, clock, zones)) is not None:
            found.append((*weighed, clock))
    if not found or platform is None:
        return Clock.STANDARD, None
    _, why, clock = max(found)
    return clock, Issue("hours-corrected", f"{_SAID[clock]} ({platform.name}): {why}")


def _weigh(starts: Sequence[_Start], clock: Clock, zones: Zones) -> tuple[float, str] | None:
    """Return how much these starts speak for `clock` and by what, or None when they do not."""
    written = [_read_hour(s, Clock.STANDARD, zones) for s in starts]
    corrected = [_read_hour(s, clock, zones) for s in starts]
    night = sum(_is_night(hour, start) for hour, start in zip(written, starts, strict=True))
    left = sum(not _DAY[0] <= hour.time() < _DAY[1] for hour in corrected)
    before, after = _compare_seasons(written, zones), _compare_seasons(corrected, zones)
    gain = after - before if before is not None and after is not None else 0.0
    if gain <= -_STAY:
        return None
    share = _EVENING_SHARE if clock is Clock.LOCAL_IS_UTC and gain < _JUMP else _SHARE
    score = (night - left) / len(starts) + gain
    if night >= max(_FEW, share * len(starts)) and left <= _LEFT * night:
        return (
            score,
            f"as written, {night} of {len(starts)} begin between 0 and 6 h, otherwise {left} outside of the day",
        )
    if clock is Clock.UTC_IS_LOCAL and left == 0 and _has_mornings_for_evenings(written, corrected):
        return score, "as written, somebody begins before 7 h and nobody in the evening; otherwise the other way round"
    if gain >= _JUMP and left <= night:
        return score, f"as written, hours jump when the clocks change ({len(starts)} starts)"
    return None


def _may_be_local(events: Sequence[Component], zones: Zones, platform: Platform | None) -> bool:
    """Whether the hours in UTC of a program known for it would all lie in the day if they were local."""
    if platform is None or _QUIRKS[Clock.UTC_IS_LOCAL] not in platform.quirks:
        return False
    starts = (start for start in _read_starts(events, zones) if start.is_utc)
    return all(_DAY[0] <= start.local.time() < _DAY[1] for start in starts)


def _has_mornings_for_evenings(written: Sequence[datetime], corrected: Sequence[datetime]) -> bool:
    """Whether as written somebody begins before breakfast and nobody in the evening, and some do once corrected."""
    early = min(hour.time() for hour in written) < _BREAKFAST
    return early and max(hour.time() for hour in written) < _EVENING <= max(hour.time() for hour in corrected)


def _read_starts(events: Sequence[Component], zones: Zones) -> Iterator[_Start]:
    for event in events:
        prop = event.get("DTSTART")
        parsed = parse_moment(prop.value, prop.params) if prop else None
        if prop is None or parsed is None:
            continue
        local, offset, is_date = parsed
        if not is_date and offset in (None, "Z"):
            zone = zones.find(prop.params["TZID"]) if prop.params.get("TZID") else zones.floating
            yield _Start(local, zone, offset == "Z" and not prop.params.get("TZID"), _has_hour(local, event))


def _is_night(hour: datetime, start: _Start) -> bool:
    return _NIGHT[0] <= hour.time() < _NIGHT[1] and (start.is_hour or hour.time() != _MIDNIGHT)


def _has_hour(local: datetime, event: Component) -> bool:
    """Whether an hour is told: one other than midnight, or a midnight that lasts until another hour (22 h to 0 h is an
    evening, 0 h to 1 h 30 a show whose hours are wrong; 0 h to 0 h or to 23 h 59 is a day)."""
    prop = event.get("DTEND")
    parsed = parse_moment(prop.value, prop.params) if prop else None
    end = parsed[0] if parsed is not None and not parsed[2] else None
    return end is not None and end.time() not in (_MIDNIGHT, time(23, 59), local.time())


def _read_hour(start: _Start, clock: Clock, zones: Zones) -> datetime:
    place = ZoneInfo(zones.floating if start.is_utc else start.zone)
    if start.is_utc and clock is Clock.STANDARD:
        return start.local.replace(tzinfo=UTC).astimezone(place).replace(tzinfo=None)
    return correct_hour(start.local, place, clock)


def _compare_seasons(hours: Sequence[datetime], zones: Zones) -> float | None:
    """Return how alike the hours of summer and of winter are, from 0 to 1; None when there are too few."""
    place = ZoneInfo(zones.floating)
    seasons: dict[bool, Counter[time]] = {True: Counter(), False: Counter()}
    for hour in hours:
        seasons[bool(hour.replace(tzinfo=place).dst())][hour.time()] += 1
    summer, winter = seasons[True], seasons[False]
    if min(summer.total(), winter.total()) < _SEASON:
        return None
    return sum(min(summer[at] / summer.total(), winter[at] / winter.total()) for at in summer)


def judge_ends(events: Sequence[Component]) -> Issue | None:
    """Return an issue when the last day of all-day events is told instead of the day after it (RFC 5545 §3.6.1 wants
    the latter): one-day events that end on their own day show it."""
    days = [(start, end) for event in events if (start := event.get("DTSTART")) and (end := event.get("DTEND"))]
    if not any(len(start.value) == 8 and start.value == end.value for start, end in days):
        return None
    read = ((_read_day(start), _read_day(end)) for start, end in days)
    lengths = Counter(end - start for start, end in read if start is not None and end is not None)
    same, next_day = lengths[timedelta(0)], lengths[timedelta(days=1)]
    if same < _FEW - 1 or same < 3 * next_day or not any(length > timedelta(0) for length in lengths):
        return None
    return Issue("end-is-inclusive", f"{same} all-day events end on the day they begin: their last day is told")


def _read_day(prop: Property) -> datetime | None:
    parsed = parse_moment(prop.value, prop.params)
    return parsed[0] if parsed is not None and parsed[2] else None
