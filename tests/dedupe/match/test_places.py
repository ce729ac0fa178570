"""Which names of places mean one: names, rooms, towns, addresses, acronyms, and what shared events teach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedupe.match.inputs import read_listings
from dedupe.match.names import read_names
from dedupe.match.place_groups import group_names, relate
from dedupe.match.place_names import read_acronym, read_parts, read_street
from dedupe.match.places import Places, make_town_key, read_places
from tests.dedupe.match.worlds import make_listing

TOWN = "gatineau"
SAID = [
    *("Salle Jean-Robin", "Maison Castel", "Maison Castel, salle Jean-Robin", "Maison Castel, cabaret La Basse"),
    *("Castel House", "Bibliothèque Saint-Charles", "Bibliothèque Saint-Charles-Borromée", "Église Saint-Charles"),
    *("Salle Rive-Claire", "Rive-Claire, 25 rue St-Germain O., Gatineau", "Salle Rive-Claire - Foyer"),
    *("Rive-Claire (Grande salle)", "La Pulpe noire", "Musée de la Pulpe noire", "CCBD"),
    *("Centre communautaire Brike-Doubro", "Boisé Amphitheatre", "Amphithéâtre du Boisé", "Studio A", "Studio B"),
    *("Théâtre des Crans de Gatineau", "Salle des Crans", "Salle J.-A. Tremblay-Roy", "Salle Tremblay-Roy"),
]
RELATIONS = [
    ("Maison Castel", "Castel House", "same"),
    ("Salle Jean-Robin", "Maison Castel", "room"),
    ("Salle Jean-Robin", "Maison Castel, cabaret La Basse", "rooms"),
    ("Bibliothèque Saint-Charles", "Bibliothèque Saint-Charles-Borromée", "other"),
    ("Bibliothèque Saint-Charles", "Église Saint-Charles", "other"),
    ("Salle Rive-Claire", "Rive-Claire, 25 rue St-Germain O., Gatineau", "same"),
    ("Salle Rive-Claire", "Salle Rive-Claire - Foyer", "room"),
    ("Rive-Claire (Grande salle)", "Salle Rive-Claire - Foyer", "rooms"),
    ("La Pulpe noire", "Musée de la Pulpe noire", "same"),
    ("CCBD", "Centre communautaire Brike-Doubro", "same"),
    ("Boisé Amphitheatre", "Amphithéâtre du Boisé", "same"),
    ("Studio A", "Studio B", "other"),
    ("Théâtre des Crans de Gatineau", "Salle des Crans", "same"),
    ("Salle J.-A. Tremblay-Roy", "Salle Tremblay-Roy", "same"),
]


@pytest.mark.parametrize(("one", "other", "expected"), RELATIONS, ids=lambda value: value)
def test_names_relate_as_people_read_them(one: str, other: str, expected: str) -> None:
    """One house in two languages, with its rooms, its address, its acronym; branches stay apart."""
    groups = group_names([(TOWN, name) for name in SAID])
    assert relate(groups, groups.parts[TOWN, one], groups.parts[TOWN, other]) == expected
    assert relate(groups, groups.parts[TOWN, other], groups.parts[TOWN, one]) == expected


def test_the_order_of_names_changes_nothing() -> None:
    """The same names read backwards make the same groups."""
    names = [(TOWN, name) for name in SAID]
    assert group_names(names) == group_names(names[::-1])


def test_one_name_in_two_towns_is_two_places() -> None:
    """«Centre culturel» and even a name of its own are only one place inside one town."""
    groups = group_names([("amos", "Salle des Crans"), ("gaspe", "Salle des Crans")])
    assert relate(groups, groups.parts["amos", "Salle des Crans"], groups.parts["gaspe", "Salle des Crans"]) == "other"


def test_a_name_is_read_in_parts() -> None:
    """Addresses and towns are no part of it; the letter of a room is, initials are not."""
    parts = read_parts("Rive-Claire, 25 rue St-Germain, Gatineau", TOWN)
    assert [sorted(part.words) for part in parts] == [["claire", "rive"]]
    assert read_parts("Studio A", TOWN) != read_parts("Studio B", TOWN)
    assert read_parts("", TOWN) == ()
    assert read_street("1, rue du Carrefour, bureau 2") == "1 carrefour"
    assert read_acronym("Centre communautaire Brike-Doubro") == "ccbd"


def test_a_village_goes_by_its_municipality() -> None:
    """Sectors of merged towns have the town's key; an unknown town keeps its own; a postal code is none."""
    assert make_town_key("Jonquière") == make_town_key("Saguenay")
    assert make_town_key("Nulle-Part-sur-Mer") == "nulle part sur mer"
    assert make_town_key("G5L 4B5") == ""


