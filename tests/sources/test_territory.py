"""The territory: what people write, and the town that is meant."""

from __future__ import annotations

import csv
import gzip
import html
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.errors import TerritoryError
from sources.model import Certainty
from sources.territories.rebuild import make_towns
from sources.territory import BUNDLED, Territory, load_territory

TERRITORY = load_territory()


@pytest.fixture(scope="module")
def territory() -> Territory:
    """Return the bundled territory."""
    return TERRITORY


@pytest.mark.parametrize(
    ("text", "name", "region"),
    [
        ("Montreal", "Montréal", "06"),
        ("MTL", "Montréal", "06"),
        ("Montréal, QC", "Montréal", "06"),
        ("Montréal, Québec, Canada", "Montréal", "06"),
        ("Montréal (Québec) H2X 1Y4", "Montréal", "06"),
        ("Quebec City", "Québec", "03"),
        ("Ville de Québec", "Québec", "03"),
        ("Québec (Québec)", "Québec", "03"),
        ("TROIS-RIVIERES", "Trois-Rivières", "04"),
        ("Trois-Rivières (Québec) G9A", "Trois-Rivières", "04"),
        ("Trois-Rivière", "Trois-Rivières", "04"),
        ("St-Hyacinthe", "Saint-Hyacinthe", "16"),
        ("Ste-Thérèse", "Sainte-Thérèse", "15"),
        ("Sainte-Anne de Bellevue", "Sainte-Anne-de-Bellevue", "06"),
        ("Malbaie", "La Malbaie", "03"),
        ("L’Assomption", "L'Assomption", "14"),
        ("Jonquière", "Saguenay", "02"),
        ("Saguenay (arrondissement de Chicoutimi)", "Saguenay", "02"),
        ("Cap-de-la-Madeleine", "Trois-Rivières", "04"),
        ("Hull", "Gatineau", "07"),
        ("Sainte-Foy", "Québec", "03"),
        ("Arrondissement Verdun", "Montréal", "06"),
        ("St-Romuald", "Lévis", "12"),
        ("Longueuil (Saint-Hubert)", "Longueuil", "16"),
        ("Grand-Mère", "Shawinigan", "04"),
        ("Saint-Laurent", "Montréal", "06"),
        ("Asbestos", "Val-des-Sources", "05"),
        ("Le Bic, Rimouski", "Rimouski", "01"),
        ("Carleton", "Carleton-sur-Mer", "11"),
        ("Îles de la Madeleine", "Les Îles-de-la-Madeleine", "11"),
        ("Wendake", "Wendake", "03"),
        ("Uashat mak Mani-Utenam", "Uashat", "09"),
        ("Pointe-Bleue", "Mashteuiatsh", "02"),
        ("Kahnawà:ke", "Kahnawake", "16"),
        ("Sainte-Perpétue-de-L'Islet", "Sainte-Perpétue", "12"),
        ("Sainte-Perpétue (Centre-du-Québec)", "Sainte-Perpétue", "17"),
        ("Fort Chimo", "Kuujjuaq", "10"),
    ],
)
def test_town_is_found_as_people_write_it(territory: Territory, text: str, name: str, region: str) -> None:
    """Abbreviations, missing accents, boroughs, merged towns, communities and provinces around the name."""
    match = territory.find_town(text)
    assert match is not None
    assert (match.name, match.region) == (name, region)


@pytest.mark.parametrize(
    "text", ["Ottawa, ON", "Edmundston, Nouveau-Brunswick", "Paris, France", "QC", "", "???", "Lieu inconnu (Québec)"]
)
def test_no_town_where_none_is_meant(territory: Territory, text: str) -> None:
    """Places outside the territory, the province alone and unknown names are no town."""
    assert territory.find_town(text) is None


def test_homonyms_are_told_by_evidence(territory: Territory) -> None:
    """Region, postal code and coordinates each decide between towns of one name."""
    for evidence, region in (
        ({"region_hint": "11"}, "11"),
        ({"postal_code": "G0C 2W0"}, "11"),
        ({"lat": 48.17, "lon": -65.35}, "11"),
        ({"region_hint": "11", "lat": 46.4, "lon": -71.07}, "12"),
    ):
        match = territory.find_town("Saint-Elzéar", **evidence)
        assert match is not None
        assert (match.region, match.certainty) == (region, Certainty.STATED)


def test_without_evidence_the_much_larger_homonym_is_inferred(territory: Territory) -> None:
    """Saint-Lambert has 22,789 people or 201; two Lac-Simon of a size stay undecided."""
    match = territory.find_town("Saint-Lambert")
    assert match is not None
    assert (match.region, match.certainty) == ("16", Certainty.INFERRED)
    assert territory.find_town("Lac-Simon") is None


def test_quebec_is_the_province_when_the_place_lies_elsewhere(territory: Territory) -> None:
    """«Québec» with a postal code or point of Montréal is not the town of Québec."""
    by_code = territory.find_town("Québec", postal_code="H2X 1Y4")
    by_point = territory.find_town("Québec", lat=45.5, lon=-73.56)
    assert by_code is not None
    assert by_point is not None
    assert by_code.name == by_point.name == "Montréal"
    plain = territory.find_town("Québec", region_hint="04")
    assert plain is not None
    assert plain.name == "Québec"


