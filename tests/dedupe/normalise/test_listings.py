"""Whole listings put in the project's terms, and the file they are kept in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.errors import InputError
from dedupe.model import NormalisedListing
from dedupe.normalise import normalise_listings
from dedupe.normalise.categories import explain_category
from dedupe.normalise.languages import find_language
from dedupe.normalise.tables import NORMALISED, load_normalised, write_normalised
from sources.model import Certainty, Listing, Occurrence, Status
from sources.source import CATEGORIES, Source
from sources.tables import KeptListing
from sources.territory import load_territory

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TERRITORY = load_territory()


def make_source(**more: Any) -> Source:
    """Return a source of Mauricie."""
    facts: dict[str, Any] = {
        "id": "exemple",
        "title": "Culture Exemple",
        "kind": "ical",
        "url": "https://exemple.qc.ca/a.ics",
        "region": "04",
        "language": "fr",
        "rights": {"basis": "open-licence"},
    }
    return Source(**facts | more)


def normalise(*listings: Listing, source: Source | None = None) -> list[NormalisedListing]:
    """Return listings normalised as those of one source."""
    source = source or make_source()
    return normalise_listings(
        [KeptListing(item, NOW, NOW) for item in listings], {source.id: source}, TERRITORY, now=NOW
    )


def place(source: Source | None = None, **said: Any) -> NormalisedListing:
    """Return the normalised listing of a place as said."""
    return normalise(Listing("exemple", "a", "Concert", **said), source=source)[0]


@pytest.mark.parametrize(
    ("said", "city", "region", "postal_code", "certainty"),
    [
        ({"city": "Trois-Rivières (Québec) G9A 5H7"}, "Trois-Rivières", "04", "G9A 5H7", "stated"),
        ({"city": "G9A 5H7", "postal_code": "Trois-Rivières"}, "Trois-Rivières", "04", "G9A 5H7", "stated"),
        ({"city": "Montréal, QC"}, "Montréal", "06", None, "stated"),
        ({"city": "St-Elzéar", "postal_code": "G0C2W0"}, "Saint-Elzéar", "11", "G0C 2W0", "stated"),
        (
            {"address": "374 rue des Forges, Trois-Rivières, QC G9A 2H5, Canada"},
            "Trois-Rivières",
            "04",
            "G9A 2H5",
            "stated",
        ),
        ({"venue": "Salle du Lac, 3165 chemin du Parc, Orford, QC J1X 7A2"}, "Orford", "05", "J1X 7A2", "stated"),
        ({"postal_code": "g9n 1a1"}, "Shawinigan", "04", "G9N 1A1", "inferred"),
        ({"venue": "Bibliothèque de Charlesbourg"}, "Québec", "03", None, "inferred"),
        ({"lat": 46.343, "lon": -72.543}, "Trois-Rivières", "04", None, "inferred"),
        ({"lat": 0.0, "lon": 0.0}, None, "04", None, "none"),
        ({"city": "Ottawa", "postal_code": "K1N 5S7"}, "Ottawa", "04", "K1N 5S7", "none"),
        ({"city": "Paris", "country": "FR"}, "Paris", "04", None, "none"),
        ({"city": "Hawkesbury, ON"}, "Hawkesbury", "04", None, "none"),
        ({"city": "Edmundston (N.-B.)"}, "Edmundston", "04", None, "none"),
        ({"place_text": "à Trois-Rivières"}, "Trois-Rivières", "04", None, "inferred"),
        ({}, None, "04", None, "none"),
    ],
)
def test_place_is_resolved(
    said: dict[str, Any], city: str | None, region: str, postal_code: str | None, certainty: str
) -> None:
    """Town and region come from the first thing that tells them, the source's region last."""
    found = place(**said)
    assert (found.city, found.region, found.postal_code, found.place_certainty.value) == (
        city,
        region,
        postal_code,
        certainty,
    )
    assert found.said.city == said.get("city")


