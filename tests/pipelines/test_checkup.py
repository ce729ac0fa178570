"""`babillard source check`: alarms, doubts, words that nothing maps and suggestions, for people and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from pipelines.cli.main import app, main
from pipelines.home import Home
from pipelines.stages.alarms import find_alarms
from pipelines.stages.checkup import check_source
from pipelines.stages.readings import SourceReading, load_reading, write_reading
from sources.catalogue import load_catalogue
from sources.errors import CatalogueError
from sources.model import Certainty, Listing, Occurrence
from sources.source import Expect
from sources.tables import KeptListing, write_listings
from sources.territory import load_territory
from tests.pipelines.runs import Place

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
ZONE = ZoneInfo("America/Toronto")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A source of ten listings, read a day ago, with marks of trouble."""
    made = Place(tmp_path)
    made.add_source("essai", "https://essai.example/a.ics")
    path = made.calendars / "essai" / "source.toml"
    text = path.read_text(encoding="utf-8").replace('city = "Trois-Rivières"\n', "")
    path.write_text(
        text + '[lookups.category]\n"Cirque" = "circus"\n[expect]\nlistings_min = 20\ndated_min = 0.9\n',
        encoding="utf-8",
    )
    home = Home(made.home)
    write_listings(home.listings / "essai.parquet", [make_kept(n) for n in range(10)])
    at = (NOW - timedelta(days=1)).isoformat()
    write_reading(
        home.readings,
        SourceReading("essai", "ok", at, last_fetched=at, last_good=at, listings=10, upcoming=10, dated=10, placed=10),
    )
    return made


def make_kept(number: int) -> KeptListing:
    """Return a listing at two in the morning, with a category word that nothing maps and dates worked out."""
    start = datetime(2026, 12, 5 + number, 2, tzinfo=ZONE)
    listing = Listing(
        "essai", str(number), f"Concert numéro {number}", categories=("Xylopaf",), venue="Pavillon Untel",
        occurrences=(Occurrence(start),), date_certainty=Certainty.INFERRED, date_text="samedi à 2 h",
        place_certainty=Certainty.STATED,
    )  # fmt: skip
    return KeptListing(listing, NOW, NOW)


def check(place: Place, *words: str, language: str = "C") -> Result:
    """Call the command on a terminal of some language."""
    options = ("--calendars", str(place.calendars), "--home", str(place.home), "--now", NOW.isoformat())
    runner = CliRunner(env={"LC_ALL": language})
    return runner.invoke(app, ["source", "check", *words, *options], catch_exceptions=False)


def test_all_is_told_as_json(place: Place) -> None:
    """Every part of a checkup, with the lines to write."""
    done = check(place, "--json")
    assert done.exit_code == 0
    facts = json.loads(done.stdout)["essai"]
    assert facts["alarms"] == ["[expect] listings_min = 20: 10 are there"]
    assert facts["unused_lookups"] == {"category": ["Cirque"]}
    assert facts["unmatched"] == {"category": {"Xylopaf": 10}, "city": {}, "venue": {"Pavillon Untel": 10}}
    assert (facts["coverage"]["dated"], facts["coverage"]["town_known"]) == (10, 0)
    (doubt,) = facts["uncertain"]
    assert (doubt["code"], doubt["count"], len(doubt["examples"])) == ("date-inferred", 10, 3)
    assert facts["hours"] == {"told": 10, "in_the_night": 10}
    said = "\n".join(facts["suggestions"])
    assert 'add to [lookups.category]: "Xylopaf" = "music"  (10 listings)' in said
    assert 'city = "…" would place the 10 listings that name no town' in said
    assert "Pavillon Untel" not in said
    assert "10 of 10 hours lie between midnight" in said
    assert '"Cirque" matches nothing now' in said
    assert "placed_min could be 0.8" in said
    assert "contact" in facts["warnings"][0]


def test_people_see_it_too(place: Place) -> None:
    """The same in words; --strict makes an alarm a failure, a name that is unknown is wrong usage."""
    done = check(place, "essai")
    assert done.exit_code == 0
    for words in (
        "10 listings",
        "! [expect] listings_min",
        "date-inferred × 10",
        "«Concert numéro 0»: samedi à 2 h",
        "→",
    ):
        assert words in done.stdout
    assert "ajoutez à [lookups.category]" in check(place, language="fr_CA.UTF-8").stdout
    assert check(place, "--strict").exit_code == 1
    assert check(place, "essay").exit_code == 2


