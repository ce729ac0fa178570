"""What is on, when: days, runs, last chance, and the pages that list them."""

from __future__ import annotations

from datetime import date, timedelta
from types import ModuleType

import pytest

from publish.pages.days.agenda import Agenda, find_weekend
from publish.pages.render import render_pages


@pytest.fixture(scope="module")
def agenda(editions: ModuleType) -> Agenda:
    """Return the agenda of one event of each kind."""
    return Agenda(editions.make_edition())


def test_runs_are_shown_once(agenda: Agenda) -> None:
    """Exhibitions and a weekly story hour are runs, never among the shows of a day."""
    runs = {run.event.event_id for run in agenda.runs}
    assert {"e3", "e4", "e5", "e14", "e15", "e16"} <= runs
    assert not runs & {s.event.event_id for shows in agenda.days.values() for s in shows}


def test_runs_are_on_their_days_only(agenda: Agenda) -> None:
    """A weekly event is on Saturdays, an exhibition on each day up to its last."""
    saturday = date(2026, 11, 28)
    assert "e5" in {run.event.event_id for run in agenda.runs_on(saturday)}
    assert "e5" not in {run.event.event_id for run in agenda.runs_on(saturday + timedelta(days=1))}
    assert "e3" in {run.event.event_id for run in agenda.runs_on(date(2026, 12, 1))}
    assert "e3" not in {run.event.event_id for run in agenda.runs_on(date(2026, 12, 2))}


def test_last_chance_is_what_closes_soon(agenda: Agenda) -> None:
    """Only the exhibition that closes within ten days."""
    assert [run.event.event_id for run in agenda.last_chance] == ["e3"]


def test_past_and_undated_events_are_not_coming(agenda: Agenda) -> None:
    """What is over or has no date is in no list."""
    assert not {"e7", "e13"} & set(agenda.by_id)


def test_days_are_in_order(agenda: Agenda) -> None:
    """Within a day, all-day dates first, then by hour."""
    for shows in agenda.days.values():
        assert shows == sorted(shows, key=lambda s: s.sort_key)


@pytest.mark.parametrize(
    ("today", "weekend"),
    [
        (date(2026, 11, 25), [28, 29]),
        (date(2026, 11, 27), [28, 29]),
        (date(2026, 11, 28), [29]),
        (date(2026, 11, 29), []),
    ],
)
def test_the_weekend_is_what_is_left_of_it(today: date, weekend: list[int]) -> None:
    """On Saturday there is Sunday left; on Sunday, today is the weekend."""
    assert [day.day for day in find_weekend(today)] == weekend


def test_long_lists_are_split(editions: ModuleType) -> None:
    """A region with more events than a page holds goes on over numbered pages, each event once."""
    events = [editions.make_event(f"n{n}", f"Soirée {n}", editions.make_hour(n % 90)) for n in range(130)]
    site = dict(render_pages(editions.make_edition(events), ()))
    pages = [site[f"fr/region/mauricie/{part}index.html"].decode() for part in ("", "2/", "3/")]
    assert [page.count('<li class="card') for page in pages] == [60, 60, 10]
    assert 'rel="next" href="../../../fr/region/mauricie/2/"' in pages[0]
