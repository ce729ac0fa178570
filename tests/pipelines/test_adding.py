"""`babillard source add` and `source preview` over real HTTP on loopback: each form of offer, what is written, what is
refused, and that nothing is published before its rights are settled."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.cli.wording import find_language
from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.stages.discover import find_best, open_prober
from sources.catalogue import load_source
from sources.errors import CatalogueError
from sources.golden import check_golden
from sources.model import Listing, Occurrence
from sources.tables import KeptListing, write_listings
from tests.pipelines.runs import Place
from tests.servers import FileServer, make_ics, serve_files

NOW = "2026-12-01T08:00:00-05:00"
CLOCK = datetime(2026, 12, 1, 13, tzinfo=UTC)
HTML = "text/html; charset=utf-8"


def make_page(body: str, head: str = "") -> tuple[str, bytes]:
    """Return a page of a site in French."""
    return HTML, f"<!doctype html><html lang='fr-CA'><head>{head}</head><body>{body}</body></html>".encode()


def make_event(name: str, day: int) -> str:
    """Return the JSON-LD of one concert of December 2026 in Rimouski."""
    said = {
        "@context": "https://schema.org",
        "@type": "MusicEvent",
        "name": name,
        "startDate": f"2026-12-{day:02}T20:00:00-05:00",
        "location": {"@type": "Place", "name": "Salle du Quai", "address": {"addressLocality": "Rimouski"}},
    }
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


def make_calendar(*days: int, town: str = "Rimouski") -> bytes:
    """Return an iCal calendar of films."""
    return make_ics(
        *(
            f"UID:f{d}\nSUMMARY:Film numéro {d}\nDTSTART;TZID=America/Toronto:202612{d:02}T193000\n"
            f"LOCATION:Cinéma du Quai\\, 1 rue du Quai\\, {town}"
            for d in days
        )
    )


def make_feed() -> bytes:
    """Return a feed with its dates in prose."""
    items = "".join(
        f"<item><title>Conte {d}</title><guid>c{d}</guid><link>/c{d}</link>"
        "<pubDate>Mon, 30 Nov 2026 12:00:00 GMT</pubDate>"
        f"<description>Le {d} décembre 2026 à 19 h 30, Salle X, Rimouski.</description></item>"
        for d in (5, 6, 7)
    )
    return f"<rss version='2.0'><channel><title>Contes</title>{items}</channel></rss>".encode()


def make_rest(count: int) -> bytes:
    """Return an answer of The Events Calendar."""
    events = [
        {
            "id": n,
            "title": f"Spectacle {n}",
            "url": f"https://exemple.qc.ca/e/{n}/",
            "start_date": f"2026-12-{n + 5:02} 20:00:00",
            "timezone": "America/Toronto",
            "venue": {"venue": "Salle du Quai", "city": "Rimouski"},
        }
        for n in range(count)
    ]
    return json.dumps({"events": events, "total": count, "rest_url": "x"}).encode()


SITES: Mapping[str, Mapping[str, Any]] = {
    "ical": {
        "/": make_page('<a href="/c.ics">Abonnez-vous</a>'),
        "/c.ics": ("text/calendar", make_calendar(5, 6)),
    },
    "feed": {
        "/": make_page("", "<link rel='alternate' type='application/rss+xml' href='/fil'>"),
        "/fil": ("application/rss+xml", make_feed()),
    },
    "tribe": {
        "/": make_page("<div class='tribe-events-view'><a href='/?ical=1'>iCal</a></div>"),
        "/?ical=1": ("text/calendar", make_calendar(5, 6)),
        "/wp-json/tribe/events/v1/events?per_page=50": ("application/json", make_rest(9)),
    },
    "jsonld": {
        "/": make_page("<a href='/programmation'>Programmation</a>"),
        "/programmation": make_page("".join(f"<a href='/spectacle/s{n}'>S{n}</a>" for n in range(6))),
        **{f"/spectacle/s{n}": make_page(make_event(f"Concert {n}", n + 5)) for n in range(6)},
    },
}


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty catalogue; the terminal speaks English and is wide."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "calendars").mkdir()
    return tmp_path / "calendars"


def test_an_unusable_file_of_another_source_keeps_nobody_from_looking(catalogue: Path, site: FileServer) -> None:
    """It is told to who asks for that source; adding wants all files whole, to know what is there already."""
    (catalogue / "cassee").mkdir(parents=True)
    (catalogue / "cassee" / "source.toml").write_text("id = cassee", encoding="utf-8")
    assert json.loads(call(catalogue, "preview", site.url, "--json").stdout)["events"]
    told = call(catalogue, "preview", "cassee").exception
    assert isinstance(told, CatalogueError)
    assert "line 1 is not TOML" in str(told)


@pytest.fixture
def site() -> Iterator[FileServer]:
    """Serve a small site with a calendar that says all that `add` can guess."""
    head = "<meta property='og:site_name' content='Cinéma du Quai'><link rel=alternate type=text/calendar href=/c.ics>"
    body = "<a href='mailto:info@cinema.example'>Écrivez-nous</a> <a rel=license href='https://creativecommons.org/licenses/by/4.0/'>CC</a>"
    with serve_files({"/": make_page(body, head), "/c.ics": ("text/calendar", make_calendar(5, 6, 7))}) as server:
        yield server


def call(catalogue: Path, command: str, what: str, *options: str) -> Result:
    """Call a command of `babillard source` in this process."""
    place = ["--calendars", str(catalogue), "--home", str(catalogue.parent / "home")]
    return CliRunner().invoke(app, ["source", command, what, *place, "--now", NOW, "--allow-private-hosts", *options])


def refuse(catalogue: Path, what: str, *options: str) -> str:
    """Return the message of an `add` that must fail; nothing may be written."""
    before = sorted(catalogue.rglob("*"))
    result = call(catalogue, "add", what, *options)
    assert isinstance(result.exception, PipelineError), result.output
    assert sorted(catalogue.rglob("*")) == before
    return str(result.exception)


@pytest.mark.parametrize(
    ("form", "kind", "path", "count"),
    [
        ("ical", "ical", "/c.ics", 2),
        ("feed", "feed", "/fil", 3),
        ("tribe", "tribe", "/wp-json/tribe/events/v1/events?per_page=50", 9),
        ("jsonld", "jsonld", "/programmation", 6),
    ],
)
def test_each_form_of_offer_is_found(form: str, kind: str, path: str, count: int) -> None:
    """From a home page to the best way of reading, through the real crawl."""
    with serve_files(SITES[form]) as server, open_prober(CLOCK, allow_private_hosts=True) as prober:
        found = find_best(f"{server.url}/", prober)
        assert (found.chosen.offer.kind, found.chosen.offer.url) == (kind, server.url + path)
        assert found.chosen.estimate == count
        assert all(request.path == "/robots.txt" or request.headers["user-agent"] for request in server.requests)


def test_add_writes_a_source_that_holds(catalogue: Path, site: FileServer) -> None:
    """The folder lies in its region, says what was guessed, and its golden case holds; a second time is refused."""
    result = call(catalogue, "add", site.url)
    assert result.exit_code == 0, result.output
    folder = catalogue / "bas-saint-laurent" / "cinema-du-quai"
    source = load_source(folder / "source.toml")
    assert (source.title, source.kind, source.url) == ("Cinéma du Quai", "ical", f"{site.url}/c.ics")
    assert (source.region, source.city, source.language, source.role) == ("01", "Rimouski", "fr", "media")
    assert (source.rights.basis, source.rights.licence) == ("pending", "CC-BY-4.0")
    assert source.rights.contact == "info@cinema.example"
    assert (source.expect.listings_min, source.expect.dated_min) == (1, 0.9)
    assert {path.name for path in (folder / "golden").iterdir()} == {"01.ics", "case.json", "expected.json"}
    assert check_golden(folder) == []
    for shown in ("Film numéro 5", "Saturday, December 5, 2026", "Rimouski", "CC-BY-4.0"):
        assert shown in result.output.replace("\u202f", " ")
    assert "«cinema-du-quai»" in refuse(catalogue, site.url)


def test_add_as_told(catalogue: Path, site: FileServer) -> None:
    """Options win over guesses; without a word about rights or a licence, the basis is pending."""
    site.files["/"] = make_page("Bonjour", "<title>Quai</title>")
    options = ("--id", "autre-nom", "--region", "Mauricie", "--role", "venue", "--contact", "a@b.example", "--json")
    result = call(catalogue, "add", f"{site.url}/c.ics", *options)
    facts = json.loads(result.stdout)
    assert facts["written"]
    assert facts["folder"].endswith("/mauricie/autre-nom")
    assert [event["city"] for event in facts["events"]] == ["Rimouski"] * 3
    written = tomllib.loads((Path(facts["folder"]) / "source.toml").read_text(encoding="utf-8"))
    assert (written["region"], written["role"], written["rights"]["contact"]) == ("04", "venue", "a@b.example")
    assert (written["rights"]["basis"], written["rights"]["licence"]) == ("pending", "none stated")


def test_dry_run_and_preview_write_nothing(catalogue: Path, site: FileServer) -> None:
    """Both show all and leave no trace, not even of the home."""
    result = call(catalogue, "add", site.url, "--dry-run")
    assert 'basis = "pending"' in result.output
    shown = call(catalogue, "preview", site.url, "--json")
    facts = json.loads(shown.stdout)
    assert [event["title"] for event in facts["events"]] == ["Film numéro 5", "Film numéro 6", "Film numéro 7"]
    assert facts["known"] is None
    assert facts["coverage"]["town_known"] == 1
    assert {warning["code"] for warning in facts["warnings"]} == {"one-house", "not-https", "open-licence"}
    assert list(catalogue.parent.iterdir()) == [catalogue]


def test_preview_of_a_source_knows_the_others(catalogue: Path, site: FileServer) -> None:
    """A source of the catalogue is read anew; events that another source's listings announce are counted."""
    place = Place(catalogue.parent)
    place.add_source("quai", f"{site.url}/c.ics")
    place.add_source("autre", "https://exemple.qc.ca/c.ics")
    start = datetime(2026, 12, 6, 19, 30, tzinfo=UTC).replace(hour=0, day=7, minute=30)
    twin = Listing(
        "autre", "1", "Film numéro 6", city="Rimouski", venue="Cinéma du Quai", occurrences=(Occurrence(start),)
    )
    write_listings(Home(place.home).listings / "autre.parquet", [KeptListing(twin, CLOCK, CLOCK)])
    facts = json.loads(call(catalogue, "preview", "quai", "--json").stdout)
    assert facts["source"]["id"] == "quai"
    assert facts["known"] == {"events": 1, "total": 3, "sources": {"autre": 1}}


