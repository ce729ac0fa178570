"""Clauses → occurrences, period and rule: ranges, single days, open ends; sets are in sets.py."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sources.dates.days import find_month_edge, find_nth, list_days
from sources.dates.exceptions import find_first_day, remove_exceptions
from sources.dates.hours import DAY, Hours, make_moment
from sources.dates.items import Clause, Span
from sources.dates.parallel import tell_days
from sources.dates.plain import HISTORY
from sources.dates.resolve import (
    YEAR_OFFSETS,
    Calendar,
    Run,
    make_date,
    resolve_clause,
    resolve_item,
    share_years,
)
from sources.dates.sets import MAX_OCCURRENCES, Expansion, SetExpander, Slot, list_said

_LONG_MOMENT = timedelta(days=6)  # a camp or a tournament; an exhibition is longer
_FEW_WORDS = 3  # beside «ce soir» for it to announce something
_LONG_RUN = timedelta(days=14)  # a show on each day of so many would tell its days off
_FAR_AHEAD = timedelta(days=180)
_MANY_SETS = 4


class Expander(SetExpander):
    """One phrase being expanded."""

    def expand(self) -> Expansion:
        """Return everything the clauses stand for."""
        share_years(self.found.clauses, self.calendar.today)
        for clause in self.found.clauses:
            self._sort_clause(clause)
        if self.singles and len(self.found.clauses) > 1:
            self._agree_with_sets()
            if not self.bounds:
                self.singles = tell_days(self.singles, self.found.clauses, self.calendar)
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
        remove_exceptions(self.result, self.found, self.calendar)
        self._add_instead()
        self._check_period()
        self._drop_stale()
        return self.result

    def _drop_stale(self) -> None:
        """A past day without hours beside coming ones with hours is that of a notice, or of a success."""
        today = self.calendar.today
        if any(hours is not None and day >= today for day, hours in self.result.slots):
            self.result.slots = {
                slot: place for slot, place in self.result.slots.items() if slot[1] is not None or slot[0] >= today
            }

    def _check_period(self) -> None:
        if self.result.period is None:
            return
        first, last = self.result.period
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
        is_loose = is_loose and all(single.spans in ([], clause.spans) for _, single in self.singles)
        if is_loose and {day.weekday() for day in days} <= item.weekdays:
            return False  # «les mercredis de novembre (6, 13, 20 novembre)»
        if not clause.spans and not item.is_every and not item.is_span and self._names_day(clause):
            return False
        if self.bounds or not self.singles:
            return True
        if not clause.spans:
            return False  # «Mardis du patrimoine», beside the day that it is about
        same = [day for day, single in self.singles if single.sentence == clause.sentence]
        return item.is_every and not any(day.weekday() in item.weekdays for day in same)

    def _names_day(self, clause: Clause) -> bool:
        """Whether a weekday is said of a day with hours: "Feb. 18–20, with a Sunday matinee on Feb. 21 at 2 p.m." """
        timed = [day for day, single in self.singles if single.spans and single.sentence == clause.sentence]
        return {day.weekday() for day in timed} == clause.items[0].weekdays

    def _agree_with_sets(self) -> None:
        """ "Saturdays: September 12, October 24" tells the year of its days by their weekday."""
        for clause in self.found.clauses:
            weekdays = clause.items[0].weekdays if clause.items[0].kind == "weekly" else frozenset()
            loose = [one for one in self.singles if one[1].sentence == clause.sentence and not _is_dated(one[1])]
            if not weekdays or self.bounds or len(loose) < 2 or len(loose) != len(self.singles):
                continue
            for offset in YEAR_OFFSETS:
                moved = [make_date(day.year + offset, day.month, day.day) for day, _ in loose]
                if all(day is not None and day.weekday() in weekdays for day in moved):
                    self.calendar.is_inferred |= offset != 0
                    self.singles = [(day or date.min, one[1]) for day, one in zip(moved, loose, strict=True)]
                    break

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
        is_shared = any(limit.spans for limit in self.limits)
        leads = [one for one in self.singles if one[0].weekday() in item.weekdays and (one[1].spans or is_shared)]
        if item.cue != "E" or clause.spans or len(leads) != 1 or len(self.singles) > 1:
            return
        day, lead = leads[0]
        if self.open_until or self.found.weeks or lead.sentence == clause.sentence:
            self.open_from, clause.spans = day, lead.spans
            self.singles.remove(leads[0])

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
            start, end = self.result.place or (clause.items[0].start, 0)
            start, end = min(start, clause.items[0].start), max(end, *(item.end for item in clause.items))
            self.result.place = start, end

    def _is_talk(self) -> bool:
        return self.found.words > _FEW_WORDS or any(one.items[0].kind == "days" for one in self.found.clauses)

    def _sort_days(self, clause: Clause) -> None:
        self.calendar.is_inferred |= any(item.is_doubtful for item in clause.items)
        runs = resolve_clause(clause, self.calendar)
        for place, run in enumerate(runs):
            if self._is_history(run, clause):
                continue
            if run.last is not None and clause.is_whole and run.last - run.first <= _LONG_MOMENT:
                self._add_whole(run, clause)
            elif run.last is not None:
                if clause.is_whole:
                    clause.spans = []
                self.bounds.append((run, clause))
            elif self._is_first(clause, runs):
                self._set_limit("from", run.first)
            elif clause.limit and place == 0 and not self._is_start(clause):
                self._set_limit(clause.limit, run.first)
                self.limits.append(clause)
            else:
                self.singles.append((run.first, clause))

    def _is_first(self, clause: Clause, runs: list[Run]) -> bool:
        """Whether a day begins a set: "Wednesdays 1–4 p.m. from January 6"."""
        is_led = self.language == "en" and clause.items[0].has_from and len(runs) == 1 and not clause.limit
        return is_led and not clause.spans and self._has_set()

    def _add_whole(self, run: Run, clause: Clause) -> None:
        start, end = (self._hours(Clause(clause.items, [Span(one)])) for one in clause.spans[0] if one is not None)
        if start and end and run.last is not None:
            later = (run.last - run.first).days * DAY
            self._add([run.first], [Hours(start[0].start, end[0].start + later)], clause)

    def _is_start(self, clause: Clause) -> bool:
        """«Dès le samedi 19 juin, 9 h» without a set is a day with its hour."""
        is_closed = any(one.limit == "until" for one in self.found.clauses)
        is_opening = self.found.is_open and self._is_opening(self._hours(clause), is_every=False)
        is_start = (
            clause.limit == "from" and bool(clause.spans) and not is_opening and not is_closed and not self._has_set()
        )
        self.calendar.is_inferred |= is_start
        return is_start

    def _is_history(self, run: Run, clause: Clause) -> bool:
        """Whether days are told as past («le conseil a adopté le 3 mai…»), or too old to be announced."""
        last = run.last or run.first
        is_told = clause.sentence in self.found.told
        if last >= self.calendar.today:  # «le conseil a adopté le 9 novembre…», which no year puts into the next
            return (
                is_told and not clause.spans and not _is_dated(clause) and run.first - self.calendar.today > _FAR_AHEAD
            )
        return is_told or (not clause.spans and self.calendar.today - last > HISTORY)

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
            self._set_limit(
                clause.limit, find_month_edge(month.month or 1, month.year, self.calendar.today, is_end=is_end)
            )
            return
        last = item.last_month or item.month
        end = find_month_edge(last.month or 1, last.year, self.calendar.today, is_end=True)
        year = item.month.year or end.year - ((item.month.month or 1) > end.month)
        start = make_date(year, item.month.month, 1)
        if start is not None and start <= end:
            self.calendar.is_inferred |= last.year is None or item.kind == "months"
            self.bounds.append((Run(start, end), clause))

    def _has_set(self) -> bool:
        return any(clause.items[0].kind in ("weekly", "monthly") for clause in self.found.clauses)

    def _add_relative(self, clause: Clause, kind: str) -> None:
        item, today = clause.items[0], self.calendar.today
        self.calendar.is_inferred = True
        if kind == "today" and clause.limit and not (self._has_set() or len(self.found.clauses) > 1):
            return  # «réservez dès aujourd'hui»
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
                end = find_month_edge(month.month or 1, month.year, self.calendar.today, is_end=True)
                self.singles += [(day, clause) for day in find_nth(end.year, end.month, item.ordinals, item.weekdays)]

    def _expand_ranges(self) -> None:
        for run, clause in self.bounds:
            if clause.items[0].kind == "month":  # it bounds sets, and is none by itself
                continue
            hours = self._hours(clause)
            last = run.last or run.first
            self.calendar.is_inferred |= bool(hours) and last - run.first > _LONG_RUN
            if hours and not self._is_opening(hours, False) and clause.items[0].kind not in ("month", "months"):
                self._add(list_days(run)[:MAX_OCCURRENCES], hours, clause)
            elif self.result.period is None:
                self.result.period = run.first, last
            elif clause.items[0].kind == "days":
                self.calendar.note(f"second-period: {run.first.isoformat()} {last.isoformat()}")

    def _add_singles(self) -> None:
        for day, clause in self.singles:
            hours: list[Hours | None] = [*self._hours(clause)] or [None]
            self._add([day], hours, clause)

    def _add_open_period(self) -> None:
        if (self.open_from or self.open_until) and self.result.period is None:
            self.result.period = self.open_from, self.open_until

    def _add_instead(self) -> None:
        """«Sauf le dimanche à 15 h», within the days that the phrase tells."""
        if not self.found.instead or not self.result.slots:
            return
        last = max(day for day, _ in self.result.slots)
        ends = [run.last or run.first for run, _ in self.bounds]
        whole = Run(min(day for day, _ in self.result.slots), max([last, *ends]))
        for clause in self.found.instead:
            item = clause.items[0]
            days = self._find_days(item, whole) if item.kind == "weekly" else []
            if item.kind == "days":
                quiet = Calendar(self.calendar.today, previous=find_first_day(self.result))
                days = [day for run in resolve_item(item, quiet) for day in list_days(run)]
            self._add(days, self._hours(clause), clause)


def _is_dated(clause: Clause) -> bool:
    """Whether a day of a clause has a year or a weekday of its own."""
    return any(day.year or day.weekday is not None for day in list_said(clause))


def make_moments(slot: Slot, zone: ZoneInfo) -> tuple[datetime | date, datetime | None]:
    """Return the start and end of a slot."""
    day, hours = slot
    if hours is None:
        return day, None
    return make_moment(day, hours.start, zone), None if hours.end is None else make_moment(day, hours.end, zone)