@pytest.mark.parametrize("command", ["list", "check"])
def test_one_unusable_file_hides_no_other_source(
    place: Place, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Each problem with its file, its key and the way out; what can be shown is; the end is 1."""
    for source_id in ("autre", "bon"):
        place.add_source(
            source_id, f"https://{source_id}.example/a.ics", kind="icall" if source_id == "autre" else "ical"
        )
    (place.calendars / "vide").mkdir()
    (place.calendars / "vide" / "source.toml").write_text("id = vide", encoding="utf-8")
    options = ["--calendars", str(place.calendars), "--home", str(place.home), "--json"]
    with pytest.raises(SystemExit) as left:
        main(["source", command, *options])
    shown = capsys.readouterr()
    facts = json.loads(shown.out)
    assert {row["id"] if isinstance(row, dict) else row for row in facts} == {"bon", "essai"}
    assert f"{place.calendars / 'autre' / 'source.toml'}: kind: «icall» is not known (nearest: «ical»)" in shown.err
    assert f"{place.calendars / 'vide' / 'source.toml'}: " in shown.err
    assert left.value.code == 1


def test_a_source_is_checked_beside_unusable_files(place: Place) -> None:
    """Asked for one, nothing is said of others; the one that is unusable is known by its folder."""
    place.add_source("autre", "https://autre.example/a.ics", kind="icall")
    assert check(place, "essai").exit_code == 0
    with pytest.raises(CatalogueError, match="icall"):
        check(place, "autre")


def test_a_suggestion_that_is_followed_goes_away(place: Place) -> None:
    """The file of now counts, without another run; what is suggested can be written as it is."""
    path = place.calendars / "essai" / "source.toml"
    before = path.read_text(encoding="utf-8")
    after = before.replace('"Cirque" = "circus"', '"Xylopaf" = "music"').replace(
        "listings_min = 20", "listings_min = 5"
    )
    path.write_text(after + "placed_min = 0.8\n", encoding="utf-8")
    source = load_catalogue(place.calendars)["essai"]
    checkup = check_source(source, Home(place.home), load_territory(), NOW)
    assert checkup.is_well
    assert not [line for line in checkup.suggestions if "category" in str(line) or "expect" in str(line)]


def test_a_golden_case_that_is_read_otherwise_is_told(place: Place) -> None:
    """A spoilt case is a difference, too, and no crash."""
    (place.calendars / "essai" / "golden").mkdir()
    (place.calendars / "essai" / "golden" / "case.json").write_text("{", encoding="utf-8")
    assert json.loads(check(place, "--json").stdout)["essai"]["golden"]


@pytest.mark.parametrize(
    ("change", "days", "said"),
    [
        ({}, 0, []),
        ({}, 9, ["stale"]),
        ({"timed_dates": 40, "night_dates": 9}, 0, ["night"]),
        ({"timed_dates": 40, "night_dates": 4}, 0, []),
        ({"result": "failed", "reason": "http-500", "ailing_since": "2026-11-30"}, 0, ["http-500"]),
        ({"result": "left", "reason": "opt-out-page"}, 9, ["it asks not to be collected"]),
    ],
)
def test_alarms_of_a_reading(place: Place, change: dict[str, Any], days: int, said: list[str]) -> None:
    """What rings, and only that; a source that is switched off is never stale."""
    source = load_catalogue(place.calendars)["essai"].model_copy(update={"expect": Expect()})
    reading = load_reading(Home(place.home).readings, "essai")
    assert reading is not None
    later = NOW + timedelta(days=days)
    alarms = [str(alarm) for alarm in find_alarms(source, replace(reading, **change), later)]
    assert [alarm.split(":")[0].split(" (")[0] for alarm in alarms] == said
    off = source.model_copy(update={"enabled": False})
    assert not any("stale" in str(alarm) for alarm in find_alarms(off, reading, later))
