"""What the offsets of one source are worth: a property of the source, judged over all its events at once.

The suffix +00:00 means two things: true UTC, or the local hour with a label that nobody set. Only the spread of the
hours tells, so each reading of the suffix is weighed by how usual its local hours would be for events. Other offsets
are often those of the day of the crawl, or of a server in another zone: there the wall clock is what people go by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from zoneinfo import ZoneInfo

from sources.model import Issue
from sources.read.structured.moments import Moment

# Share of starts by local hour in the corpus (6,000 events of Québec presenters), smoothed. Midnight is «hour
# unknown» and far more common than the hours after it.
_SHARE = {
    0: 0.030, 1: 0.001, 2: 0.001, 3: 0.001, 4: 0.001, 5: 0.002, 6: 0.003, 7: 0.006, 8: 0.008, 9: 0.022, 10: 0.035,
    11: 0.025, 12: 0.012, 13: 0.030, 14: 0.050, 15: 0.055, 16: 0.025, 17: 0.030, 18: 0.045, 19: 0.190, 20: 0.370,
    21: 0.035, 22: 0.010, 23: 0.010,
}  # fmt: skip
_SURE = log(50)  # the standard meaning (UTC) is left only for odds of fifty to one
_FRACTION = log(2)  # «.000Z» comes from JavaScript, which converts
_OTHER_ZONES = (
    "America/Halifax", "America/Toronto", "America/St_Johns", "America/Winnipeg", "America/Edmonton",
    "America/Vancouver", "Europe/Paris",
)  # fmt: skip
_FEW = 4
_RIGHT, _MISTAKEN = 0.8, 0.6  # shares of the offsets


@dataclass(frozen=True, slots=True)
class Clock:
    """How the moments of one source are read. `zone` is where its wall clocks hang."""

    zone: str
    utc_is_local: bool = False  # the suffix +00:00 or Z stands after local hours
    utc_midnight_is_date: bool = False  # T00:00+00:00 is a bare date
    issues: tuple[Issue, ...] = ()
    midnight_is_day_end: bool = False  # a span from one midnight to the next is one day

    def read_local(self, moment: Moment) -> tuple[datetime, bool]:
        """Return a moment as naive local time, and whether its hour is known."""
        if not moment.has_time:
            return moment.local, False
        if moment.is_utc and not self.utc_is_local:
            if moment.is_midnight and self.utc_midnight_is_date:
                return moment.local, False
            aware = moment.local.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone))
            return aware.replace(tzinfo=None), True
        return moment.local, True

    def read_instant(self, moment: Moment) -> datetime:
        """Return an aware datetime by what is written; local time when no offset is."""
        if moment.offset is None:
            return moment.local.replace(tzinfo=ZoneInfo(self.zone))
        return (moment.local - moment.offset).replace(tzinfo=UTC)


def judge_clock(starts: Sequence[Moment], ends: Sequence[Moment], zone: str) -> Clock:
    """Return how to read the moments of a source whose default zone is `zone`."""
    issues: list[Issue] = []
    utc = [start for start in starts if start.has_time and start.is_utc]
    zone = _judge_zone(starts, zone, issues)
    if not utc:
        return Clock(zone, issues=tuple(issues))
    if all(moment.is_midnight for moment in utc):
        is_date = all(end.is_midnight or end.is_day_end for end in ends if end.has_time and end.is_utc)
        if is_date and not _looks_like_evenings(utc, zone):
            issues.append(Issue("utc-midnight", f"{len(utc)} starts at T00:00+00:00 are read as dates without hour"))
            return Clock(zone, utc_midnight_is_date=True, issues=tuple(issues))
    is_local = _weigh(utc, zone) > _SURE
    if is_local:
        issues.append(Issue("utc-means-local", f"{len(utc)} starts labelled UTC are local hours: {_describe(utc)}"))
    return Clock(zone, utc_is_local=is_local, issues=tuple(issues))


def is_midnight_day_end(spans: Iterable[tuple[Moment | None, Moment | None]]) -> bool:
    """Whether a source ends its days at the next midnight, as calendars do. One that also writes a day with the same
    midnight twice means days that are included."""
    days = [
        (end.local - start.local).days
        for start, end in spans
        if start is not None and end is not None and start.is_midnight and end.is_midnight
    ]
    return 0 not in days and 2 * days.count(1) >= len(days) > 0


def _weigh(utc: Sequence[Moment], zone: str) -> float:
    """Return by how much (log odds) the hours speak for local time rather than for UTC. Hours said often count less
    than hours that differ: one show at 20 h repeated fifty times is one witness."""
    odds = 0.0
    for (moment, converted, has_fraction), count in Counter(
        (m.local.hour, _convert(m, zone).hour, m.has_fraction) for m in utc
    ).items():
        odds += (1 + log(count)) * (log(_SHARE[moment]) - log(_SHARE[converted]) - _FRACTION * has_fraction)
    return odds


def _looks_like_evenings(utc: Sequence[Moment], zone: str) -> bool:
    """Whether midnights labelled UTC are evenings: written with milliseconds, and all at one usual local hour."""
    return all(moment.has_fraction for moment in utc) and len({_convert(moment, zone).hour for moment in utc}) == 1


def _judge_zone(starts: Sequence[Moment], zone: str, issues: list[Issue]) -> str:
    """Return the zone whose offsets, summer and winter, a source writes; its default zone unless another is sure.

    One offset all year round proves nothing: it is that of the day of the crawl.
    """
    offsets = [start for start in starts if start.offset is not None and not start.is_utc and start.has_time]
    if len(offsets) < _FEW or _count_right(offsets, zone) > len(offsets) * _MISTAKEN:
        return zone
    for other in _OTHER_ZONES:
        right = [moment for moment in offsets if is_offset_right(moment, other)]
        if len(right) >= len(offsets) * _RIGHT and len({moment.offset for moment in right}) > 1:
            issues.append(Issue("other-zone", f"the offsets are those of {other}, not of {zone}: set its timezone"))
            return other
    return zone


def _count_right(moments: Sequence[Moment], zone: str) -> int:
    return sum(is_offset_right(moment, zone) for moment in moments)


def is_offset_right(moment: Moment, zone: str) -> bool:
    """Whether a moment's offset is the one of this zone on that day; True when it has none or is UTC."""
    if moment.offset is None or moment.is_utc:
        return True
    return moment.local.replace(tzinfo=ZoneInfo(zone)).utcoffset() == moment.offset


def _convert(moment: Moment, zone: str) -> datetime:
    return moment.local.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def _describe(moments: Sequence[Moment]) -> str:
    hours = Counter(moment.local.hour for moment in moments)
    return ", ".join(f"{count} × {hour} h" for hour, count in hours.most_common(4))
