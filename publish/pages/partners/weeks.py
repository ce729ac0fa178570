"""What is on in a place this week and the next: day by day, and what runs through them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from publish.pages.days.agenda import Agenda, Coming, Showing
from publish.pages.frame.language import Language
from publish.phrases import render_day, render_period
from sources.model import Status

OFF = frozenset({Status.CANCELLED, Status.POSTPONED})
WEEK, NEXT = "week", "next"  # in addresses, which stay while the weeks pass


@dataclass(frozen=True, slots=True)
class Week:
    """Days that a poster or a newsletter tells: from today to Sunday, or from Monday to Sunday."""

    code: str
    days: tuple[date, ...]

    def tell(self, language: Language) -> str:
        """Return its days as a phrase: «du 30 novembre au 6 décembre 2026», or the day itself when one is left."""
        if len(self.days) == 1:
            return render_day(self.days[0], language.code)
        return render_period(self.days[0], self.days[-1], language.code)


@dataclass(frozen=True, slots=True)
class Programme:
    """What is on in a week: every date of every day, by hour; exhibitions and long runs once, by their last day."""

    week: Week
    days: tuple[tuple[date, Sequence[Showing]], ...]  # only those with something on
    runs: Sequence[Coming]

    @property
    def number(self) -> int:
        return sum(len(showings) for _, showings in self.days) + len(self.runs)

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that what is made of it rests on: events, and which of their dates."""
        days = [(day, [(s.event, s.occurrence.occurrence_id) for s in showings]) for day, showings in self.days]
        runs = [(r.event, r.next.occurrence_id, r.last_day, r.next_day == r.today, r.today.year) for r in self.runs]
        return self.week.days, days, runs


def make_weeks(today: date) -> tuple[Week, Week]:
    """Return what is left of this week, and the next one."""
    monday = today + timedelta(days=7 - today.weekday())
    rest = tuple(today + timedelta(days=n) for n in range((monday - today).days))
    return Week(WEEK, rest), Week(NEXT, tuple(monday + timedelta(days=n) for n in range(7)))


def make_programme(agenda: Agenda, week: Week) -> Programme:
    """Return what is on in a week. What is called off is left out: nobody should go there."""
    days = ((day, [s for s in agenda.days.get(day, ()) if is_on(s)]) for day in week.days)
    found = {run.event.event_id: run for day in week.days for run in agenda.runs_on(day)}
    runs = (_find_first(run, week) for run in found.values() if run.event.status not in OFF)
    ordered = sorted(
        (run for run in runs if run is not None),
        key=lambda run: (run.last_day or date.max, run.event.event.title, run.event.event_id),
    )
    return Programme(week, tuple((day, showings) for day, showings in days if showings), ordered)


def is_on(showing: Showing) -> bool:
    """Whether a date is still to take place as told."""
    return showing.occurrence.occurrence.status not in OFF and showing.event.status not in OFF


def _find_first(run: Coming, week: Week) -> Coming | None:
    """Return a long run at its first date of the week; None when all of them are called off. A period is as it is."""
    if run.is_period:
        return run
    dates = (o for o in run.event.occurrences if not o.occurrence.is_period and o.occurrence.status not in OFF)
    first = next((o for o in dates if o.occurrence.first_day in week.days), None)
    return replace(run, next=first, next_day=first.occurrence.first_day or run.next_day) if first else None
