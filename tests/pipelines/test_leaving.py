"""Sources that leave: by `babillard source remove`, by their robots.txt, by a header; nothing of them stays."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import zstandard
from typer.testing import CliRunner, Result

from pipelines.cli.main import app
from pipelines.errors import NotFound, PipelineError
from pipelines.home import Home
from pipelines.orchestration.history import is_wipe_due, postpone_wipe, wipe_history
from pipelines.run import run_job
from pipelines.settings import RunSettings
from pipelines.stages.leaving import plan_leaving
from pipelines.stages.read import read_source
from pipelines.stages.removal import purge_sources
from pipelines.stages.restore import restore_data
from sources.archive import Answer, Archive
from sources.catalogue import load_catalogue
from sources.departures import NAME, Departure, load_departures
from sources.errors import CatalogueError
from sources.tables import load_listings
from tests.pipelines.runs import Place
from tests.servers import FileServer, make_ics, serve_files

CALENDAR = "text/calendar; charset=utf-8"
NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
# Words that only the source which leaves says.
TRACES = ("zephyrin", "zéphyrin", "mirabelle", "mandragore", "/part.ics", "quisenva")

SHARED = "UID:{}@essai\nSUMMARY:Concert de l'orchestre des Chenaux\nDTSTART;TZID=America/Toronto:20261210T193000"
STAYS = make_ics(SHARED.format("reste-1"), "UID:reste-2@essai\nSUMMARY:Lecture publique\nDTSTART;VALUE=DATE:20261212")
LEAVES = make_ics(
    SHARED.format("quisenva-1").replace("SUMMARY:", "SUMMARY:Mandragore – "),
    "UID:quisenva-2@essai\nSUMMARY:Bal de la mirabelle\nDTSTART;TZID=America/Toronto:20261211T200000\n"
    "LOCATION:Salle Untel\\, Trois-Rivières\nURL:https://quisenva.example/bal",
)
ASKS = make_ics("UID:a-1@essai\nSUMMARY:Nuit du conte givré\nDTSTART;TZID=America/Toronto:20261213T200000")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A home of its own."""
    return Place(tmp_path)


@pytest.fixture
def server(place: Place) -> Iterator[FileServer]:
    """A calendar that stays and one that leaves."""
    files = {"/reste.ics": (CALENDAR, STAYS), "/part.ics": (CALENDAR, LEAVES)}
    with serve_files(files) as served:
        place.add_source("reste", f"{served.url}/reste.ics")
        place.add_source("zephyrin", f"{served.url}/part.ics")
        yield served


def run(place: Place, days: int = 0) -> None:
    """Run the job in this process."""
    settings = RunSettings(Home(place.home), place.calendars, NOW + timedelta(days=days), allow_private_hosts=True)
    run_job(settings, report=lambda event: None)


def call(place: Place, *words: str) -> Result:
    """Call a command on sources."""
    place.home.mkdir(exist_ok=True)
    return CliRunner(env={"LC_ALL": "C"}).invoke(
        app, ["source", *words, "--calendars", str(place.calendars), "--home", str(place.home)], catch_exceptions=False
    )