def find_places(folder: Path, rows: list[dict[str, Any]]) -> Places:
    """Read the places of rows, which are sorted by listing id."""
    pq.write_table(pa.Table.from_pylist(rows), folder / "listings.parquet")
    listings = read_listings(folder / "listings.parquet")
    return read_places(listings, read_names(listings))


def test_events_in_common_make_two_names_one(tmp_path: Path) -> None:
    """Two sources that name a house otherwise, for two different shows at the same minutes; one show is not enough,
    and an office that is given for many houses is none of them."""
    shows = [("Contes du grand large", "2027-03-05T20:00:00"), ("Quatuor Sémaphore", "2027-03-09T19:30:00")]
    rows = [
        make_listing(f"s{source} {number}", title, start, venue=venue, city="Amos")
        for source, venue in ((1, "Musée des Tisserands"), (2, "La Navette"))
        for number, (title, start) in enumerate(shows)
    ]
    places = find_places(tmp_path, rows)
    assert len(set(places.building.tolist())) == 1
    assert len(set(find_places(tmp_path, rows[::2]).building.tolist())) == 2


def test_a_town_without_a_name_is_that_of_its_venue(tmp_path: Path) -> None:
    """Only where the venue's name tells enough and stands in one town."""
    rows = [
        make_listing("s1 a", "Quatuor Sémaphore", "2027-03-05T20:00:00", venue="Théâtre Anne Lanoue", city="Amos"),
        make_listing("s2 b", "Quatuor", "2027-03-05T20:00:00", venue="Théâtre Anne-Lanoue", city=None),
        make_listing("s2 c", "Quatuor", "2027-03-05T20:00:00", venue="Centre culturel", city=None),
    ]
    city = find_places(tmp_path, rows).city.tolist()
    assert city[0] == city[1] >= 0
    assert city[2] == -1


def test_hostile_names_do_no_harm(tmp_path: Path) -> None:
    """Endless, empty, of signs only, with a NUL byte."""
    names = ["", "((((((", "– – –", "x" * 5000, "Salle\x00", " , , , ", "1 2 3", "\u202eollaS"]
    rows = [make_listing(f"s{n} a", "Fête", "2027-03-05T20:00:00", venue=name) for n, name in enumerate(names)]
    assert len(find_places(tmp_path, rows).place) == len(names)


def test_editors_join_and_part_venues(tmp_path: Path) -> None:
    """`venue-same` ties two names that nothing else ties; `venue-different` parts two that their words tie."""
    night = "2027-03-05T20:00:00"
    rows = [
        make_listing("s1 a", "Contes du grand large", night, venue="Salle des Crans", city="Amos"),
        make_listing("s2 b", "Quatuor Sémaphore", night, venue="Théâtre des Crans", city="Amos"),
        make_listing("s3 c", "Nuit blanche", night, venue="Le Ramdam", city="Amos"),
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "listings.parquet")
    listings = read_listings(tmp_path / "listings.parquet")
    names = read_names(listings)

    def tell(places: Places, one: int, other: int) -> str:
        return places.relate(int(places.place[one]), int(places.place[other]))

    plain, told = read_places(listings, names), read_places(listings, names, [(0, 2)], [(0, 1)])
    assert (tell(plain, 0, 1), tell(plain, 0, 2)) == ("same", "other")
    assert (tell(told, 0, 1), tell(told, 0, 2)) == ("other", "same")
