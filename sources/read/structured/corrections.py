"""What a page shows to people against what its markup says: it fills in and corrects the markup, in few, sure cases. A
wrong correction is worse than none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.model import Certainty, Occurrence
from sources.read.structured.clock import Clock
from sources.read.structured.visible import HOUR, VisibleText

_OPENING_HOURS = timedelta(hours=4)  # dates of a run that last this long are when a place is open
_LONG_PAST = timedelta(days=30)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_IN_NUMBERS = re.compile(r"\d\d?/\d\d?/\d")  # the day of the markup tells which is the month
_NUMBER = re.compile(r"\d{1,9}")
_AFTERNOON = re.compile(r"\d\s?p\.?\s?m\b", re.IGNORECASE)
_MAX_SHOWN = 200
_MAX_DAILY = 10  # days of a fair whose hours are told one by one


def find_dates(text: VisibleText, clock: Clock) -> tuple[tuple[Occurrence, ...], str] | None:
    """Return the dates that the text of a page tells, and the line: for an event whose markup has none.

    The first line with a day and an hour; else the first with a day or a period; else a `<time>`.
    """
    first: tuple[tuple[Occurrence, ...], str] | None = None
    for _, line in text.lines:
        read = text.read(line, clock.zone)
        found = (*((read.period,) if read.period else ()), *read.occurrences)
        if any(not each.all_day for each in found):
            return tuple(replace(each, certainty=Certainty.INFERRED) for each in found), line
        if found and first is None:
            first = tuple(replace(each, certainty=Certainty.INFERRED) for each in found), line
    return first or _find_time(text, clock)


def correct_dates(
    occurrences: Sequence[Occurrence], text: VisibleText, clock: Clock, notes: list[str]
) -> tuple[Occurrence, ...]:
    """Return the dates of the markup with what the page shows: the nights of a run, further showings, hours."""
    if len(occurrences) == 1:
        [only] = occurrences
        if _is_confirmed(only, text):
            return tuple(occurrences)
        if only.is_period:
            return _find_run(only, text, clock, notes) or tuple(occurrences)
        if not _is_day_shown(only, text):
            return (_correct_day(only, text, clock, notes),)
        return _complete(_correct_hour(only, text, clock, notes), text, clock, notes)
    return tuple(_correct_hour(each, text, clock, notes) for each in occurrences)


def add_hours(
    occurrences: Sequence[Occurrence], text: VisibleText, clock: Clock, notes: list[str]
) -> tuple[Occurrence, ...]:
    """Return the dates with the hours that they lack, where lines of nothing else tell one hour of that day."""
    return tuple(_add_hour(each, text, clock, notes) for each in occurrences)


def _add_hour(occurrence: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> Occurrence:
    if not occurrence.all_day or occurrence.is_period or occurrence.first_day is None:
        return occurrence
    shown = {found.start: found for found in _find_hours(text, occurrence.first_day, clock, is_plain=True)}
    return _take_hour(occurrence, next(iter(shown.values())), notes) if len(shown) == 1 else occurrence


def _is_confirmed(only: Occurrence, text: VisibleText) -> bool:
    """Whether all lines with a day and an hour hold just the numbers of this one: no need to read them, which costs
    more than all else of a page."""
    start = only.start
    if only.is_period or not isinstance(start, datetime):
        return False
    start = start.astimezone(ZoneInfo(only.timezone))
    numbers = {start.day, start.month, start.year, start.hour, start.minute}
    lines = [line for line in text.list_dated() if HOUR.search(line)]
    return bool(lines) and all(_holds_only(line, start, numbers) for line in lines)


def _holds_only(line: str, start: datetime, numbers: set[int]) -> bool:
    found = [int(number) for number in _NUMBER.findall(line)]
    if _AFTERNOON.search(line):
        numbers, hour = numbers - {start.hour} | {start.hour - 12}, start.hour - 12
    else:
        hour = start.hour
    return start.day in found and hour in found and len(found) <= 5 and numbers.issuperset(found)


def _find_run(period: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> tuple[Occurrence, ...] | None:
    """Return the nights that one line tells, or lines of nothing else, from the first day of the markup's span to its
    last: the markup of a play often says opening and closing only («Du 5 au 20 mars, du jeudi au samedi à 20 h»)."""
    for shows in _list_shows(text, clock):
        days = [show.first_day for show in shows]
        if len(shows) > 1 and (days[0], days[-1]) == (period.first_day, period.last_day):
            notes.append(f"page-text-tells-dates: {len(shows)} between {days[0]} and {days[-1]}")
            return tuple(replace(each, status=period.status) for each in shows)
    return _find_daily(period, text, clock, notes) or _find_within(period, text, clock, notes)


def _find_daily(period: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> tuple[Occurrence, ...] | None:
    """Return the hours of each day of a short span, where lines of nothing else tell them one by one («Samedi 7 août,
    10 h à 17 h», «Dimanche 8 août, 10 h à 16 h»)."""
    first, last = period.first_day, period.last_day
    if first is None or last is None or (last - first).days >= _MAX_DAILY:
        return None
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    hours = [list({o.start: o for o in _find_hours(text, day, clock, is_plain=True)}.values()) for day in days]
    if not all(len(found) == 1 for found in hours):
        return None
    notes.append(f"page-text-tells-dates: {len(days)} between {first} and {last}")
    return tuple(replace(each, status=period.status) for [each] in hours)


def _find_within(
    period: Occurrence, text: VisibleText, clock: Clock, notes: list[str]
) -> tuple[Occurrence, ...] | None:
    """Return the showings that the lines of nothing else tell, where the page names neither end of the markup's span:
    a season, a year, a filler."""
    ends = [Occurrence(day) for day in (period.first_day, period.last_day) if day is not None]
    if len(ends) < 2 or any(_is_day_shown(end, text) for end in ends):
        return None
    *_, shows = _list_shows(text, clock)
    if not shows or not all(ends[0].sort_key < show.sort_key < ends[1].sort_key for show in shows):
        return None
    notes.append(f"page-text-tells-dates: {len(shows)} within {period.first_day} to {period.last_day}")
    return tuple(replace(each, status=period.status, certainty=Certainty.INFERRED) for each in shows)


def _complete(only: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> tuple[Occurrence, ...]:
    """Return the only date of the markup with the showings that the page tells in one breath with it."""
    for shows in _list_shows(text, clock, is_list=True):
        shows = [show for show in shows if only.end is None or show.start != only.end]  # «19:30 21:30»
        if len(shows) > 1 and any(show.start == only.start for show in shows):
            added = [
                replace(s, status=only.status, certainty=Certainty.INFERRED) for s in shows if s.start != only.start
            ]
            notes.append(f"page-text-adds: {len(added)} showing(s)")
            return tuple(sorted((only, *added), key=lambda o: o.sort_key))
    return (only,)


def _list_shows(text: VisibleText, clock: Clock, *, is_list: bool = False) -> Iterator[list[Occurrence]]:
    """Yield the showings of each line that tells several, then those of all lines that tell a showing and nothing
    else; `is_list`: only lines that tell nothing else and name each day by its number, no ranges («Volume 1 - 27 sept.
    20 h» is none)."""
    lone: dict[object, Occurrence] = {}
    for line in text.list_dated():
        if not HOUR.search(line):
            continue
        read = text.read(line, clock.zone)
        if not read.occurrences or read.certainty is not Certainty.STATED or not all(map(_is_show, read.occurrences)):
            continue
        is_plain = text.is_plain(line)
        if is_list and not (is_plain and _names_each_day(line, read.occurrences)):
            continue
        if len(read.occurrences) > 1:
            yield list(read.occurrences[:_MAX_SHOWN])
        if is_plain:
            lone.update((each.start, each) for each in read.occurrences)
    yield sorted(lone.values(), key=lambda o: o.sort_key)[:_MAX_SHOWN]


def _names_each_day(line: str, shows: Sequence[Occurrence]) -> bool:
    return all(_make_number(show.first_day).search(line) for show in shows if show.first_day)


def _is_show(occurrence: Occurrence) -> bool:
    """Whether it has an hour and is short enough: «tous les jours de 10 h à 17 h» are opening hours."""
    start, end = occurrence.start, occurrence.end
    if not isinstance(start, datetime):
        return False
    return not isinstance(end, datetime) or end - start < _OPENING_HOURS


def _is_day_shown(occurrence: Occurrence, text: VisibleText) -> bool:
    """Whether the page names the day at all, or no day."""
    day = occurrence.first_day
    if day is None:
        return True
    number, dated = _make_number(day), list(text.list_dated())
    return not dated or any(
        number.search(line) and str(day.year) in (_YEAR.findall(line) or [str(day.year)]) for line in dated
    )


def _correct_day(only: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> Occurrence:
    """Return an occurrence on the only day that the page of an event names where people look for it. The markup's own
    day stands nowhere on that page."""
    if any(time.local.date() == only.first_day for time in text.times):
        return only
    told: dict[date | None, Occurrence] = {}
    for line in text.list_dated():
        read = text.read(line, clock.zone)
        if read.period is not None or read.certainty is not Certainty.STATED:
            return only
        told.update(
            {each.first_day: each for each in read.occurrences if each.first_day not in told or not each.all_day}
        )
    lines = [line for line in text.list_dated(near=True) if text.is_plain(line)]
    near = {each.first_day for line in lines for each in text.read(line, clock.zone).occurrences}
    day, found = next(iter(told.items()), (None, None))
    if len(told) != 1 or found is None or day not in near or day is None or day < text.now.date() - _LONG_PAST:
        return only
    notes.append(f"page-text-contradicts: {only.first_day} in the markup, {day} on the page")
    if found.all_day and isinstance(only.start, datetime):
        found = replace(found, start=datetime.combine(day, _find_clock(only), ZoneInfo(clock.zone)))
    return replace(found, status=only.status, certainty=Certainty.INFERRED)


def _find_clock(occurrence: Occurrence) -> time:
    start = occurrence.start
    return start.astimezone(ZoneInfo(occurrence.timezone)).time() if isinstance(start, datetime) else time.min


def _correct_hour(occurrence: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> Occurrence:
    """Return an occurrence with the hour that the page shows for its day, if it shows one and the markup another, or
    none."""
    if occurrence.is_period or occurrence.first_day is None:
        return occurrence
    shown = {found.start: found for found in _find_hours(text, occurrence.first_day, clock, is_plain=True)}
    if not shown and occurrence.all_day:
        shown = {found.start: found for found in _find_hours(text, occurrence.first_day, clock)}
    if not shown and occurrence.all_day:
        shown = {found.start: found for found in _list_times(text, occurrence.first_day, clock)}
    day = occurrence.first_day if occurrence.all_day else None
    if not shown and (doors := text.find_doors(day)) is not None:
        told = text.read(f"{occurrence.first_day.isoformat()}, {doors}", clock.zone).occurrences
        shown = {each.start: each for each in told if not each.all_day}
    if occurrence.start in shown or occurrence.end in shown or not shown or (len(shown) > 1 and not occurrence.all_day):
        return occurrence
    found = min(shown.values(), key=lambda o: o.sort_key)
    if len(shown) > 1 and not _are_told_together(list(shown.values()), text, clock):
        return occurrence
    return _take_hour(occurrence, found, notes)


def _take_hour(occurrence: Occurrence, found: Occurrence, notes: list[str]) -> Occurrence:
    said = "no hour" if occurrence.all_day else f"{occurrence.start:%H:%M}"
    notes.append(f"page-text-corrects: {occurrence.first_day} {said} in the markup, {found.start:%H:%M} on the page")
    certainty = occurrence.certainty if occurrence.all_day else Certainty.INFERRED
    return replace(occurrence, start=found.start, end=found.end, certainty=certainty)


def _are_told_together(shown: list[Occurrence], text: VisibleText, clock: Clock) -> bool:
    starts = {each.start for each in shown}
    return any(starts <= {show.start for show in shows} for shows in _list_shows(text, clock))


def _find_hours(text: VisibleText, day: date, clock: Clock, *, is_plain: bool = False) -> Iterator[Occurrence]:
    """Yield what the lines tell of a day; `is_plain`: those that tell nothing else."""
    number = _make_number(day)
    for _, line in text.lines:
        if HOUR.search(line) and number.search(line) and (not is_plain or text.is_plain(line)):
            read = text.read(line, clock.zone)
            is_sure = read.certainty is Certainty.STATED or (is_plain and _IN_NUMBERS.search(line))
            for found in read.occurrences if is_sure else ():
                if found.first_day == day and isinstance(found.start, datetime):
                    yield found


def _list_times(text: VisibleText, day: date, clock: Clock) -> Iterator[Occurrence]:
    for moment in text.times:
        local, has_time = clock.read_local(moment)
        if has_time and local.date() == day and local.time() != time.min:
            yield Occurrence(local.replace(tzinfo=ZoneInfo(clock.zone)), timezone=clock.zone)


def _find_time(text: VisibleText, clock: Clock) -> tuple[tuple[Occurrence, ...], str] | None:
    """Return what the only `<time>` of a page says."""
    told = {clock.read_local(moment) for moment in text.times}
    if len(told) != 1:
        return None
    [(local, has_time)] = told
    start = local.replace(tzinfo=ZoneInfo(clock.zone)) if has_time and local.time() != time.min else local.date()
    return (Occurrence(start, timezone=clock.zone, certainty=Certainty.INFERRED),), local.isoformat()


def _make_number(day: date) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)0?{day.day}(?!\d)")
