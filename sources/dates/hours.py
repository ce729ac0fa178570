"""Times of day as written → real hours: a.m. and p.m. that are only said once, midnight, ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sources.dates.figures import Clock
from sources.dates.items import Span

OPENING_HOURS = 4 * 60  # minutes: a show is shorter, the hours of a gallery or a fair are longer
_EVENING = 18 * 60
_SMALL_HOURS = 5 * 60
DAY = 24 * 60


class Hours(NamedTuple):
    """Minutes since the day's midnight; `end` may lie in the next day."""

    start: int
    end: int | None = None

    @property
    def length(self) -> int:
        """Minutes between start and end, 0 when no end is told."""
        return self.end - self.start if self.end is not None else 0


def resolve_hours(spans: Sequence[Span], language: str, duration: Span | None) -> tuple[list[Hours], bool]:
    """Return the hours of a clause without repetition, and whether one of them had to be guessed (a.m. or p.m.)."""
    if len(spans) == 1 and duration is None:  # nearly always
        only = spans[0].start
        if spans[0].end is None and not only.half and (only.hour or only.minute):
            return [Hours(only.hour * 60 + only.minute)], False
    found: list[Hours] = []
    is_guessed = False
    lasts = duration.start.hour % 24 * 60 + duration.start.minute if duration else 0
    if len(spans) == 1 and _is_placeholder(spans[0]):
        return [], False
    for span in spans:
        start, guessed = _read_start(span, language)
        end = _read_end(span, start, language)
        if found and start < _SMALL_HOURS and found[-1].start >= _EVENING:
            start, end = start + DAY, end and end + DAY
        if end is None and lasts:
            end = start + lasts
        hours = Hours(start, end)
        if hours not in found:
            found.append(hours)
        is_guessed |= guessed
    return found, is_guessed


def make_moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return a local moment, minutes after the midnight of a day."""
    if minutes >= DAY:
        day, minutes = day + timedelta(days=minutes // DAY), minutes % DAY
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone)


def _minutes(clock: Clock) -> int:
    return clock.hour * 60 + clock.minute


def _is_placeholder(span: Span) -> bool:
    """Whether it is the 00:00 of a form left empty (3 % of real records); «minuit» in words is an hour."""
    return span.start.hour == span.start.minute == 0 and (span.end is None or _minutes(span.end) in (0, 24 * 60 - 1))


def _read_start(span: Span, language: str) -> tuple[int, bool]:
    clock, end = span.start, span.end
    minutes = _minutes(clock)
    if clock.half == "e":
        return minutes, True
    if clock.half != "?" or clock.hour >= 13:
        return minutes, False
    if end is not None and end.half in ("p", "a"):
        return _borrow_half(clock, end), False
    if language == "en" and 1 <= clock.hour <= 7:
        return minutes + 12 * 60, True
    return minutes, False


def _borrow_half(clock: Clock, end: Clock) -> int:
    """«7 to 9 p.m.» begins in the evening, «11 to 1 p.m.» in the morning."""
    early = clock.hour % 12 * 60 + clock.minute
    late = early + 12 * 60
    if end.half == "p":
        return late if late < _minutes(end) else early
    return early if early < _minutes(end) else late


def _read_end(span: Span, start: int, language: str) -> int | None:
    if span.end is None:
        return None
    end = _minutes(span.end)
    if span.end.half == "?" and end <= start and end + 12 * 60 > start:
        end += 12 * 60
    return end if end > start else end + DAY
