"""What a selection would bring to its subscribers: dates of the next 30 days, how many a week, exhibitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from publish.model import PublishedEvent, PublishedOccurrence
from publish.window import is_ahead
from sources.model import Status

DAYS = 30  # of the preview
WEEKS = 4  # that are counted
WITHOUT_HOUR = -1
OFF = (Status.CANCELLED, Status.POSTPONED)


@dataclass(frozen=True, slots=True)
class When:
    """One date to come: days from today, minutes from midnight on the clock of its place (-1 without an hour)."""

    day: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Span:
    """A period that touches the preview, in days from today: `first` None has begun, `last` None has no known end."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Soon:
    """An event's dates within the preview, and its period when it has one."""

    event: PublishedEvent
    dates: tuple[When, ...]
    span: Span | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """`dates` by day and hour; `weeks` are the numbers of dates of each week from today; `runs` by their last day."""

    dates: tuple[tuple[When, PublishedEvent], ...]
    weeks: tuple[int, ...]
    runs: tuple[tuple[Span, PublishedEvent], ...]
    total: int  # events to come, however far

    @property
    def per_week(self) -> int:
        """How many dates an ordinary week brings, rounded half up; 0 when less than one in two weeks."""
        return (2 * sum(self.weeks) + WEEKS) // (2 * WEEKS)


def make_outlook(events: Iterable[PublishedEvent], today: date, now: datetime) -> Outlook:
    """Return what events would bring, those of them that are to come. Cancelled and postponed dates do not count."""
    soons = [find_soon(event, today, now) for event in events if is_coming(event, today, now)]
    dates = [(when, soon.event) for soon in soons for when in soon.dates]
    runs = [(soon.span, soon.event) for soon in soons if soon.span]
    weeks = [0] * WEEKS
    for when, _ in dates:
        if when.day < 7 * WEEKS:
            weeks[when.day // 7] += 1
    # Sorted by the clock alone: what begins together stays in the order of the edition, here and in the browser.
    return Outlook(
        dates=tuple(sorted(dates, key=lambda item: (item[0].day, item[0].minutes))),
        weeks=tuple(weeks),
        runs=tuple(sorted(runs, key=lambda item: (item[0].last is None, item[0].last or 0))),
        total=len(soons),
    )


def is_coming(event: PublishedEvent, today: date, now: datetime) -> bool:
    """Whether any date of an event is not over yet, cancelled or not."""
    return any(is_ahead(occurrence, today, now) for occurrence in event.occurrences)


def find_soon(event: PublishedEvent, today: date, now: datetime) -> Soon:
    """Return what an event brings to the preview."""
    ahead = [o for o in event.occurrences if is_ahead(o, today, now) and not _is_off(event, o)]
    dated = [_make_when(o, today) for o in ahead if not o.occurrence.is_period]
    spans = [_make_span(o, today) for o in ahead if o.occurrence.is_period]
    soon = sorted((w for w in dated if w.day < DAYS), key=lambda w: (w.day, w.minutes))
    return Soon(event, tuple(soon), next((s for s in spans if s.first is None or s.first < DAYS), None))


def _is_off(event: PublishedEvent, occurrence: PublishedOccurrence) -> bool:
    return event.status in OFF or occurrence.occurrence.status in OFF


def _make_when(occurrence: PublishedOccurrence, today: date) -> When:
    said = occurrence.occurrence
    # One that began yesterday evening and goes on past midnight is today's.
    day = max(0, ((said.first_day or today) - today).days)
    if not isinstance(said.start, datetime):
        return When(day, WITHOUT_HOUR)
    local = said.start.astimezone(ZoneInfo(said.timezone))
    return When(day, local.hour * 60 + local.minute)


def _make_span(occurrence: PublishedOccurrence, today: date) -> Span:
    first, last = occurrence.occurrence.first_day, occurrence.occurrence.last_day
    is_ahead_of_today = first is not None and first > today
    return Span((first - today).days if first and is_ahead_of_today else None, (last - today).days if last else None)
