"""What is on, when and where: an edition indexed once by day, place, category and source, for all pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from publish.model import Edition, PublishedEvent, PublishedOccurrence
from publish.slugs import make_slug
from publish.window import is_ahead

LONG_RUN = 15  # dates still to come from which an event is shown once, with its last day, not on each day
LAST_CHANCE_DAYS = 10
PAST_DAYS = 1  # day pages begin this many days before today, for late readers of a shared link
HORIZON_DAYS = 396
EVENING = 17  # hour from which a show is one of tonight's


@dataclass(frozen=True, slots=True)
class Showing:
    """One date of an event on one day."""

    day: date
    event: PublishedEvent
    occurrence: PublishedOccurrence

    @property
    def sort_key(self) -> tuple[bool, datetime | date, str, str]:
        """All-day dates first, then by hour."""
        start = self.occurrence.occurrence.start
        is_timed = isinstance(start, datetime)
        return is_timed, start if is_timed and start else self.day, self.event.event.title, self.event.event_id

    @property
    def is_evening(self) -> bool:
        """Whether it begins in the evening, on the clock of its place."""
        said = self.occurrence.occurrence
        return isinstance(said.start, datetime) and said.start.astimezone(ZoneInfo(said.timezone)).hour >= EVENING


@dataclass(frozen=True, slots=True)
class Coming:
    """What is still to come of an event: its next date, its first and last days."""

    event: PublishedEvent
    next_day: date  # today while a period runs
    next: PublishedOccurrence
    last_day: date | None  # None: a period whose end nobody tells
    is_run: bool  # an exhibition or a long run: shown once
    is_period: bool
    later: int  # further dates
    today: date

    @property
    def shown(self) -> tuple[object, ...]:
        """All that pages say of it, to be digested. Of today no more than whether it is the next day, and its year,
        which dates of other years have: a page is not made again each day."""
        return (
            self.event, self.next_day, self.next.occurrence_id, self.last_day, self.is_run, self.is_period, self.later,
            self.next_day == self.today, self.today.year,
        )  # fmt: skip


class Agenda:
    """Indexes of an edition. Everything is in order of date, then title."""

    def __init__(self, edition: Edition, coming: Sequence[Coming] | None = None) -> None:
        """`coming`, when it is known already, is what is still to come of the edition's events, in order."""
        self.edition = edition
        if coming is None:
            found = (make_coming(event, edition.today, edition.now) for event in edition.events)
            coming = sorted((c for c in found if c is not None), key=_coming_key)
        self.coming = coming
        self.by_id = {coming.event.event_id: coming for coming in self.coming}

    @cached_property
    def days(self) -> dict[date, list[Showing]]:
        """Dated performances by day, from yesterday on; long runs and periods are in `runs_on`."""
        first = self.edition.today - timedelta(days=PAST_DAYS)
        last = self.edition.today + timedelta(days=HORIZON_DAYS)
        days: dict[date, list[Showing]] = defaultdict(list)
        for event in self.edition.events:
            coming = self.by_id.get(event.event_id)
            if coming is not None and coming.is_run:
                continue
            for occurrence in event.occurrences:
                day = occurrence.occurrence.first_day
                if day is not None and not occurrence.occurrence.is_period and first <= day <= last:
                    days[day].append(Showing(day, event, occurrence))
        return {day: sorted(days[day], key=lambda s: s.sort_key) for day in sorted(days)}

    @cached_property
    def runs(self) -> list[Coming]:
        """Exhibitions and long runs still to come, those that end first first."""
        return sorted((c for c in self.coming if c.is_run), key=lambda c: (c.last_day or date.max, c.event.event.title))

    @cached_property
    def _runs_by_day(self) -> dict[date, list[Coming]]:
        first = self.edition.today
        last = first + timedelta(days=HORIZON_DAYS)
        days: dict[date, list[Coming]] = defaultdict(list)
        for run in self.runs:
            for day in _run_days(run, first, last):
                days[day].append(run)
        return days

    def runs_on(self, day: date) -> list[Coming]:
        """Return the exhibitions and long runs of a day."""
        return self._runs_by_day.get(day, [])

    @cached_property
    def open_days(self) -> list[date]:
        """Days that have a page: today, and every day with something on."""
        return sorted({self.edition.today, *self.days, *self._runs_by_day})

    @cached_property
    def open_days_set(self) -> frozenset[date]:
        """The same, for asking."""
        return frozenset(self.open_days)

    @cached_property
    def last_chance(self) -> list[Coming]:
        """Runs under way that end within ten days."""
        today = self.edition.today
        last = today + timedelta(days=LAST_CHANCE_DAYS)
        return [r for r in self.runs if r.last_day and r.last_day <= last and r.next_day <= last and r.is_period]

    @cached_property
    def newest(self) -> list[Coming]:
        """What is to come, last published first."""
        return sorted(self.coming, key=lambda c: (c.event.first_published, c.event.event_id), reverse=True)

    @cached_property
    def by_region(self) -> dict[str, list[Coming]]:
        """Coming events by region code."""
        return self._group(lambda c: (c.event.event.region,))

    @cached_property
    def by_category(self) -> dict[str, list[Coming]]:
        """Coming events by category."""
        return self._group(lambda c: (c.event.event.category,))

    @cached_property
    def by_town(self) -> dict[str, list[Coming]]:
        """Coming events by the slug of their town."""
        return self._group(lambda c: (make_slug(c.event.event.city),) if c.event.event.city else ())

    @cached_property
    def by_venue(self) -> dict[str, list[Coming]]:
        """Coming events by venue_id."""
        return self._group(lambda c: (c.event.event.venue_id,) if c.event.event.venue_id else ())

    @cached_property
    def by_source(self) -> dict[str, list[Coming]]:
        """Coming events by source_id."""
        return self._group(lambda c: sorted({source for source, _ in c.event.event.listing_keys}))

    def narrow(self, events: Iterable[PublishedEvent]) -> Agenda:
        """Return the agenda of some of its events: those of a region, of a town."""
        mine = tuple(events)
        coming = [self.by_id[event.event_id] for event in mine if event.event_id in self.by_id]
        return Agenda(replace(self.edition, events=mine), sorted(coming, key=_coming_key))

    @cached_property
    def towns(self) -> dict[str, tuple[str, str]]:
        """Name and region of each town by slug, of all events of the edition."""
        towns: dict[str, tuple[str, str]] = {}
        for event in self.edition.events:
            if event.event.city:
                towns.setdefault(make_slug(event.event.city), (event.event.city, event.event.region))
        return dict(sorted(towns.items()))

    def _group(self, keys: Callable[[Coming], Iterable[str]]) -> dict[str, list[Coming]]:
        groups: dict[str, list[Coming]] = defaultdict(list)
        for coming in self.coming:
            for key in keys(coming):
                groups[key].append(coming)
        return dict(sorted(groups.items()))


