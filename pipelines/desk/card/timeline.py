"""The dates of several listings on one line: where each mark stands, as shares of its width in per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from publish.phrases import render_hour
from sources.model import Occurrence

_MARGIN = 4.0  # per cent on either side
_HOURS = timedelta(days=2)  # a span up to which hours are told
_LEAST = timedelta(hours=4)
_MARKS_MAX = 400
_TICKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A date (`width` None) or a period, from `at`, in per cent of the line. `is_shared`: another listing has the very
    same."""

    at: float
    width: float | None
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment named under the line: an hour or a day."""

    at: float
    moment: datetime
    has_hour: bool

    def name(self, code: str) -> str:
        """Return it in a language."""
        if self.has_hour:
            return render_hour(self.moment, code)
        return format_date(self.moment, "d MMM" if code == "fr" else "MMM d", locale=code)


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A row of marks for each listing, in the order given."""

    rows: tuple[tuple[Mark, ...], ...]
    ticks: tuple[Tick, ...]


def make_timeline(dates: Sequence[Sequence[Occurrence]], zone: ZoneInfo) -> TimeLine | None:
    """Return the line of some listings' dates; None when it would show nothing: no date at all, or one moment that is
    the same for all."""
    spans = [[span for o in one[:_MARKS_MAX] if (span := _find_span(o, zone))] for one in dates]
    every = [span for row in spans for span in row]
    if not every or len(set(every)) == 1:
        return None
    first, last = min(start for start, _, _ in every), max(end for _, end, _ in every)
    if last - first < _LEAST:
        middle = first + (last - first) / 2
        first, last = middle - _LEAST / 2, middle + _LEAST / 2

    def place(moment: datetime) -> float:
        return round(_MARGIN + (100 - 2 * _MARGIN) * ((moment - first) / (last - first)), 2)

    def mark(at: int, span: tuple[datetime, datetime, bool]) -> Mark:
        start, end, is_period = span
        is_shared = any(span in other for n, other in enumerate(spans) if n != at)
        return Mark(place(start), round(max(place(end) - place(start), 0.8), 2) if is_period else None, is_shared)

    rows = tuple(tuple(mark(at, span) for span in sorted(set(row))) for at, row in enumerate(spans))
    return TimeLine(rows, tuple(_make_ticks(first, last, zone, place)))


def _find_span(occurrence: Occurrence, zone: ZoneInfo) -> tuple[datetime, datetime, bool] | None:
    """Return the beginning and end of a date, and whether it is more than a moment. An end of a period that nobody
    tells is a month after the beginning, and the other way round."""
    start, end = occurrence.start, occurrence.end
    if isinstance(start, datetime):
        return start.astimezone(UTC), start.astimezone(UTC), False
    first, last = occurrence.first_day, occurrence.last_day
    if first is None and last is None:
        return None
    try:
        first, last = first or (last - timedelta(days=30) if last else None), last or end or None
        if first is None or isinstance(last, datetime):
            return None
        last = last or (first + timedelta(days=30) if occurrence.is_period else first)
        return _find_midnight(first, zone), _find_midnight(last + timedelta(days=1), zone), True
    except OverflowError:
        return None


def _find_midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _make_ticks(first: datetime, last: datetime, zone: ZoneInfo, place):  # type: ignore[no-untyped-def]
    has_hours = last - first <= _HOURS
    step = (last - first) / (_TICKS - 1)
    seen = set()
    for number in range(_TICKS):
        moment = (first + step * number).astimezone(zone)
        if has_hours:
            moment = (moment + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)
        key = moment if has_hours else moment.date()
        if key not in seen and first <= moment.astimezone(UTC) <= last:
            seen.add(key)
            yield Tick(place(moment.astimezone(UTC)), moment, has_hours)
