"""The strip of the next days, each with the number of dates on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from publish.pages.days.agenda import Agenda
from publish.pages.frame.language import Language
from publish.pages.frame.wording import Leaf, make_leaf, render_day

DAYS = 14


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the strip; `path` is None when nothing is on."""

    leaf: Leaf
    number: int
    path: str | None
    label: str
    is_current: bool


def make_strip(agenda: Agenda, language: Language, current: date | None = None) -> list[StripDay]:
    """Return the two weeks from today on, or from the Monday of a later day that is shown."""
    today = agenda.edition.today
    first = today
    if current is not None and not today <= current < today + timedelta(days=DAYS):
        first = current - timedelta(days=current.weekday())
    return [_make_day(agenda, language, first + timedelta(days=n), current) for n in range(DAYS)]


def _make_day(agenda: Agenda, language: Language, day: date, current: date | None) -> StripDay:
    number = len(agenda.days.get(day, ()))
    count = language.say_count("%(n)s rendez-vous", "%(n)s rendez-vous", number)
    return StripDay(
        leaf=make_leaf(day, language.code),
        number=number,
        path=language.make_path("jour", day.isoformat()) if day in agenda.open_days_set else None,
        label=f"{render_day(day, language.code)}, {count}",
        is_current=day == current,
    )