def find_weekend(today: date) -> tuple[date, ...]:
    """Return the days of the weekend that comes, or what is left of this one after today."""
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    if today.weekday() == 6:
        return ()
    return tuple(day for day in (saturday, saturday + timedelta(days=1)) if day > today)


def make_coming(event: PublishedEvent, today: date, now: datetime) -> Coming | None:
    """Return what is still to come of an event; None when all is past or undated."""
    ahead = [o for o in event.occurrences if is_ahead(o, today, now)]
    if not ahead:
        return None
    dated = [o for o in ahead if not o.occurrence.is_period]
    periods = [o for o in ahead if o.occurrence.is_period]
    chosen = periods[0] if periods else dated[0]
    first = chosen.occurrence.first_day
    ends = [o.occurrence.last_day for o in periods or dated]
    return Coming(
        event=event,
        next_day=max(first, today) if first else today,
        next=chosen,
        last_day=None if None in ends else max(day for day in ends if day),
        is_run=bool(periods) or len(dated) >= LONG_RUN,
        is_period=bool(periods),
        later=len(ahead) - 1,
        today=today,
    )


def _run_days(run: Coming, first: date, last: date) -> Iterable[date]:
    if not run.is_period:
        days = {o.occurrence.first_day for o in run.event.occurrences if not o.occurrence.is_period}
        return sorted(day for day in days if day and first <= day <= last)
    start = max(run.next_day, first)
    # A period without an end is shown for a month only: nobody knows that it still runs.
    end = min(run.last_day or start + timedelta(days=31), last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _coming_key(coming: Coming) -> tuple[date, tuple[bool, str], str]:
    return coming.next_day, _start_key(coming), coming.event.event.title


def _start_key(coming: Coming) -> tuple[bool, str]:
    start = coming.next.occurrence.start
    return isinstance(start, datetime), start.isoformat() if isinstance(start, datetime) else ""
