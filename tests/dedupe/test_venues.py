"""Which names mean one place: written fuller or shorter, never another room, another park, another hall."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from dedupe.decisions import Decision
from dedupe.model import NormalisedListing
from dedupe.venue_words import make_place_key, make_place_prints
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


def _decide(number: int, kind: str, *items: NormalisedListing) -> Decision:
    """Return what an editor says of the places of some listings, with the prints that the desk keeps."""
    prints = make_place_prints({item.said.key: make_place_key(item.city, item.venue or "") for item in items})
    return Decision(f"d{number}", NOW, "a", kind, tuple(item.said.key for item in items), evidence={"places": prints})


def _name_places(listings: list[NormalisedListing], *decisions: Decision) -> set[frozenset[str]]:
    return {frozenset((v.name, *v.aliases)) for v in resolve_venues(listings, decisions=decisions)[0]}


def test_editors_join_and_part_places() -> None:
    """Names that nothing ties are one place, in two towns even; names that likeness ties are two. An undone word goes.
    All listings of a name follow the one that was named."""
    quay, cove, again = _listing(1, "Salle du Quai"), _listing(2, "L'Anse", city="Sainte-Rive"), _listing(3, "L'Anse")
    far = _listing(4, "L'Anse", city="Sainte-Rive")
    venues, ids = resolve_venues([quay, cove, again, far], decisions=[_decide(1, "venue-same", quay, cove)])
    assert ids["s 1"] == ids["s 2"] == ids["s 4"] != ids["s 3"]
    assert len(venues) == 2
    grillon, cafe = _listing(5, "Le Grillon"), _listing(6, "Café-bar Grillon")
    assert _name_places([grillon, cafe]) == {frozenset(("Le Grillon", "Café-bar Grillon"))}
    apart = _decide(2, "venue-different", grillon, cafe)
    assert _name_places([grillon, cafe], apart) == {frozenset(("Le Grillon",)), frozenset(("Café-bar Grillon",))}


def test_what_is_kept_apart_is_not_joined_through_a_third() -> None:
    """A is B by likeness, C is B by an editor's word, A is not C by another: nothing brings A and C together."""
    items = [_listing(1, "Le Grillon"), _listing(2, "Café-bar Grillon"), _listing(3, "Chez Pol")]
    one, other = _decide(1, "venue-same", items[1], items[2]), _decide(2, "venue-different", items[0], items[2])
    for decisions in permutations((one, other)):
        assert all(not {"Le Grillon", "Chez Pol"} <= names for names in _name_places(items, *decisions))


def test_words_about_places_outlive_the_listings_they_name() -> None:
    """When the listings named are over and gone, other listings of the same names are still one place."""
    word = _decide(1, "venue-same", _listing(1, "Salle du Quai"), _listing(2, "L'Anse"))
    later = [_listing(8, "La salle du quai"), _listing(9, "L'Anse")]
    assert len(resolve_venues(later)[0]) == 2
    assert len(resolve_venues(later, decisions=[word])[0]) == 1
