"""Dates as written + the clock of their source → occurrences: hours known or not, periods, ends that make sense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.model import Certainty, Occurrence, Status
from sources.read.structured.clock import Clock, is_offset_right
from sources.read.structured.moments import Moment
from sources.read.structured.spans import Span

# A timed span this long is a run with an opening and a closing, not somebody staying four days in a hall.
PERIOD_FROM = timedelta(hours=96)
MAX_SLOTS = 12  # days of an exhibition told one by one; more are its opening days
_LONGEST_EVENING = timedelta(hours=14)
_LATE, _EARLY = 17, 7  # «21:00–02:00» of one day ends on the next


@dataclass(slots=True)
class Dates:
    """Occurrences, sorted and each once, with what was doubtful about them."""

    occurrences: tuple[Occurrence, ...] = ()
    notes: list[str] = field(default_factory=list)
    text: str | None = None  # what they were read from


def make_occurrences(spans: Iterable[Span], clock: Clock) -> Dates:
    """Return the occurrences of one listing."""
    dates = Dates()
    spans = list(spans)
    dates.text = "; ".join(dict.fromkeys(span.text for span in spans if span.text))[:500] or None
    spans = _join_slots(spans)
    made = [(_make_one(span, clock, dates.notes), span) for span in spans]
    lasting = {occurrence for occurrence, span in made if occurrence is not None and span.is_exhibition}
    found = {occurrence for occurrence, _ in made if occurrence is not None}
    dates.occurrences = tuple(sorted(_drop_repeats(found, lasting), key=lambda o: o.sort_key))
    dates.notes = list(dict.fromkeys(dates.notes))[:20]
    return dates


def _join_slots(spans: list[Span]) -> list[Span]:
    """Return the slots of an exhibition that sells entry by the hour as the one span that they are."""
    starts = [span.start for span in spans if span.start is not None and span.is_exhibition]
    days = {start.local.date() for start in starts}
    if len(days) <= MAX_SLOTS or len(starts) < len(spans):
        return spans
    first, last = (Moment(datetime.combine(day, time.min), False) for day in (min(days), max(days)))
    return [replace(spans[0], start=first, end=last)]


def _drop_repeats(found: set[Occurrence], lasting: set[Occurrence]) -> set[Occurrence]:
    """Drop what another occurrence says better: a day that also has its hour, a start that also has its end, the run
    of performances that are listed. An exhibition lasts, whatever else happens in it."""
    timed = {each for each in found if not each.all_day}
    days = {each.first_day for each in timed}
    ended = {(each.start, each.status) for each in timed if each.end is not None}
    kept = {each for each in found if each.all_day or each.end is not None or (each.start, each.status) not in ended}
    kept -= {each for each in kept if each.all_day and not each.is_period and each.first_day in days}
    return kept - {each for each in kept - lasting if each.is_period and _frames(each, days)}


def _frames(period: Occurrence, days: set[date | None]) -> bool:
    """Whether a period is only the frame of performances: its first and last day have one each."""
    return len(days) > 1 and period.first_day in days and period.last_day in days


def _make_one(span: Span, clock: Clock, notes: list[str]) -> Occurrence | None:
    end = span.end
    if span.start is None:
        closing = clock.read_local(end)[0].date() if end is not None else None
        return Occurrence(None, closing, clock.zone, is_period=True, status=span.status) if closing else None
    start, is_timed = clock.read_local(span.start)
    _note_offset(span.start, clock, notes)
    certainty = span.certainty
    if span.start.has_time and span.start.is_utc and clock.utc_is_local:
        notes.append("utc-means-local: the hour is read as local time")
        certainty = Certainty.INFERRED
    if is_timed and _is_hour_unknown(span, start, clock):
        is_timed = False
        notes.append("midnight: the hour is not known")
    if not is_timed:
        return _make_days(span, start.date(), clock, notes, certainty)
    return _make_timed(span, start, clock, notes, certainty)


def _is_hour_unknown(span: Span, start: datetime, clock: Clock) -> bool:
    """Whether midnight stands for the day: nothing ends, or ends at midnight, a minute before, or the same instant."""
    if (start.hour, start.minute) != (0, 0):
        return False
    if span.end is None:
        return span.duration is None or span.duration >= timedelta(hours=23)
    end, has_time = clock.read_local(span.end)
    return not has_time or (end.hour, end.minute) in ((0, 0), (23, 59)) or end - start >= PERIOD_FROM


def _make_days(span: Span, first: date, clock: Clock, notes: list[str], certainty: Certainty) -> Occurrence:
    last = clock.read_local(span.end)[0].date() if span.end is not None else None
    if last == first + timedelta(days=1) and clock.midnight_is_day_end and _is_whole_day(span):
        last = first
    if last is not None and last < first:
        notes.append(f"end-before-start: {last.isoformat()}")
        last = None
    if last is None and span.is_exhibition and span.end is None:
        return Occurrence(first, None, clock.zone, True, span.status, certainty)  # only the opening is told
    if last is None or last == first:
        return Occurrence(first, None, clock.zone, False, span.status, certainty)
    return Occurrence(first, last, clock.zone, True, span.status, certainty)


def _is_whole_day(span: Span) -> bool:
    """Whether a span runs from one midnight to the next, as calendars write one day."""
    return span.start is not None and span.end is not None and span.start.is_midnight and span.end.is_midnight


def _make_timed(span: Span, start: datetime, clock: Clock, notes: list[str], certainty: Certainty) -> Occurrence | None:
    end = _read_end(span, start, clock, notes)
    if end is not None:
        is_long = end - start >= PERIOD_FROM or (span.is_exhibition and end.date() > start.date() + timedelta(days=1))
        if is_long or (span.end is not None and not span.end.has_time and end.date() > start.date()):
            return _make_days(span, start.date(), clock, notes, certainty)
    name = span.start.zone if span.start is not None and span.start.zone else clock.zone
    zone = ZoneInfo(name)
    ends_at = end.replace(tzinfo=zone) if end is not None else None
    return Occurrence(start.replace(tzinfo=zone), ends_at, name, False, span.status, certainty)


def _read_end(span: Span, start: datetime, clock: Clock, notes: list[str]) -> datetime | None:
    """Return the end as naive local time, or None when none is told or it cannot be."""
    if span.end is None:
        return start + span.duration if span.duration is not None else None
    end, has_time = clock.read_local(span.end)
    if not has_time:
        return end if end.date() > start.date() else None
    if end.date() != start.date() and (mended := _mend_year(start, end)) is not None:
        notes.append(f"end-of-another-year: {span.text}"[:200])
        return mended
    if end > start:
        return None if end.date() == start.date() and (end.hour, end.minute) == (23, 59) else end
    if end.date() == start.date() and end < start and start.hour >= _LATE and end.hour < _EARLY:
        return end + timedelta(days=1)
    if end < start:
        notes.append(f"end-before-start: {span.text}"[:200])
    return start + span.duration if span.duration is not None else None


def _mend_year(start: datetime, end: datetime) -> datetime | None:
    """Return an end that is a whole year or more away from where it must be («22 h, a year later») in its place."""
    years = start.year - end.year
    if not years or abs((end - start).days) < 300:
        return None
    try:
        mended = end.replace(year=start.year)
    except ValueError:  # 29 February
        return None
    return mended if timedelta(0) < mended - start <= _LONGEST_EVENING else None


def _note_offset(moment: Moment, clock: Clock, notes: list[str]) -> None:
    if moment.has_time and not is_offset_right(moment, clock.zone):
        notes.append(
            f"offset-not-of-the-date: {moment.local:%Y-%m-%d} is not at {_show(moment.offset)} in {clock.zone}"
        )


def _show(offset: timedelta | None) -> str:
    minutes = int((offset or timedelta(0)).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def sum_up_status(statuses: Iterable[Status]) -> Status:
    """Return the status of a listing: that of its dates when they agree, else scheduled."""
    distinct = set(statuses)
    return distinct.pop() if len(distinct) == 1 else Status.SCHEDULED