def test_short_name_is_completed_inside_its_region(territory: Territory) -> None:
    """«Saint-Bruno» said in Montérégie is Saint-Bruno-de-Montarville, at the lake it is itself."""
    there = territory.find_town("St-Bruno", region_hint="16")
    itself = territory.find_town("St-Bruno", region_hint="02")
    assert there is not None
    assert there.name == "Saint-Bruno-de-Montarville"
    assert itself is not None
    assert itself.name == "Saint-Bruno"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("374 rue des Forges, Trois-Rivières, QC G9A 2H5, Canada", "Trois-Rivières"),
        ("1 rue Québec, Sherbrooke (Québec) J1H 1A1", "Sherbrooke"),
        ("Bibliothèque de Charlesbourg", "Québec"),
        ("Salle X, 123 rue Y, Rimouski", "Rimouski"),
        ("Carleton-sur-Mer, Québec", "Carleton-sur-Mer"),
        ("Église Sainte-Anne", None),
        ("Université Laval", None),
        ("12 rue de Québec", None),
    ],
)
def test_town_inside_a_longer_text(territory: Territory, text: str, name: str | None) -> None:
    """Addresses and venue names give their town, saints and streets do not."""
    match = territory.find_town_in(text)
    assert (match.name if match else None) == name


def test_nearest_town_has_a_cap(territory: Territory) -> None:
    """A point in town finds it, a point in the sea does not."""
    near = territory.find_nearest(46.343, -72.543)
    assert near is not None
    assert near.name == "Trois-Rivières"
    assert territory.find_nearest(40.0, -60.0) is None
    assert territory.find_town(None, lat=0.0, lon=0.0) is None


def test_regions_by_name_code_and_postal_code(territory: Territory) -> None:
    """A region answers to its code, its names in both languages, a postal code that lies in it."""
    assert len(territory.regions) == 17
    for text in ("04", "Mauricie", "région de la Mauricie"):
        found = territory.find_region(text)
        assert found is not None
        assert found.code == "04"
    estrie = territory.find_region("Eastern Townships")
    laval = territory.find_region(postal_code="H7N 1A1")
    assert estrie is not None
    assert estrie.code == "05"
    assert laval is not None
    assert laval.code == "13"
    assert territory.find_region("Nulle part") is None


def test_time_zones_of_the_east(territory: Territory) -> None:
    """The Îles and the Lower North Shore have zones of their own."""
    zones = {
        name: town.timezone
        for name in ("Les Îles-de-la-Madeleine", "Blanc-Sablon", "Gaspé")
        if (town := territory.get_town(name))
    }
    assert zones == {
        "Les Îles-de-la-Madeleine": "America/Halifax",
        "Blanc-Sablon": "America/Blanc-Sablon",
        "Gaspé": "America/Toronto",
    }


def test_every_town_finds_itself(territory: Territory) -> None:
    """Each official name, in its region, is that town or its twin of the same name and region."""
    for town in territory.towns:
        match = territory.find_town(town.name, region_hint=town.region)
        assert match is not None, town
        assert (match.name, match.region) == (town.name, town.region)


def test_every_locality_reaches_its_municipality(territory: Territory) -> None:
    """Each further name, at its municipality's place, leads to it unless a town has that very name."""
    towns = {town.code: town for town in territory.towns}
    own = {town.name for town in territory.towns}
    with (BUNDLED / "localities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            town = towns[row["town"]]
            assert town.name == row["town_name"]
            match = territory.find_town(row["name"], region_hint=town.region, lat=town.lat, lon=town.lon)
            assert match is not None, row
            assert match.name == town.name or match.name in own, row


def test_communities_of_the_first_peoples(territory: Territory) -> None:
    """All fifty and more: places of their own, and the villages that the directory has."""
    kinds = [town.kind for town in territory.towns]
    assert kinds.count("community") + sum(kind.startswith("village ") for kind in kinds) >= 55


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.floats(allow_nan=True), st.floats(allow_nan=True), st.text(max_size=8))
def test_nothing_raises(text: str, lat: float, lon: float, postal: str) -> None:
    """Whatever a source says of a place, an answer comes back."""
    TERRITORY.find_town(text, lat=lat, lon=lon, postal_code=postal, region_hint=postal)
    TERRITORY.find_town_in(text + ", " + postal, region_hint="04")
    TERRITORY.find_region(text, postal_code=postal, lat=lat, lon=lon)


def test_broken_folder_is_named(tmp_path: Path) -> None:
    """A missing table or a locality of an unknown town is an error that names the file."""
    with pytest.raises(TerritoryError, match=r"lacks regions\.csv, towns\.csv, localities\.csv"):
        load_territory(tmp_path)
    folder = tmp_path / "copy"
    shutil.copytree(BUNDLED, folder)
    (folder / "localities.csv").write_text("name,town\nNulle part,99999\n", encoding="utf-8")
    with pytest.raises(TerritoryError, match="Nulle part"):
        load_territory(folder)