def test_refusals(catalogue: Path, site: FileServer) -> None:
    """Who asks to be left alone, forbids robots, left before, or offers nothing is not added, with the reason."""
    refusing = {
        "/non": make_page("", '<meta name="babillard" content="noindex">'),
        "/prive/c.ics": ("text/calendar", make_calendar(5)),
        "/robots.txt": ("text/plain", b"User-agent: *\nDisallow: /prive/"),
        "/rien": make_page("Bonjour"),
        "/ailleurs.ics": ("text/calendar", make_calendar(5, town="Boston")),
    }
    with serve_files(refusing) as server:
        assert "asks not to be collected" in refuse(catalogue, f"{server.url}/non")
        assert "robots" in refuse(catalogue, f"{server.url}/prive/c.ics")
        assert "no event that Babillard can read" in refuse(catalogue, f"{server.url}/rien")
        assert "no such page" in refuse(catalogue, f"{server.url}/absent")
        assert "iCal calendar" in refuse(catalogue, f"{server.url}/ailleurs.ics", "--kind", "feed")
        assert "--region" in refuse(catalogue, f"{server.url}/ailleurs.ics")
        shown = json.loads(call(catalogue, "preview", f"{server.url}/ailleurs.ics", "--json").stdout)
        assert "region-unknown" in {warning["code"] for warning in shown["warnings"]}
    (catalogue / "do-not-collect.toml").write_text(
        f'[[left]]\nid = "parti"\non = 2026-11-01\naddresses = ["{site.url.removeprefix("http://")}"]\n',
        encoding="utf-8",
    )
    assert "must not be collected" in refuse(catalogue, site.url)


