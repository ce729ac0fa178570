"""Weekday sets («tous les samedis», «mercredi au samedi, 20 h, du 3 au 20 mars») → hours on days, a period, a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sources.dates.days import add_months, find_nth, list_days, list_weekdays
from sources.dates.hours import OPENING_HOURS, Hours, resolve_hours
from sources.dates.items import Clause, Clauses, Day, Item
from sources.dates.resolve import YEAR_OFFSETS, Calendar, Run, make_date

MAX_OCCURRENCES = 500
HORIZON_MONTHS = 13
_LONG_HOURS = 150  # minutes of one day, where opening hours are spoken of
_WEEK = timedelta(days=6)
_MOST_DAYS = 5  # of a week
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Slot = tuple[date, Hours | None]
Place = tuple[int, int]  # start and end in the folded text


@dataclass(slots=True)
class Expansion:
    """Days with their hours (None: all day), and the period and rule that they come from."""

    slots: dict[Slot, Place] = field(default_factory=dict)  # and where in the text each stands
    period: tuple[date | None, date | None] | None = None
    rule: str | None = None
    place: Place | None = None  # of all dates


class SetExpander:
    """The state of one phrase being expanded, and what its weekday sets stand for."""

    def __init__(self, found: Clauses, calendar: Calendar, language: str) -> None:
        self.found, self.calendar, self.language = found, calendar, language
        self.result = Expansion()
        self.bounds: list[tuple[Run, Clause]] = []
        self.open_from: date | None = None
        self.open_until: date | None = None
        self.limits: list[Clause] = []
        self.singles: list[tuple[date, Clause]] = []

    def _expand_sets(self, sets: list[Clause]) -> bool:
        said = [clause.items[0].weekdays for clause in sets if not clause.items[0].is_every]
        bounds = self._find_bounds(set[int]().union(*said))
        is_bounded = bool(bounds)
        if not is_bounded:
            sets = [clause for clause in sets if clause.spans] or sets  # "daily" and "weekly" are also mere words
        if not is_bounded:
            days = set[int]().union(*(clause.items[0].weekdays for clause in sets))
            is_led = self.open_from is not None and (self.found.is_fortnightly or self.open_from.weekday() in days)
            if not is_led and (self.found.is_fortnightly or not any(clause.items[0].is_every for clause in sets)):
                return self._expand_coming(sets)
            start = self.open_from or self.calendar.today
            bounds = [Run(start, self.open_until or add_months(start, HORIZON_MONTHS))]
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
        is_told = is_bounded or self.open_until or self.result.slots or len(sets[0].items[0].weekdays) < 7
        if not has_others and is_told:  # one rule cannot tell both
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
                    self._add([day], shared, self.bounds[0][1])

    def _find_bounds(self, weekdays: set[int]) -> list[Run]:
        bounds = [self._agree_with_weekdays(run, clause, weekdays) for run, clause in self.bounds]
        if bounds and len(self.bounds) > 1:
            whole = [run for run, clause in self.bounds if clause.items[0].kind != "month"]
            bounds = whole or bounds
        return bounds

    def _agree_with_weekdays(self, run: Run, clause: Clause, weekdays: set[int]) -> Run:
        """«Du 12 au 14 septembre: vendredi 17 h, samedi 11 h»: the weekdays tell the year."""
        if run.last is None or run.last - run.first > _WEEK or any(day.year for day in list_said(clause)):
            return run
        for offset in YEAR_OFFSETS:
            first, last = (make_date(day.year + offset, day.month, day.day) for day in (run.first, run.last))
            if first and last and weekdays <= {day.weekday() for day in list_days(Run(first, last))}:
                self.calendar.is_inferred |= offset != 0
                return Run(first, last)
        return run

    def _expand_coming(self, sets: list[Clause]) -> bool:
        """«samedi 14 h» without a date is the coming one; bare weekdays or opening hours say nothing."""
        for clause in sets:
            item, hours = clause.items[0], self._hours(clause)
            if not hours or item.kind != "weekly" or item.is_span:  # «du mardi au samedi, 20 h» lacks its dates
                continue
            if not self._is_opening(hours, False) and not self.singles:
                self.calendar.is_inferred = True
                self._add([self._find_coming(day) for day in sorted(item.weekdays)], hours, clause)
        return False

    def _find_coming(self, weekday: int) -> date:
        today = self.calendar.today
        return today + timedelta(days=(weekday - today.weekday()) % 7)

    def _fill_sets(self, timed: list[tuple[Clause, list[Hours]]], bounds: list[Run]) -> None:
        for clause, hours in timed:
            for run in bounds:
                self._add(self._find_days(clause.items[0], run), hours, clause)
                if len(self.result.slots) > MAX_OCCURRENCES:
                    return
        spare = {id(clause) for clause, _ in timed}
        shared = timed[0][1]
        taken = {day for day, _ in self.result.slots}
        for place, (day, clause) in enumerate(self.singles):  # «… et les 17 et 24 août»
            self.calendar.is_inferred |= day in taken and bool(clause.spans)  # instead, or also?
            if not clause.spans and id(clause) not in spare and shared:
                self._add([day], shared, clause)
                self.singles[place] = (date.min, clause)
        self.singles = [single for single in self.singles if single[0] != date.min]

    def _find_days(self, item: Item, run: Run) -> list[date]:
        last = run.last or run.first
        if item.kind == "monthly":
            found: list[date] = []
            month = run.first.replace(day=1)
            while month <= last and len(found) < MAX_OCCURRENCES:
                found.extend(find_nth(month.year, month.month, item.ordinals, item.weekdays))
                month = add_months(month, 1)
            return [day for day in found if run.first <= day <= last]
        days = list_weekdays(run, item.weekdays)
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

    def _add(self, days: Iterable[date], hours: Sequence[Hours | None], clause: Clause) -> None:
        place = clause.items[0].start, max(item.end for item in clause.items)
        for day in days:
            for one in hours:
                self.result.slots.setdefault((day, one), place)

    def _hours(self, clause: Clause) -> list[Hours]:
        hours, is_guessed = resolve_hours(clause.spans, self.language, self.found.duration)
        self.calendar.is_inferred |= is_guessed
        return hours

    def _is_opening(self, hours: list[Hours], is_every: bool) -> bool:
        lengths = [one.length for one in hours]
        if not lengths or min(lengths) <= 0:
            return False
        if self.found.is_exhibition or (self.found.is_open and max(lengths) >= _LONG_HOURS and not is_every):
            return True
        return max(lengths) >= OPENING_HOURS and not is_every


def list_said(clause: Clause) -> list[Day]:
    """Return the days of a clause as written."""
    return [day for item in clause.items for run in item.runs for day in run if day is not None]


def _is_weekly(item: Item) -> bool:
    """Whether it comes back on some days only; «tous les jours de 10 h à 18 h» and "weekdays 9 to 5" are open hours."""
    return item.is_every and len(item.weekdays) < _MOST_DAYS