@pytest.mark.parametrize(
    ("venue", "said", "name", "address"),
    [
        ("Salle X, 123 rue Y, Rimouski", {}, "Salle X", "123 rue Y"),
        ("Salle X (Rimouski)", {"city": "Rimouski"}, "Salle X", None),
        ("Salle X (Jonquière)", {"city": "Saguenay"}, "Salle X", None),
        ("Parc Y, Avenue Arnaud, Sept-Îles", {}, "Parc Y", "Avenue Arnaud"),
        ("Salle X, Chicoutimi", {}, "Salle X", None),
        ("Salle X (Rimouski)", {"city": "Saguenay"}, "Salle X (Rimouski)", None),
        ("Salle X (2e étage)", {"city": "Rimouski"}, "Salle X (2e étage)", None),
        ("Théâtre de la Forge, Percé, Québec", {}, "Théâtre de la Forge", None),
        ("Rimouski", {"city": "Rimouski"}, None, None),
        ("Salle X", {"address": "12, rue Y, Rimouski (Québec)  G5L 1A1", "city": "Rimouski"}, "Salle X", "12, rue Y"),
    ],
)
def test_venue_and_street_are_told_apart(
    venue: str, said: dict[str, Any], name: str | None, address: str | None
) -> None:
    """The venue keeps its name only, the street its own."""
    found = place(venue=venue, **said)
    assert (found.venue, found.address) == (name, address)


def test_lookups_and_defaults_of_the_source() -> None:
    """The source's own tables come first, its default town last and inferred."""
    source = make_source(
        city="Shawinigan",
        lookups={"city": {"TR": "Trois-Rivières"}, "venue": {"CCS": "Centre des arts"}, "category": {"Scène": "dance"}},
    )
    found = place(source, city="tr", venue="CCS", categories=("scène",))
    assert (found.city, found.venue, found.category) == ("Trois-Rivières", "Centre des arts", "dance")
    plain = place(source, venue="CCS")
    assert (plain.city, plain.place_certainty) == ("Shawinigan", Certainty.INFERRED)
    assert place(source, city="Ville inconnue").city == "Ville inconnue"


def test_places_on_line_have_no_town() -> None:
    """What is held on line is not in the source's town; nor does prose's «de Ville» belong to a name told in full."""
    source = make_source(city="Shawinigan")
    assert place(source, venue="En ligne (Zoom)").city is None
    assert place(source, venue="Zoomérama").city == "Shawinigan"
    told = {"venue": "Centre Jean-Dor de Shawinigan", "place_certainty": Certainty.INFERRED}
    assert (place(source, **told).venue, place(source, **told).city) == ("Centre Jean-Dor", "Shawinigan")
    assert place(source, venue="Centre Jean-Dor de Shawinigan").venue == "Centre Jean-Dor de Shawinigan"


def test_venue_teaches_its_town() -> None:
    """A listing that names only the venue takes the town that others of the source state; sister halls teach none."""
    told = Listing("exemple", "a", "A", venue="Salle Anaïs-Allard", city="Shawinigan")
    silent = Listing("exemple", "b", "B", venue="salle Anais Allard")
    found = normalise(told, silent)[1]
    assert (found.city, found.place_certainty) == ("Shawinigan", Certainty.INFERRED)
    sister = Listing("exemple", "c", "C", venue="Salle Anaïs-Allard", city="Louiseville")
    assert normalise(told, silent, sister)[1].city is None


def test_status_and_house_leave_the_title() -> None:
    """The venue's name beside the title goes, the status word becomes the status; what was said is kept."""
    found = normalise(Listing("exemple", "a", "COMPLET – Gala | Salle Untel", venue="Salle Untel"))[0]
    assert (found.title, found.status) == ("Gala", Status.SOLDOUT)
    assert found.said.title == "COMPLET – Gala | Salle Untel"


@pytest.mark.parametrize(
    ("title", "said", "category"),
    [
        ("Soirée", {"categories": ("MusicEvent",)}, "music"),
        ("Orchestre symphonique : Mahler", {}, "music"),
        ("Heure du conte en pyjama", {}, "family"),
        ("Atelier de poterie", {}, "workshop"),
        ("Vernissage de l'exposition", {}, "exhibition"),
        ("Ciné-club : Mon oncle Antoine", {}, "cinema"),
        ("Marché de Noël", {}, "market"),
        ("Guided tour of the mill", {}, "heritage"),
        ("Ouvert", {}, "other"),
    ],
)
def test_category_by_rules(title: str, said: dict[str, Any], category: str) -> None:
    """Words of both languages and schema.org types lead to one of the project's categories, with a reason."""
    reason = explain_category(Listing("exemple", "a", title, **said), make_source())
    assert reason.category == category
    assert reason.category in CATEGORIES
    assert reason.rule