def read_all(path: Path) -> bytes:
    """Return what a file says, with Parquet, DuckDB and compressed bodies opened."""
    content = path.read_bytes()
    if path.suffix == ".parquet":
        content += (
            str(pq.read_table(path, partitioning=None).to_pylist()).encode() + repr(pq.read_schema(path)).encode()
        )
    elif path.suffix == ".zst":
        content += zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=10**7)
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for (name,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall():
                content += str(connection.execute(f"SELECT * FROM {name}").fetchall()).encode()
    return content


def find_traces(root: Path, words: tuple[str, ...]) -> list[str]:
    """Return the files under a folder that say some words, in their content or their path."""
    found = []
    for path in sorted(root.rglob("*")):
        said = path.relative_to(root).as_posix().encode()
        said += read_all(path) if path.is_file() else b""
        said = said.lower()
        found += [f"{path.relative_to(root)}: {word}" for word in words if word.encode() in said]
    return found


def load_ids(place: Place) -> dict[str, str]:
    """Return title → event id of the release served."""
    return {row["title"]: row["event_id"] for row in place.load("events")}


def test_nothing_stays_of_a_source_that_left(place: Place, server: FileServer) -> None:
    """After `remove` and a run, no byte of the home names it; what others say keeps its id, and feeds their addresses.

    A source whose robots.txt names us meanwhile is out of the release, too, and comes back when the rule goes.
    """
    with serve_files({"/a.ics": (CALENDAR, ASKS)}, host="127.0.0.2") as other:
        place.add_source("demande", f"{other.url}/a.ics")
        run(place)
        served = place.latest.resolve()
        shutil.copytree(served, served.with_name("20261130T130000Z-0123456789ab"))
        before, feeds = load_ids(place), find_feeds(place)
        assert len(before) == 4
        assert find_traces(place.home, TRACES)

        dry = json.loads(call(place, "remove", "zephyrin", "--dry-run", "--json").stdout)
        assert (dry["listings"], dry["events_alone"], dry["events_shared"]) == (2, 1, 1)
        assert (dry["done"], dry["served"], len(dry["releases"])) == (False, served.name, 1)
        assert (place.calendars / "zephyrin").is_dir()

        done = call(place, "remove", "zephyrin", "--yes", "--by", "marie")
        assert done.exit_code == 0, done.output
        assert place.latest.resolve() == served, "what is served stays until the next release"
        assert [p.name for p in place.latest.parent.iterdir() if not p.is_symlink()] == [served.name]
        assert find_traces(place.home / "var", TRACES) == []

        lost = Home(place.root / "lost")
        shutil.copytree(place.home / "build", lost.build, symlinks=True)
        restore_data(lost, left={"zephyrin"})
        restored = [*lost.listings.iterdir(), *lost.readings.iterdir()]
        assert {path.stem for path in restored} == {"reste", "demande"}, "a lost var does not bring it back"

        other.files["/robots.txt"] = ("text/plain", b"User-agent: babillard\nDisallow: /\n")
        run(place, days=1)
        after = load_ids(place)
        feeds_after = find_feeds(place)
        page = (place.latest / "fr" / "sources" / "demande" / "index.html").read_text(encoding="utf-8")
        traces = find_traces(place.home, TRACES) + find_traces(place.home / "build", ("givr",))

        del other.files["/robots.txt"]
        run(place, days=2)
    assert traces == []
    assert after.items() <= {**before, "Concert de l'orchestre des Chenaux": find_shared(before)}.items()
    assert len(after) == 2
    assert feeds <= feeds_after
    assert "Retirée à la demande de la source" in page
    assert load_ids(place) == {**after, "Nuit du conte givré": before["Nuit du conte givré"]}
    assert find_traces(place.home, TRACES) == []


def find_shared(ids: dict[str, str]) -> str:
    """Return the id of the event that both calendars tell."""
    return next(event_id for title, event_id in ids.items() if "Chenaux" in title)


def find_feeds(place: Place) -> set[str]:
    """Return the addresses of the feeds of the release served."""
    root = place.latest.resolve()
    return {path.relative_to(root).as_posix() for path in root.glob("feeds/**/*.*")}


def test_the_line_is_obeyed(place: Place, server: FileServer) -> None:
    """Its address and id cannot come back by another folder; removing twice changes nothing; an unknown id is told."""
    url = load_catalogue(place.calendars)["zephyrin"].url
    assert call(place, "remove", "zephyrin", "--yes").exit_code == 0
    line = tomllib.loads((place.calendars / NAME).read_text(encoding="utf-8"))["left"]
    assert [entry["id"] for entry in line] == ["zephyrin"]
    assert not (place.home / "var").exists(), "no home is made for it"
    for source_id, address in (("autre", url), ("zephyrin", "https://ailleurs.example/x.ics")):
        place.add_source(source_id, address)
        with pytest.raises(CatalogueError, match="delete these lines"):
            load_catalogue(place.calendars)
        assert call(place, "remove", source_id, "--yes").exit_code == 0
    again = call(place, "remove", "zephyrin", "--yes")
    assert (again.exit_code, "nothing of it is here" in again.output) == (0, True)
    assert len(load_departures(place.calendars)) == 2
    with pytest.raises(NotFound, match="nearest: «reste»"):
        plan_leaving("rest", place.calendars, Home(place.home), on=NOW.date())


def test_a_removal_that_was_killed_is_finished_by_the_next(place: Place, server: FileServer) -> None:
    """With the line written and nothing else done, the run says so; the command does the rest, each part repeatable."""
    home = Home(place.home)
    make_listings(place, home)
    leaving = plan_leaving("zephyrin", place.calendars, home, on=NOW.date())
    (place.calendars / NAME).write_text('[[left]]\nid = "zephyrin"\non = 2026-12-01\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match="source remove zephyrin"):
        load_catalogue(place.calendars)

    def stop(folder: Path) -> None:
        raise KeyboardInterrupt

    home.dagster.mkdir()
    with pytest.raises(KeyboardInterrupt):
        purge_sources(home, leaving.ids, wipe_history=stop)
    assert plan_leaving("zephyrin", place.calendars, home, on=NOW.date()).remains.listings == 2
    assert call(place, "remove", "zephyrin", "--yes").exit_code == 0
    assert not (home.listings / "zephyrin.parquet").exists()
    assert load_catalogue(place.calendars).keys() == {"reste"}


def make_listings(place: Place, home: Home) -> Archive:
    """Archive and read the calendar that leaves, without fetching."""
    archive = Archive(home.raw)
    source = load_catalogue(place.calendars)["zephyrin"]
    answer = Answer(source.url, source.url, "entry", 200, NOW.isoformat(), archive.store_body("zephyrin", LEAVES))
    archive.write_manifest("zephyrin", NOW, [replace(answer, body_at=NOW.isoformat())])
    assert read_source(source, home, NOW).listings == 2
    return archive


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"reason": "opt-out-robots", "detail": "robots.txt names us", "digest": None, "status": None},
            "opt-out-robots",
        ),
        ({"headers": {"x-robots-tag": "noindex, babillard: noindex"}}, "opt-out-header"),
        ({"headers": {"x-robots-tag": "googlebot: noindex"}}, None),
        ({"reason": "robots", "detail": "everybody", "status": None}, "robots"),
    ],
)
def test_a_source_asks_by_itself(place: Place, server: FileServer, change: dict[str, Any], reason: str | None) -> None:
    """What it asks of our robot by name withdraws all it said, and is undone when it stops asking; a rule for every
    robot keeps the last good listings."""
    home, later = Home(place.home), NOW + timedelta(days=1)
    archive = make_listings(place, home)
    source = load_catalogue(place.calendars)["zephyrin"]
    (answer,) = archive.last_manifest("zephyrin").values()
    archive.write_manifest("zephyrin", later, [replace(answer, at=later.isoformat(), **change)])
    state = read_source(source, home, later)
    has_left = bool(reason and reason.startswith("opt-out"))
    assert (state.reason, state.has_left) == (reason, has_left)
    assert len(load_listings(home.listings / "zephyrin.parquet")) == (0 if has_left else 2)
    assert (state.ailing_since == later.isoformat()) is (reason is not None)

    back = NOW + timedelta(days=2)
    archive.write_manifest("zephyrin", back, [replace(answer, at=back.isoformat())])
    state = read_source(source, home, back)
    assert (state.result, state.listings, state.ailing_since) == ("ok", 2, None)


