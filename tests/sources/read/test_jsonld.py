"""Structured data in each of its forms: one small page and one test each."""

from __future__ import annotations

from datetime import date, datetime

from sources.model import Status
from tests.sources.read.structured_pages import (
    SITE,
    read_case,
    starts,
)


def test_graph_with_references() -> None:
    """Nodes of a @graph are read through @id: place, organiser, prices and performers without fillers."""
    [listing] = read_case("graph-with-references").listings
    assert listing.source_key == f"{SITE}/evenement/nocturne/"
    assert starts(listing) == ["2026-12-05T20:00:00-05:00"]
    assert (listing.venue, listing.city, listing.postal_code) == ("Salle Exemple", "Trois-Rivières", "G9A 1A1")
    assert (listing.address, listing.country, listing.phone) == ("1, rue du Port", "CA", "819 555-0100")
    assert (listing.lat, listing.lon) == (46.343, -72.54)
    assert (listing.price, listing.is_free) == ("De 10 à 30,50 $", False)
    assert listing.performers == ("Ana Roy",)
    assert listing.organiser == "Les Amis"
    assert listing.language == "fr"
    assert listing.categories == ("Musique", "Jazz", "MusicEvent")


def test_expanded_form() -> None:
    """Full IRIs, @value objects and blank nodes are the same data; the source's language is preferred."""
    [listing] = read_case("expanded").listings
    assert (listing.title, listing.venue, listing.categories) == ("Le corps", "Agora", ("DanceEvent",))
    assert starts(listing) == ["2026-12-05T20:00:00-05:00"]


def test_microdata() -> None:
    """Values come from the attribute that each element has for them; itemref reaches out, foreign items do not leak."""
    [listing] = read_case("microdata", "/spectacle/marees").listings
    assert listing.title == "Les marées hautes"
    assert listing.status is Status.CANCELLED
    assert listing.occurrences[0].end == datetime.fromisoformat("2026-12-05T22:00:00-05:00")
    assert (listing.venue, listing.city, listing.price) == ("Le Bic", "Rimouski", "25 $")
    assert listing.image == f"{SITE}/marees.jpg"


def test_rdfa() -> None:
    """RDFa Lite is read through vocab, typeof and property; items of other vocabularies are not events."""
    [listing] = read_case("rdfa").listings
    assert (listing.title, listing.venue, listing.is_free) == ("En rodage", "Le Brise-Glace", True)
    assert starts(listing) == ["2026-12-05T20:30:00-05:00"]


def test_performances_of_one_page() -> None:
    """Events of one title and place are one listing; others of the page get #2, #3 in page order."""
    reading = read_case("performances")
    by_key = {listing.source_key.removeprefix(SITE): listing for listing in reading.listings}
    assert {key: (listing.title, listing.venue) for key, listing in by_key.items()} == {
        "/page": ("Broue", "Salle A"),
        "/page#2": ("Atelier d'argile", "Salle A"),
        "/page#3": ("Broue", "Salle B"),
    }
    assert starts(by_key["/page"]) == ["2026-12-05T14:00:00-05:00", "2026-12-05T20:00:00-05:00"]


def test_sub_events() -> None:
    """Sub-events with a title of their own are listings; nameless ones, or with only a date behind, are dates."""
    listings = {listing.title: listing for listing in read_case("sub-events").listings}
    assert set(listings) == {"Festival du port", "Concert d'ouverture", "Feux", "Heure du conte"}
    festival = listings["Festival du port"].occurrences[0]
    assert (festival.start, festival.end, festival.is_period) == (date(2027, 7, 1), date(2027, 7, 4), True)
    assert listings["Feux"].venue == "Vieux-Port"
    assert listings["Concert d'ouverture"].source_key == f"{SITE}/ouverture"
    tales = listings["Heure du conte"]
    assert starts(tales) == ["2026-12-05T10:00:00-05:00", "2026-12-12T10:00:00-05:00"]
    assert [o.status for o in tales.occurrences] == [Status.SCHEDULED, Status.CANCELLED]
    assert tales.status is Status.SCHEDULED
