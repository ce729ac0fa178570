"""Days as written → real dates: the missing year (design: «Conventions for dates in prose»), weekdays that confirm or
contradict."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from sources.dates.items import Clause, Day, Item

YEAR_OFFSETS = (0, 1, -1, 2, -2)  # years around the next such date, a later one first
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_YEAR = timedelta(days=365)
_BACK = timedelta(days=120)  # a date without year may lie so far before the one told just before it

_HALF_YEAR = 6  # months

_Pair = tuple[Day, Day | None]


class Run(NamedTuple):
    """One day (`last` None) or a range of days, both included."""

    first: date
    last: date | None = None


@dataclass(slots=True)
class Calendar:
    """The reading day, and what was found doubtful while resolving."""

    today: date
    notes: list[str] = field(default_factory=list)
    is_inferred: bool = False
    previous: date | None = None  # the date resolved before, once a year was said

    def note(self, text: str) -> None:
        self.is_inferred = True
        if text not in self.notes:
            self.notes.append(text)


def resolve_clause(clause: Clause, calendar: Calendar) -> list[Run]:
    """Return the days of a clause, in the order of the text; days that do not exist are noted and left out."""
    runs = [run for item in clause.items if item.kind == "days" for run in item.runs]
    found = _resolve_runs(_spread_years(runs), calendar)
    if clause.limit == "until":  # what follows lies before it
        calendar.previous = None
    return found


def share_years(clauses: list[Clause], today: date) -> None:
    """Carry a coming year back to the dates before it in its sentence: «à Gaspé le 5 mai et à Matane le 9 mai 2027»."""
    later: Day | None = None
    sentence = -1
    for clause in reversed(clauses):
        if clause.sentence != sentence:
            later, sentence = None, clause.sentence
        for item in reversed(clause.items):
            if item.kind != "days":
                continue
            last = item.runs[-1][1] or item.runs[-1][0]
            if last.year is None and later is not None and last.weekday is None:
                item.runs[-1] = _set_year(item.runs[-1], later)
            elif last.year is not None and last.year >= today.year:
                first, end = item.runs[0]
                later = _borrow_year(first, end or item.runs[-1][0])
                later = later if later.year else None


def _set_year(pair: _Pair, later: Day) -> _Pair:
    first, last = pair
    if last is not None:
        return first, _borrow_year(last, later, is_listed=True)
    return _borrow_year(first, later, is_listed=True), None


def resolve_item(item: Item, calendar: Calendar) -> list[Run]:
    """Return the days of one item."""
    return _resolve_runs(_spread_years(item.runs), calendar)


def make_date(year: int, month: int | None, day: int) -> date | None:
    """Return a date, or None where there is no such day."""
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def find_next(month: int, day: int, after: date) -> date | None:
    """Return the first such date on or after another; the 29th of February may be years away."""
    for year in range(after.year, min(after.year + 9, 9999)):
        found = make_date(year, month, day)
        if found is not None and found >= after:
            return found
    return None


def _spread_years(runs: list[_Pair]) -> list[_Pair]:
    """Carry a year back to the days before it: «27 mars, 3 avril et 14 novembre 2026»."""
    result: list[_Pair] = []
    later: Day | None = None
    for first, last in reversed(runs):
        if last is not None:
            last = _borrow_year(last, later, is_listed=True)
            first = _borrow_year(first, last)
        else:
            first = _borrow_year(first, later, is_listed=True)
        later = first if first.year else None
        result.append((first, last))
    return result[::-1]


def _borrow_year(day: Day, later: Day | None, *, is_listed: bool = False) -> Day:
    """Give a day the year of the one behind it, or the year before: in a list only when they are far apart, since lists
    are not always in order («le 22 août et les jeudis du 18 juillet au 8 août 2027»)."""
    if day.year is not None or later is None or later.year is None:
        return day
    if is_listed and abs((day.month or 0) - (later.month or 0)) < _HALF_YEAR:
        return Day(day.day, day.month, later.year, day.weekday)
    is_before = (day.month or 0, day.day) <= (later.month or 0, later.day)
    return Day(day.day, day.month, later.year - (not is_before), day.weekday)


def _resolve_runs(pairs: list[_Pair], calendar: Calendar) -> list[Run]:
    anchors = _find_list_years(pairs, calendar)
    found: list[Run] = []
    for (first, last), year in zip(pairs, anchors, strict=True):
        run = _resolve_range(first, last, calendar) if last else resolve_single(first, year, calendar)
        if run is not None:
            found.append(run)
            if first.year or (last and last.year) or calendar.previous:
                calendar.previous = run.first
    return found


def _find_list_years(pairs: list[_Pair], calendar: Calendar) -> list[int | None]:
    """The year that the days of one month share: «les 24, 25 et 26 novembre», read on the 25th, are one run."""
    years: list[int | None] = [None] * len(pairs)
    place = 0
    while place < len(pairs):
        stop = place + 1
        month = pairs[place][0].month
        while stop < len(pairs) and pairs[stop][0].month == month and pairs[stop][1] is None:
            stop += 1
        singles = [day for day, last in pairs[place:stop] if last is None and day.year is None]
        if len(singles) > 1:
            lead = next((day for day in singles if day.weekday is not None), singles[-1])
            chosen = _choose_date(lead, calendar, quietly=True)
            if chosen is not None:
                years[place:stop] = [chosen.year] * (stop - place)
        place = stop
    return years


def resolve_single(day: Day, year: int | None, calendar: Calendar) -> Run | None:
    """Return one day; `year` is that of the days around it."""
    if day.is_ambiguous and day.weekday is not None:
        day = _order_by_weekday(day, calendar.today)
    if day.is_ambiguous:
        calendar.note(f"ambiguous-order: {day.day:02}/{day.month:02}" + (f"/{day.year}" if day.year else ""))
    if day.year is None and year is not None:
        calendar.is_inferred |= day.weekday is None
        day = Day(day.day, day.month, year, day.weekday)
    chosen = _choose_date(day, calendar)
    return Run(chosen) if chosen else None


def _order_by_weekday(day: Day, today: date) -> Day:
    """Read "Saturday 12/5" in the order whose weekday agrees the soonest; as the language has it when neither does."""
    orders = [Day(day.day, day.month, day.year, day.weekday), Day(day.month or 1, day.day, day.year, day.weekday)]
    for offset in YEAR_OFFSETS:
        for one in orders:
            base = find_next(one.month or 1, one.day, today)
            found = base and make_date(base.year + offset, one.month, one.day)
            if found is not None and found.weekday() == one.weekday:
                return one
    return day


def _resolve_range(first: Day, last: Day, calendar: Calendar) -> Run | None:
    if first.month is None or last.month is None:
        return _find_coming_range(first, last, calendar)
    if first.month == last.month and first.year == last.year and first.day > last.day:
        month = first.month - 1 or 12  # «du 28 au 3 janvier»
        first = Day(first.day, month, first.year and first.year - (month == 12), first.weekday)
    if first.year is not None and last.year is None:
        start = _choose_date(first, calendar)
        end = start and find_next(last.month, last.day, start)
        return Run(start, end) if start and end else None
    end = _choose_date(last, calendar) if last.weekday is not None or first.weekday is None else None
    if end is None:
        start = _choose_date(first, calendar)
        end = start and find_next(last.month, last.day, start)
    else:
        year = first.year or end.year - ((first.month, first.day) > (end.month, end.day))
        start = make_date(year, first.month, first.day)
        if start and first.weekday is not None and start.weekday() != first.weekday:
            calendar.note(f"weekday-mismatch: {start.isoformat()}")
    if start is None or end is None:
        calendar.note(f"no-such-day: {first.day}-{last.day}")
        return None
    if end < start:
        calendar.note(f"ends-before-start: {start.isoformat()} {end.isoformat()}")
        return None
    return Run(start, end)


def _find_coming_range(first: Day, last: Day, calendar: Calendar) -> Run | None:
    """«du 12 au 14»: in the first month where both days exist and the last is not past."""
    calendar.is_inferred = True
    for ahead in range(12):
        year, month = divmod(calendar.today.year * 12 + calendar.today.month - 1 + ahead, 12)
        start, end = make_date(year, month + 1, first.day), make_date(year, month + 1, last.day)
        if start and end and calendar.today <= end:
            return Run(start, end) if start <= end else None
    return None


def _choose_date(day: Day, calendar: Calendar, *, quietly: bool = False) -> date | None:
    if day.month is None:
        return None
    if day.year is not None:
        return _check_date(day, calendar)
    anchor = calendar.previous or calendar.today
    base = find_next(day.month, day.day, anchor)
    if base is not None and calendar.previous and base - anchor > _YEAR - _BACK:
        base = find_next(day.month, day.day, max(calendar.today, anchor - _BACK))
    if base is None:
        if not quietly:
            calendar.note(f"no-such-day: {day.day}/{day.month}")
        return None
    if day.weekday is None:
        is_told = calendar.previous is not None and calendar.previous.year == base.year
        calendar.is_inferred |= not is_told and not quietly
        return base
    return _agree_with_weekday(day, base, calendar, quietly=quietly)


def _agree_with_weekday(day: Day, base: date, calendar: Calendar, *, quietly: bool) -> date:
    for offset in YEAR_OFFSETS:
        candidate = make_date(base.year + offset, day.month, day.day)
        if candidate is not None and candidate.weekday() == day.weekday:
            calendar.is_inferred |= offset != 0 and not quietly
            return candidate
    if not quietly:
        calendar.note(f"weekday-mismatch: {base.isoformat()}")
    return base


def _check_date(day: Day, calendar: Calendar) -> date | None:
    year = day.year or 0
    found = make_date(year, day.month, day.day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    if found is None:
        calendar.note(f"no-such-day: {day.year}-{day.month:02}-{day.day:02}")
    elif day.weekday is not None and found.weekday() != day.weekday:
        calendar.note(f"weekday-mismatch: {found.isoformat()}")
    return found