@pytest.mark.parametrize(
    "options",
    [
        ("--region", "99"),
        ("--role", "chef"),
        ("--basis", "oui"),
        ("--kind", "rss"),
        ("--id", "Mon Agenda"),
        ("--language", "français"),
    ],
)
def test_wrong_usage(catalogue: Path, options: tuple[str, str]) -> None:
    """What cannot be is told before anything is asked: exit 2."""
    assert call(catalogue, "add", "https://exemple.invalid/", *options).exit_code == 2
    assert call(catalogue, "add", "bonjour").exit_code == 2


def test_errors_and_sentences_in_french(catalogue: Path, site: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A French terminal gets French sentences."""
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")
    assert "cette page n'existe pas" in refuse(catalogue, f"{site.url}/absent")
    shown = call(catalogue, "preview", site.url).output
    assert "Les événements tels qu'ils seraient publiés" in shown
    assert "samedi 5 décembre 2026" in shown
    assert find_language({"LANG": "fr_CA.UTF-8"}) == find_language({"LANG": "C", "LC_ALL": "fr"}) == "fr"
    assert find_language({}) == find_language({"LANG": "fr", "LC_ALL": "en_CA"}) == "en"


def test_every_sentence_has_both_languages() -> None:
    """French and English say the same things: both are there, with the same values."""
    import pipelines.cli.wording as wording

    table = tomllib.loads((Path(wording.__file__).parent / "adding.toml").read_text(encoding="utf-8"))
    for section in table.values():
        for code, said in section.items():
            assert said.keys() == {"fr", "en"}, code
            assert set(re.findall(r"{(\w+)}", said["fr"])) == set(re.findall(r"{(\w+)}", said["en"])), code


@pytest.mark.slow
def test_nothing_is_published_while_pending(catalogue: Path, site: FileServer) -> None:
    """Of two sources that were added, the run publishes the one whose basis is set, and nothing of the other."""
    site.files["/"] = make_page("Bonjour", "<title>Quai</title>")
    other = {"/d.ics": ("text/calendar", make_calendar(10, 11).replace(b"Film", b"Conte"))}
    with serve_files(other) as server:
        assert call(catalogue, "add", f"{site.url}/c.ics", "--id", "en-attente").exit_code == 0
        assert call(catalogue, "add", f"{server.url}/d.ics", "--id", "accord", "--basis", "agreement").exit_code == 0
        place = Place(catalogue.parent)
        place.run()
    assert {row["source_id"] for row in place.load("listings")} == {"accord"}
    assert {row["title"] for row in place.load("events")} == {"Conte numéro 10", "Conte numéro 11"}
    assert "Film numéro" not in (place.latest / "feeds" / "all.ics").read_text(encoding="utf-8")
