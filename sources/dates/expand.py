"""Clauses → occurrences, period and rule: expansion of ranges and weekday sets, exceptions, opening hours."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sources.dates.hours import OPENING_HOURS, Hours, make_moment, resolve_hours
from sources.dates.items import Clause, Clauses, Item
from sources.dates.resolve import Calendar, Run, make_date, resolve_clause, resolve_item, resolve_single, share_years

MAX_OCCURRENCES = 500
HORIZON_MONTHS = 13
MAX_DAYS = 800
_FEW_WORDS = 3  # beside «ce soir» for it to announce something
_MANY_SETS = 4
_HISTORY = timedelta(days=20 * 365)
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Slot = tuple[date, Hours | None]


@dataclass(slots=True)
class Expansion:
    """Days with their hours (None: all day), and the period and rule that they come from."""

    slots: list[Slot] = field(default_factory=list)
    period: tuple[date | None, date | None] | None = None
    rule: str | None = None
    used: list[Item] = field(default_factory=list)


def expand_plain(items: list[Item], calendar: Calendar, language: str) -> Expansion | None:
    """Return the only day of a phrase with its hours, which most phrases are; None for any other phrase."""
    if len(items) > 1:
        items = [item for item in items if item.kind != "stop"]
    first = items[0] if items else None
    if first is None or first.kind != "days" or len(items) > 2 or len(first.runs) > 1:
        return None
    day, last = first.runs[0]
    spans, end = first.spans, first.end
    if last is not None or day.month is None:
        return None
    if len(items) > 1:
        if items[1].kind != "times" or items[1].cue or spans:
            return None
        spans, end = items[1].spans, items[1].end
    chosen = resolve_single(day, None, calendar)
    if chosen is None or (not spans and calendar.today - chosen.first > _HISTORY):
        return Expansion()
    hours: list[Hours] = []
    if spans:
        hours, is_guessed = resolve_hours(spans, language, None)
        calendar.is_inferred |= is_guessed
    first.end = max(first.end, end)
    return Expansion([(chosen.first, one) for one in hours] or [(chosen.first, None)], used=[first])


class Expander:
    """One phrase being expanded."""

    def __init__(self, found: Clauses, calendar: Calendar, language: str) -> None:
        self.found, self.calendar, self.language = found, calendar, language
        self.result = Expansion()
        self.bounds: list[tuple[Run, Clause]] = []
        self.open_from: date | None = None
        self.open_until: date | None = None
        self.limits: list[Clause] = []
        self.singles: list[tuple[date, Clause]] = []

    def expand(self) -> Expansion:
        """Return everything the clauses stand for."""
        share_years(self.found.clauses, self.calendar.today)
        for clause in self.found.clauses:
            self._sort_clause(clause)
        self._lend_hours()
        sets = [clause for clause in self.found.clauses if self._is_set(clause)]
        if len(sets) > _MANY_SETS and not any(clause.spans for clause in sets):
            sets = []  # the head of a calendar
        if sets and self._expand_sets(sets):
            pass
        else:
            self._expand_ranges()
        self._add_singles()
        self._add_open_period()
        self._remove_exceptions()
        self._add_instead()
        self._check_period()
        return self.result

    def _check_period(self) -> None:
        first, last = self.result.period or (None, None)
        timed = {day for day, hours in self.result.slots if hours is not None}
        is_header = any(clause.is_header for clause in self.found.clauses) and len(timed) > 1
        covered = (first in timed) + (last in timed)
        if covered > 1 - is_header and not self.found.is_exhibition:
            self.result.period = None  # «du 4 au 6 mai – les 4 et 5 à 20 h, le 6 à 14 h»
        if first and last and last < first:
            self.calendar.note(f"ends-before-start: {first.isoformat()} {last.isoformat()}")
            self.result.period = first, None

    def _is_set(self, clause: Clause) -> bool:
        """Whether a clause is a set of weekdays, and not the name of a series («Friday Jazz – Fri Aug 21»)."""
        item = clause.items[0]
        if item.kind not in ("weekly", "monthly"):
            return False
        days = [day for day, _ in self.singles]
        is_loose = len(days) > 1 and all(clause.items[0].kind == "month" for _, clause in self.bounds)
        if is_loose and not clause.spans and {day.weekday() for day in days} <= item.weekdays:
            return False  # «les mercredis de novembre (6, 13, 20 novembre)»
        if self.bounds or not self.singles:
            return True
        same = [day for day, single in self.singles if single.sentence == clause.sentence]
        return item.is_every and not any(day.weekday() in item.weekdays for day in same)

    def _lend_hours(self) -> None:
        """«Le 26/02/2014 – les mercredis à 15 h» tells the hour of a day; «samedi 5 mai à 10 h, puis tous les samedis»
        tells a set by its first day."""
        for clause in self.found.clauses:
            item = clause.items[0]
            if item.kind != "weekly":
                continue
            self._lead_set(clause)
            for _, single in [one for one in self.singles if one[0].weekday() in item.weekdays]:
                if clause.spans and not single.spans and single.sentence == clause.sentence:
                    single.spans = clause.spans

    def _lead_set(self, clause: Clause) -> None:
        """«Samedi 23 mai de 11 h à 14 h, puis tous les samedis jusqu'au 11 juillet»: its first day tells the hours."""
        item = clause.items[0]
        leads = [one for one in self.singles if one[0].weekday() in item.weekdays and one[1].spans]
        if item.cue != "E" or clause.spans or len(leads) != 1 or len(self.singles) > 1:
            return
        day, lead = leads[0]
        if self.open_until or self.found.weeks or lead.sentence == clause.sentence:
            self.open_from, clause.spans = day, lead.spans
            self.singles.remove(leads[0])

    # What each clause is

    def _sort_clause(self, clause: Clause) -> None:
        kind = clause.items[0].kind
        if kind == "today" and not clause.limit and not clause.spans and self._is_talk():
            return  # «il représente aujourd'hui…», «parce que ce soir…» are ways of speaking
        if kind == "days":
            self._sort_days(clause)
        elif kind in ("month", "months"):
            self._add_month(clause)
        elif kind in ("today", "coming", "weekend", "nth"):
            self._add_relative(clause, kind)
        if kind != "month":
            self.result.used.extend(clause.items)

    def _is_talk(self) -> bool:
        return self.found.words > _FEW_WORDS or any(one.items[0].kind == "days" for one in self.found.clauses)

    def _sort_days(self, clause: Clause) -> None:
        runs = resolve_clause(clause, self.calendar)
        for place, run in enumerate(runs):
            if self._is_history(run, clause):
                continue
            if run.last is not None:
                self.bounds.append((run, clause))
            elif clause.limit and place == 0:
                self._set_limit(clause.limit, run.first)
                self.limits.append(clause)
            else:
                self.singles.append((run.first, clause))

    def _is_history(self, run: Run, clause: Clause) -> bool:
        """Whether days are told as past («le conseil a adopté le 3 mai…»), or too old to be announced."""
        last = run.last or run.first
        if last >= self.calendar.today:
            return False
        return clause.sentence in self.found.told or (not clause.spans and self.calendar.today - last > _HISTORY)

    def _set_limit(self, limit: str, day: date) -> None:
        if limit == "from":
            self.open_from = self.open_from or day
        else:
            self.open_until = self.open_until or day

    def _add_month(self, clause: Clause) -> None:
        item = clause.items[0]
        if item.month is None or (not self._has_set() and item.kind == "month" and clause.limit != "until"):
            return
        if clause.limit:
            is_end = clause.limit == "until"
            month = (item.last_month if is_end else item.month) or item.month
            self.calendar.is_inferred = True
            self._set_limit(clause.limit, self._find_month(month.month or 1, month.year, is_end=is_end))
            return
        last = item.last_month or item.month
        end = self._find_month(last.month or 1, last.year, is_end=True)
        year = item.month.year or end.year - ((item.month.month or 1) > end.month)
        start = make_date(year, item.month.month, 1)
        if start is not None and start <= end:
            self.calendar.is_inferred |= last.year is None or item.kind == "months"
            self.bounds.append((Run(start, end), clause))

    def _has_set(self) -> bool:
        return any(clause.items[0].kind in ("weekly", "monthly") for clause in self.found.clauses)

    def _find_month(self, month: int, year: int | None, *, is_end: bool) -> date:
        today = self.calendar.today
        chosen = year or (today.year + (month < today.month))
        chosen = min(max(chosen, 1900), 2100)
        return date(chosen, month, months.monthrange(chosen, month)[1] if is_end else 1)

    def _add_relative(self, clause: Clause, kind: str) -> None:
        item, today = clause.items[0], self.calendar.today
        self.calendar.is_inferred = True
        if kind == "today" and clause.limit:
            self._set_limit(clause.limit, today + timedelta(days=item.offset))
            self.limits.append(clause)
        elif kind == "today":
            self.singles.append((today + timedelta(days=item.offset), clause))
        elif kind == "coming":
            self.singles.extend((self._find_coming(day), clause) for day in sorted(item.weekdays))
        elif kind == "weekend":
            saturday = today + timedelta(days=(5 - today.weekday()) % 7 if today.weekday() != 6 else -1)
            saturday += timedelta(days=7 * item.offset)
            self.bounds.append((Run(saturday, saturday + timedelta(days=1)), clause))
        else:
            for month, _ in item.runs:  # «le 2e vendredi de mai et de juin»
                end = self._find_month(month.month or 1, month.year, is_end=True)
                self.singles += [(day, clause) for day in _find_nth(end.year, end.month, item.ordinals, item.weekdays)]

    def _find_coming(self, weekday: int) -> date:
        today = self.calendar.today
        return today + timedelta(days=(weekday - today.weekday()) % 7)

    # Weekday sets

    def _expand_sets(self, sets: list[Clause]) -> bool:
        bounds = self._find_bounds()
        is_bounded = bool(bounds)
        if not is_bounded:
            days = set[int]().union(*(clause.items[0].weekdays for clause in sets))
            is_led = self.open_from is not None and (self.found.is_fortnightly or self.open_from.weekday() in days)
            if not is_led and (self.found.is_fortnightly or not any(clause.items[0].is_every for clause in sets)):
                return self._expand_coming(sets)
            start = self.open_from or self.calendar.today
            bounds = [Run(start, self.open_until or _add_months(start, HORIZON_MONTHS))]
        around = [*(clause for _, clause in self.bounds), *self.limits]
        shared = [hours for clause in around for hours in self._hours(clause)]
        timed = [(clause, self._hours(clause) or shared) for clause in sets]
        is_opening = any(self._is_opening(hours, _is_weekly(clause.items[0])) for clause, hours in timed)
        is_opening = is_opening and not (is_bounded and self._tells_each_day(sets, bounds))
        has_others = bool(shared) and not is_opening
        has_others = has_others and all(clause.spans and not clause.items[0].is_every for clause in sets)
        if has_others:
            self._fill_other_days(sets, bounds, shared)
        if is_opening or not any(hours for _, hours in timed):
            self._set_period_of_sets(sets, bounds, is_bounded=is_bounded)
        else:
            self._fill_sets(timed, bounds)
        if not has_others:  # one rule cannot tell both
            self._set_rule(sets, bounds[-1].last if is_bounded or self.open_until else None)
        self.open_from = self.open_until = None
        return True

    def _tells_each_day(self, sets: list[Clause], bounds: list[Run]) -> bool:
        """«Du 4 au 6 mai : ven. 17 h à 21 h, sam. 10 h à 16 h»: hours of days, not the opening hours of weeks."""
        if len(sets) < 2 or self.found.is_exhibition or not all(clause.spans for clause in sets):
            return False
        return all((run.last or run.first) - run.first < timedelta(days=7) for run in bounds)

    def _fill_other_days(self, sets: list[Clause], bounds: list[Run], shared: list[Hours]) -> None:
        """«Du 3 au 8 mars, 20 h (14 h le dimanche)»: the other days keep the hours of the range."""
        taken = set[int]().union(*(clause.items[0].weekdays for clause in sets))
        for run in bounds:
            for day in list_days(run):
                if day.weekday() not in taken:
                    self.result.slots.extend((day, one) for one in shared)

    def _find_bounds(self) -> list[Run]:
        bounds = [run for run, _ in self.bounds]
        if bounds and len(self.bounds) > 1:
            whole = [run for run, clause in self.bounds if clause.items[0].kind != "month"]
            bounds = whole or bounds
        return bounds

    def _expand_coming(self, sets: list[Clause]) -> bool:
        """«samedi 14 h» without a date is the coming one; bare weekdays or opening hours say nothing."""
        for clause in sets:
            item, hours = clause.items[0], self._hours(clause)
            if not hours or item.kind != "weekly" or item.is_span:  # «du mardi au samedi, 20 h» lacks its dates
                continue
            if not self._is_opening(hours, False) and not self.singles:
                self.calendar.is_inferred = True
                self.result.slots.extend((self._find_coming(day), h) for day in sorted(item.weekdays) for h in hours)
        return False

    def _fill_sets(self, timed: list[tuple[Clause, list[Hours]]], bounds: list[Run]) -> None:
        for clause, hours in timed:
            for run in bounds:
                for day in self._find_days(clause.items[0], run):
                    self.result.slots.extend((day, one) for one in hours)
                if len(self.result.slots) > MAX_OCCURRENCES:
                    return
        spare = {id(clause) for clause, _ in timed}
        shared = timed[0][1]
        taken = {day for day, _ in self.result.slots}
        for place, (day, clause) in enumerate(self.singles):  # «… et les 17 et 24 août»
            self.calendar.is_inferred |= day in taken and bool(clause.spans)  # instead, or also?
            if not clause.spans and id(clause) not in spare and shared:
                self.result.slots.extend((day, one) for one in shared)
                self.singles[place] = (date.min, clause)
        self.singles = [single for single in self.singles if single[0] != date.min]

    def _find_days(self, item: Item, run: Run) -> list[date]:
        last = run.last or run.first
        if item.kind == "monthly":
            found: list[date] = []
            month = run.first.replace(day=1)
            while month <= last and len(found) < MAX_OCCURRENCES:
                found.extend(_find_nth(month.year, month.month, item.ordinals, item.weekdays))
                month = _add_months(month, 1)
            return [day for day in found if run.first <= day <= last]
        days = [day for day in list_days(run) if day.weekday() in item.weekdays]
        if self.found.weeks and days:
            return [day for day in days if (day - days[0]).days < 7 * self.found.weeks]
        if self.found.is_fortnightly and days:
            return [day for day in days if (day - days[0]).days // 7 % 2 == 0]
        return days

    def _set_period_of_sets(self, sets: list[Clause], bounds: list[Run], *, is_bounded: bool) -> None:
        if is_bounded:
            first, last = min(run.first for run in bounds), max(run.last or run.first for run in bounds)
            if all(clause.items[0].kind == "month" for _, clause in self.bounds):
                days = [day for clause in sets for day in self._find_days(clause.items[0], Run(first, last))]
                first, last = min(days, default=first), max(days, default=last)
            singles = [day for day, clause in self.singles if not clause.spans]
            self.singles = [single for single in self.singles if single[1].spans]
            self.result.period = min([first, *singles]), max([last, *singles])
        elif self.open_from or self.open_until:
            self.result.period = self.open_from, self.open_until

    def _set_rule(self, sets: list[Clause], last: date | None) -> None:
        item = sets[0].items[0]
        weekdays = sorted(set[int]().union(*(clause.items[0].weekdays for clause in sets)))
        if item.kind == "monthly":
            days = ",".join(f"{order}{_CODES[day]}" for order in item.ordinals for day in sorted(item.weekdays))
            rule = f"FREQ=MONTHLY;BYDAY={days}"
        elif len(weekdays) == 7:
            rule = "FREQ=DAILY"
        else:
            every = "INTERVAL=2;" if self.found.is_fortnightly else ""
            rule = f"FREQ=WEEKLY;{every}BYDAY=" + ",".join(_CODES[day] for day in weekdays)
        if last is not None:
            rule += f";UNTIL={last:%Y%m%d}"
        self.result.rule = rule

    # Ranges, days, open ends

    def _expand_ranges(self) -> None:
        for run, clause in self.bounds:
            if clause.items[0].kind == "month":  # it bounds sets, and is none by itself
                continue
            hours = self._hours(clause)
            last = run.last or run.first
            if hours and not self._is_opening(hours, False) and clause.items[0].kind not in ("month", "months"):
                self.result.slots.extend((day, one) for day in list_days(run)[:MAX_OCCURRENCES] for one in hours)
            elif self.result.period is None:
                self.result.period = run.first, last
            elif clause.items[0].kind == "days":
                self.calendar.note(f"second-period: {run.first.isoformat()} {last.isoformat()}")

    def _add_singles(self) -> None:
        for day, clause in self.singles:
            hours: list[Hours | None] = [*self._hours(clause)] or [None]
            self.result.slots.extend((day, one) for one in hours)

    def _add_open_period(self) -> None:
        if (self.open_from or self.open_until) and self.result.period is None:
            self.result.period = self.open_from, self.open_until

    def _remove_exceptions(self) -> None:
        days: set[date] = set()
        weekdays: set[int] = set()
        numbers: set[int] = set()
        absent = {one.month.month for one in self.found.excepted if one.kind == "month" and one.month}
        for item in self.found.excepted:
            if item.kind == "off" or (item.kind == "days" and item.runs[0][0].month is None):
                numbers |= {n for one, last in item.runs for n in range(one.day, (last or one).day + 1)}
            elif item.kind == "days":
                quiet = Calendar(self.calendar.today, previous=self._first_day())
                for run in resolve_item(item, quiet):
                    days |= set(list_days(run))
            elif item.kind == "weekly":
                weekdays |= item.weekdays
        if days or weekdays or numbers or absent:
            self.result.slots = [
                slot
                for slot in self.result.slots
                if slot[0] not in days
                and slot[0].weekday() not in weekdays
                and slot[0].day not in numbers
                and slot[0].month not in absent
            ]

    def _add_instead(self) -> None:
        """«Sauf le dimanche à 15 h», within the days that the phrase tells."""
        if not self.result.slots:
            return
        last = max(day for day, _ in self.result.slots)
        ends = [run.last or run.first for run, _ in self.bounds]
        whole = Run(min(day for day, _ in self.result.slots), max([last, *ends]))
        for clause in self.found.instead:
            item = clause.items[0]
            days = self._find_days(item, whole) if item.kind == "weekly" else []
            if item.kind == "days":
                quiet = Calendar(self.calendar.today, previous=self._first_day())
                days = [day for run in resolve_item(item, quiet) for day in list_days(run)]
            self.result.slots += [(day, hours) for day in days for hours in self._hours(clause)]

    def _first_day(self) -> date | None:
        return min((day for day, _ in self.result.slots), default=None) or (self.result.period or (None,))[0]

    def _hours(self, clause: Clause) -> list[Hours]:
        hours, is_guessed = resolve_hours(clause.spans, self.language, self.found.duration)
        self.calendar.is_inferred |= is_guessed
        return hours

    def _is_opening(self, hours: list[Hours], is_every: bool) -> bool:
        lengths = [one.length for one in hours]
        if not lengths or min(lengths) <= 0:
            return False
        return self.found.is_exhibition or (max(lengths) >= OPENING_HOURS and not is_every)


def _is_weekly(item: Item) -> bool:
    """Whether it comes back on some days only; «tous les jours de 10 h à 18 h» is open daily."""
    return item.is_every and len(item.weekdays) < 7


def make_moments(slot: Slot, zone: ZoneInfo) -> tuple[datetime | date, datetime | None]:
    """Return the start and end of a slot."""
    day, hours = slot
    if hours is None:
        return day, None
    return make_moment(day, hours.start, zone), None if hours.end is None else make_moment(day, hours.end, zone)


def list_days(run: Run) -> list[date]:
    """Return the days of a run, at most MAX_DAYS."""
    length = (run.last - run.first).days if run.last else 0
    return [run.first + timedelta(days=step) for step in range(min(length, MAX_DAYS) + 1)]


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _find_nth(year: int, month: int, ordinals: tuple[int, ...], weekdays: frozenset[int]) -> list[date]:
    """Return e.g. the second Tuesday of a month; -1 is the last."""
    size = months.monthrange(year, month)[1]
    found: list[date] = []
    for weekday in weekdays:
        days = [day for day in range(1, size + 1) if date(year, month, day).weekday() == weekday]
        found.extend(date(year, month, days[n - 1 if n > 0 else n]) for n in ordinals if n <= len(days))
    return sorted(found)