def test_new_edition_keeps_slugs_and_centres() -> None:
    """Taking over the directory keeps what is ours and gives a homonym a slug with its region."""
    said = {"regadm": "Mauricie (04)", "mdes": "Ville", "mrc": "MRC X (350)", "mpopul": "9", "mcodpos": "G9A 1A1"}
    kept = {"01001": {"slug": "vieux-nom", "lat": "46.1", "lon": "-72.5", "timezone": ""}}
    rows = make_towns(
        [{"mcode": "2002", "munnom": "Vieux Nom", **said}, {"mcode": "1001", "munnom": "Nom", **said}], kept
    )
    assert [(row["slug"], row["lat"], row["mrc"], row["postal"]) for row in rows] == [
        ("vieux-nom", "46.1", "X", "G9A"),
        ("vieux-nom-04", "", "X", "G9A"),
    ]


@pytest.mark.corpus
def test_every_municipality_of_the_directory(territory: Territory, corpus: Path) -> None:
    """Each municipality of the official directory is found by name and region, with its region."""
    with (corpus / "geo" / "mamh__MUN-2023-12.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            region = row["regadm"][-3:-1]
            match = territory.find_town(row["munnom"], region_hint=region, postal_code=row["mcodpos"])
            assert match is not None, row["munnom"]
            assert (match.name, match.region) == (row["munnom"], region)


def read_text(node: dict[str, Any], name: str) -> str | None:
    """Return a property of a graph's node, whatever the context its name is written in."""
    value = next((v for k, v in node.items() if k.endswith(name)), None)
    while isinstance(value, list):
        value = value[0] if value else None
    value = value.get("@value") if isinstance(value, dict) else value
    return html.unescape(value) if isinstance(value, str) else None


def find_addresses(node: Any) -> Iterator[tuple[str, str]]:
    """Yield the town and postal code of each address of a graph that has both."""
    if isinstance(node, dict):
        town, code = read_text(node, "addressLocality"), read_text(node, "postalCode")
        if town and code:
            yield town, code
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from find_addresses(value)


@pytest.mark.corpus
def test_towns_of_real_addresses(territory: Territory, corpus: Path) -> None:
    """By name alone, real addresses of Québec lead to a town in a region of their postal code, 97 % at least."""
    right, wrong = 0, set()
    for path in sorted((corpus / "sites").glob("*.jsonld*")):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for town, code in set(find_addresses(json.loads(body))):
            regions, _ = territory.gazetteer.read_postal_code(code)
            if not regions:
                continue
            match = territory.find_town(town)
            if match and match.region in regions:
                right += 1
            else:
                wrong.add((town, code, match.name if match else None))
    assert right > 100
    assert right / (right + len(wrong)) >= 0.97, wrong


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("towns.csv", lambda text: text.replace("slug,region", "slug,regio", 1), "lacks the column region"),
        ("towns.csv", lambda text: text.replace(",", ";"), "parted by semicolons"),
        ("towns.csv", lambda text: text.replace("slug,region,mrc", "a,b,c", 1), "lacks the columns region, slug"),
        ("towns.csv", lambda text: text + "9,Court,ville\n", "fewer columns than the first line"),
        ("regions.csv", lambda text: text.replace("name_en", "english", 1), "lacks the column name_en"),
        ("communities.csv", lambda text: text.replace("aliases", "noms", 1), "lacks the column aliases"),
        ("postal.csv", lambda text: text.replace("town,", "ville,", 1), "lacks the column town"),
        ("words.toml", lambda text: text.replace("outside =", "dehors ="), "lacks outside"),
        ("words.toml", lambda text: "x = oui", "write true or false"),
        ("territory.toml", lambda text: text + 'x = "y"\n[z]\n', "unknown key"),
        ("territory.toml", lambda text: text.replace("America/Toronto", "Toronto"), "is not a time zone"),
    ],
)
def test_what_is_wrong_in_a_table_is_told(tmp_path: Path, name: str, change: Any, said: str) -> None:
    """Whoever makes tables of their own is never met by a trace."""
    folder = shutil.copytree(BUNDLED, tmp_path / "tables")
    path = folder / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(TerritoryError, match=said) as caught:
        load_territory(folder)
    assert str(path) in str(caught.value)


def test_tables_of_a_spreadsheet_and_a_zone_of_its_own(tmp_path: Path) -> None:
    """A byte-order mark is no fault; towns without a zone have the territory's; Latin-1 is told."""
    folder = shutil.copytree(BUNDLED, tmp_path / "tables")
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (folder / "territory.toml").write_text('timezone = "America/Winnipeg"', encoding="utf-8")
    town = load_territory(folder).get_town("Rimouski")
    assert town is not None
    assert town.timezone == "America/Winnipeg"
    (tmp_path / "old").mkdir()
    old = shutil.copytree(BUNDLED, tmp_path / "old" / "tables")
    (old / "regions.csv").write_bytes((old / "regions.csv").read_text(encoding="utf-8").encode("latin-1", "replace"))
    with pytest.raises(TerritoryError, match="is not UTF-8 text"):
        load_territory(old)