@pytest.mark.parametrize(
    ("title", "said", "language"),
    [
        ("Une soirée avec les poètes", None, "fr"),
        ("An evening with the poets", None, "en"),
        ("Radiohead", None, "fr"),
        ("Radiohead", "en", "en"),
        ("The story of the library and of those who built it", "fr", "en"),
        ("Una noche", "es", "es"),
    ],
)
def test_language_is_as_said_unless_it_lies(title: str, said: str | None, language: str) -> None:
    """The source's tag stands unless the text plainly speaks the other language."""
    assert find_language(Listing("exemple", "a", title, language=said), "fr") == language


def make_full_listing() -> Listing:
    """Return a listing with every kind of occurrence."""
    zone = ZoneInfo("America/Toronto")
    return Listing(
        "exemple",
        "b",
        "Gala – ANNULÉ",
        description="Un soir",
        occurrences=(
            Occurrence(datetime(2026, 12, 5, 19, 30, tzinfo=zone), datetime(2026, 12, 5, 21, tzinfo=zone)),
            Occurrence(date(2026, 12, 6)),
            Occurrence(date(2026, 12, 6), date(2026, 12, 9), is_period=True, certainty=Certainty.INFERRED),
            Occurrence(None, date(2027, 1, 3), is_period=True),
            Occurrence(date(9999, 12, 31), status=Status.CANCELLED),
        ),
        performers=("A", "B"),
        is_free=True,
        published_at=NOW,
        notes=("weekday-mismatch: samedi",),
    )


def test_file_gives_back_what_was_written(tmp_path: Path) -> None:
    """Every field of a listing and of what it was made from survives; the same listings give the same bytes."""
    listings = normalise(make_full_listing(), Listing("exemple", "a", "Concert", city="Rimouski"))
    write_normalised(tmp_path / "a.parquet", listings)
    write_normalised(tmp_path / "b.parquet", reversed(listings))
    assert load_normalised(tmp_path / "a.parquet") == listings
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert pq.read_schema(tmp_path / "a.parquet").equals(NORMALISED)


def test_days_are_local_midnights_in_utc(tmp_path: Path) -> None:
    """All-day dates start at local midnight and end with their last day; what UTC cannot say is null."""
    write_normalised(tmp_path / "a.parquet", normalise(make_full_listing()))
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()[0]["occurrences"]
    by_start = [(row["starts_at"], row["ends_at"], row["all_day"]) for row in rows]
    assert by_start == [
        (datetime(2026, 12, 6, 0, 30, tzinfo=UTC), datetime(2026, 12, 6, 2, tzinfo=UTC), False),
        (datetime(2026, 12, 6, 5, tzinfo=UTC), datetime(2026, 12, 7, 5, tzinfo=UTC), True),
        (datetime(2026, 12, 6, 5, tzinfo=UTC), datetime(2026, 12, 10, 5, tzinfo=UTC), True),
        (None, datetime(2027, 1, 4, 5, tzinfo=UTC), True),
        (datetime(9999, 12, 31, 5, tzinfo=UTC), None, True),
    ]


def test_other_file_is_named(tmp_path: Path) -> None:
    """A file that is no such table is an error that names it."""
    path = tmp_path / "x.parquet"
    path.write_bytes(b"no")
    with pytest.raises(InputError, match=r"x\.parquet"):
        load_normalised(path)


_TEXT = st.none() | st.text(max_size=60) | st.sampled_from(["Québec", "St-Jean, QC", "(", "G9A 1A1", "12, rue Y, ,"])


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), _TEXT, _TEXT, _TEXT, _TEXT, st.none() | st.floats())
def test_nothing_that_is_said_raises(
    title: str, venue: str | None, address: str | None, city: str | None, code: str | None, lat: float | None
) -> None:
    """Whatever a source says, a listing with a region comes out."""
    listing = Listing(
        "exemple", "a", title, venue=venue, address=address, city=city, postal_code=code, lat=lat, lon=lat, country=code
    )
    found = normalise(listing)[0]
    assert found.region in TERRITORY.regions
    assert found.said is listing


def test_a_museum_says_exhibition_only_of_what_lasts() -> None:
    """A period there is an exhibition; an evening there may be anything."""
    evening = Occurrence(datetime(2027, 3, 5, 19, tzinfo=ZoneInfo("America/Toronto")))
    weeks = Occurrence(date(2027, 3, 5), date(2027, 4, 5), is_period=True)
    found = [
        explain_category(Listing("x", "a", "L'épopée du fer", venue="Musée du Fer", occurrences=(o,)), make_source())
        for o in (evening, weeks)
    ]
    assert [reason.category for reason in found] == ["other", "exhibition"]
