"""Events that left, as the ledger remembers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dedupe.model import MergedEvent
from publish.gone import find_gone
from publish.ledger import Ledger, make_edition_events
from tests.publish.editions import NOW, make_event, make_hour


def publish(events: list[MergedEvent], before: Ledger, days: int, redirects: dict[str, str] | None = None) -> Ledger:
    """Return the ledger after a release some days from now."""
    return make_edition_events(events, before, redirects or {}, now=NOW + timedelta(days=days))[1]


def make(event_id: str, days: int = 60) -> MergedEvent:
    """Return an event in some days."""
    return make_event(event_id, f"Contes {event_id}", make_hour(days)).event


def test_a_withdrawn_event_is_told_of_for_a_month() -> None:
    """From the day it left, which no later release moves; it is told of no more when it comes back."""
    ledger = publish([make("e1"), make("e2")], Ledger(), 0)
    assert find_gone(ledger, NOW) == ()
    ledger = publish([make("e1")], ledger, 1)
    ledger = publish([make("e1")], ledger, 5)
    (gone,) = find_gone(ledger, NOW + timedelta(days=5))
    assert (gone.event_id, gone.why, gone.left_at, gone.words) == (
        "e2",
        "withdrawn",
        NOW + timedelta(days=1),
        "contes e2",
    )
    assert find_gone(ledger, NOW + timedelta(days=32)) == ()
    assert find_gone(publish([make("e1"), make("e2")], ledger, 6), NOW + timedelta(days=6)) == ()


def test_that_it_is_over_is_nothing_to_tell() -> None:
    """An event leaves 30 days after its last date, whether its sources still tell it or not."""
    ledger = publish([make("e1", 2), make("e2", 2)], Ledger(), 0)
    assert find_gone(publish([make("e1", 2)], ledger, 40), NOW + timedelta(days=40)) == ()


def test_a_merged_event_leads_on_for_good() -> None:
    """To what it is in the end, with the name of its page."""
    ledger = publish([make("e1"), make("e2"), make("e3")], Ledger(), 0)
    ledger = publish([make("e1"), make("e3")], ledger, 1, {"e2": "e3"})
    ledger = publish([make("e1")], ledger, 90, {"e2": "e3", "e3": "e1"})
    found = {gone.event_id: (gone.became, gone.slug) for gone in find_gone(ledger, NOW + timedelta(days=90))}
    assert found == {"e2": ("e1", "contes-e2-e2"), "e3": ("e1", "contes-e3-e3")}


def test_a_quiet_day_changes_nothing() -> None:
    """The ledger of the next day is the same."""
    ledger = publish([make("e1")], publish([make("e1"), make("e2")], Ledger(), 0), 1)
    assert publish([replace(make("e1"))], ledger, 2) == ledger


def test_what_left_with_its_source_is_not_named() -> None:
    """Its name is that source's: an event that another one may still be quoted on is told of."""
    ledger = publish([make("e1")], publish([make("e1"), make("e2")], Ledger(), 0), 1)
    now = NOW + timedelta(days=1)
    assert [gone.event_id for gone in find_gone(ledger, now, {"salle-a"})] == ["e2"]
    assert find_gone(ledger, now, {"salle-b"}) == ()
