"""The selections that have feeds: which always exist, and that no address ever disappears."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from publish.ledger import Ledger, make_edition_events
from publish.model import PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.slices import make_slices
from sources.source import CATEGORIES
from tests.publish.editions import NOW, REGIONS, TODAY, make_edition, make_event, make_hour, make_period


def test_every_category_has_a_name() -> None:
    """In both languages, in the order of the contract."""
    assert tuple(CATEGORY_NAMES) == CATEGORIES


def test_regions_and_categories_exist_without_events() -> None:
    """Somebody may subscribe before the first event of a region is known."""
    paths = {item.path for item in make_slices(make_edition([]))}
    assert paths >= {f"feeds/region/{code}" for code in REGIONS}
    assert paths >= {f"feeds/category/{code}" for code in CATEGORIES}
    names = ("all", "new", "upcoming", "changes", "last-chance", "exhibitions")
    assert paths >= {f"feeds/{name}" for name in names}


def test_an_address_once_published_stays() -> None:
    """As a valid empty selection."""
    known = [item.path for item in make_slices(make_edition())]
    after = {item.path: item for item in make_slices(make_edition([]), known)}
    assert set(known) <= set(after)
    assert all(not after[path].events for path in known)


def test_slices_partition_the_events() -> None:
    """Every event is in its region, its category, and both together."""
    edition = make_edition()
    slices = {item.path: {e.event_id for e in item.events} for item in make_slices(edition)}
    for event in edition.events:
        region, category = event.event.region, event.event.category
        for path in ("all", f"region/{region}", f"category/{category}", f"region/{region}/{category}"):
            assert event.event_id in slices[f"feeds/{path}"]


def test_last_chance_is_ten_days() -> None:
    """Exhibitions that close within ten days, from the day that they do; neither a play nor one that has closed."""
    events = [
        make_event("e9", "Ferme dans 9 jours", make_period(-20, 9)).event,
        make_event("e10", "Ferme dans 10 jours", make_period(-20, 10)).event,
        make_event("e11", "Ferme dans 11 jours", make_period(-20, 11)).event,
        make_event("play", "Pièce", make_hour(3)).event,
        make_event("over", "Fermée", make_period(-20, -1)).event,
    ]
    published, ledger = make_edition_events(events, Ledger(), {}, now=NOW)
    assert list_slice(published, "feeds/last-chance", 0) == {"e9", "e10"}
    published, _ = make_edition_events(events, ledger, {}, now=NOW + timedelta(days=1))
    assert list_slice(published, "feeds/last-chance", 1) == {"e9", "e10", "e11"}
    entered = {event.event_id: event.entered_last_chance for event in published}
    assert (entered["e10"], entered["e11"]) == (NOW, NOW + timedelta(days=1))


def test_upcoming_is_two_weeks() -> None:
    """An event enters some days before its date, and keeps the moment at which it did."""
    events = [make_event(f"e{days}", "Concert", make_hour(days)).event for days in (14, 15)]
    published, ledger = make_edition_events(events, Ledger(), {}, now=NOW)
    assert list_slice(published, "feeds/upcoming", 0) == {"e14"}
    published, _ = make_edition_events(events, ledger, {}, now=NOW + timedelta(days=1))
    assert {e.event_id: e.entered_upcoming for e in published} == {"e14": NOW, "e15": NOW + timedelta(days=1)}


def list_slice(events: list[PublishedEvent], path: str, days: int) -> set[str]:
    """Return the ids of the events of a slice, some days from now."""
    edition = replace(make_edition(events), now=NOW + timedelta(days=days), today=TODAY + timedelta(days=days))
    return next({e.event_id for e in item.events} for item in make_slices(edition) if item.path == path)