def test_an_address_that_leads_to_a_site_that_left(place: Place, server: FileServer) -> None:
    """A redirection is no way around the line: nothing is read of what lies behind it."""
    home = Home(place.home)
    archive = make_listings(place, home)
    source = load_catalogue(place.calendars)["zephyrin"]
    (answer,) = archive.last_manifest("zephyrin").values()
    moved = replace(answer, at=NOW.isoformat(), final_url="https://parti.example/agenda.ics")
    archive.write_manifest("zephyrin", NOW, [moved])
    left = Departure(id="parti", on=NOW.date(), addresses=("parti.example",))
    state = read_source(source, home, NOW, departures=[left])
    assert (state.reason, state.has_left, state.listings) == ("leads-to-departed", True, 0)
    assert read_source(source, home, NOW).listings == 2


def make_page(name: str, head: str = "", *, url: str = "") -> bytes:
    """Return a page that marks up one event."""
    facts = {"@type": "Event", "name": name, "startDate": "2026-12-20T20:00:00-05:00", "url": url or None}
    markup = json.dumps({"@context": "https://schema.org", **facts})
    return f'<html><head>{head}<script type="application/ld+json">{markup}</script></head></html>'.encode()


def test_an_event_page_asks_for_itself(place: Place) -> None:
    """The event of a page that asks is forgotten, also where the list announces it; the others stay."""
    base = "https://essai.example/agenda"
    place.add_source("essai", base, kind="jsonld")
    home, archive = Home(place.home), Archive(Home(place.home).raw)
    source = load_catalogue(place.calendars)["essai"]

    def read(days: int, head: str) -> set[str]:
        at = NOW + timedelta(days=days)
        pages = {
            base: ("entry", make_page("Bal", url=f"{base}/bal")),
            f"{base}/bal": ("event", make_page("Bal", head)),
            f"{base}/lecture": ("event", make_page("Lecture")),
        }
        answers = [
            Answer(u, u, role, 200, at.isoformat(), archive.store_body("essai", body), at.isoformat())
            for u, (role, body) in pages.items()
        ]
        archive.write_manifest("essai", at, answers)
        state = read_source(source, home, at)
        assert state.result == "ok"
        return {kept.listing.title for kept in load_listings(home.listings / "essai.parquet")}

    assert read(0, "") == {"Bal", "Lecture"}
    assert read(1, '<meta name="babillard" content="noindex">') == {"Lecture"}
    assert read(2, "") == {"Bal", "Lecture"}


def test_history_is_emptied_and_switches_stay(tmp_path: Path) -> None:
    """Rows and their bytes go; what schedules are switched on is kept; a file that is no database is passed over."""
    path = tmp_path / "runs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE event_logs (event TEXT)")
        connection.execute("CREATE TABLE instigators (name TEXT)")
        connection.execute("INSERT INTO event_logs VALUES ('zephyrin')")
        connection.execute("INSERT INTO instigators VALUES ('refresh_0')")
    connection.close()
    (tmp_path / "other.db").write_bytes(b"no database at all, but long enough to be read" * 9)
    wipe_history(tmp_path)
    content = path.read_bytes()
    assert (b"zephyrin" in content, b"refresh_0" in content) == (False, True)

    postpone_wipe(tmp_path)
    assert is_wipe_due(tmp_path)
    wipe_history(tmp_path)
    assert not is_wipe_due(tmp_path)

    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(PipelineError, match="is in use"):
        wipe_history(tmp_path, patience=0.01)
    holder.close()
