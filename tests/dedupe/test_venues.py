"""Which names mean one place: written fuller or shorter, never another room, another park, another hall."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from dedupe.model import NormalisedListing
from dedupe.venues import resolve_venues
from sources.model import Certainty, Listing, Status

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def _listing(number: int, venue: str, **fields: Any) -> NormalisedListing:
    values: dict[str, Any] = {
        "listing_id": f"s {number}", "role": "media", "republish": ("place",), "first_seen": NOW, "last_seen": NOW,
        "missing_since": None, "title": "T", "language": "fr", "category": "music", "status": Status.SCHEDULED,
        "venue": venue, "address": None, "city": "Val-Fleuri", "region": "04", "postal_code": None, "lat": None,
        "lon": None, "place_certainty": Certainty.STATED,
    }  # fmt: skip
    return NormalisedListing(said=Listing("s", str(number), "T"), **(values | fields))


def _count(*names: str) -> int:
    """How many places these names make; the order in which they come must not matter."""
    counts = set()
    for order in permutations(names):
        venues, ids = resolve_venues([_listing(number, name) for number, name in enumerate(order)])
        assert set(ids.values()) == {venue.venue_id for venue in venues}
        counts.add(len(venues))
    assert len(counts) == 1
    return counts.pop()


@pytest.mark.parametrize(
    "names",
    [
        ("Salle J.-Aimé-Brisebois", "Salle J-Aimé Brisebois", "Salle Brisebois"),
        ("Théâtre du Marteau", "Théâtre du Marteau (Val-Fleuri)"),
        ("Bibliothèque Anne-Ouellet", "Bibliothèque Anne Ouellet - Val-Fleuri", "Biblio Anne-Ouellet"),
        ("Église Saint-Ours", "Église St-Ours"),
        ("Le Grillon", "Café-bar Grillon"),
    ],
)
def test_ways_to_write_one_place(names: tuple[str, ...]) -> None:
    """Dashes, articles, abbreviations, the town beside it, a first name left out."""
    assert _count(*names) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Salle 1", "Salle 2"),
        ("Théâtre du Marteau", "Théâtre du Marteau, salle 2"),
        ("Parc Pie-XI", "Parc Pie-XII"),
        ("Maison de la culture", "Maison de la culture Anne-Ouellet"),
        ("Salle Brisebois, Carré des arts", "Salle Ouellet, Carré des arts"),
    ],
)
def test_places_that_are_not_one(names: tuple[str, ...]) -> None:
    """A room is not its neighbour; a name of kinds only may be anybody's."""
    assert _count(*names) == len(names)


def test_a_house_of_two_halls_is_neither() -> None:
    """A name that two others hold is a place of its own."""
    assert _count("Carré Brunet", "Salle Tremblay, Carré Brunet", "Salle Ouellet, Carré Brunet") == 3


def test_the_same_name_in_two_towns_is_two_places() -> None:
    """Every town has its church hall."""
    venues, _ = resolve_venues([_listing(1, "Salle du Quai"), _listing(2, "Salle du Quai", city="Sainte-Rive")])
    assert len(venues) == 2


def test_withheld_places_take_no_part() -> None:
    """A source that does not let its places be shared lends no name."""
    assert resolve_venues([_listing(1, "Salle du Quai", republish=("title",))]) == ([], {})
