"""The whole job as a user runs it: real HTTP on loopback, a real Dagster run, a release on disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.runs import Place
from tests.servers import FileServer, Request, Response, make_ics, serve_files

CALENDAR = "text/calendar; charset=utf-8"


def make_event(number: int, title: str | None = None, hour: str = "193000") -> str:
    """Return the lines of an event on the given day of December."""
    return (
        f"UID:{number}@essai\nSUMMARY:{title or f'Concert numéro {number}'}\n"
        f"DTSTART;TZID=America/Toronto:202612{number:02}T{hour}\nLOCATION:Salle Untel\\, Trois-Rivières"
    )


FIRST = make_ics(*(make_event(n) for n in range(10, 20)))
SHARED = make_ics(
    make_event(10, "Concert numéro 10").replace("UID:", "UID:autre-"), make_event(25, "Conte de Noël à la bougie")
)


@dataclass(frozen=True, slots=True)
class First:
    """A home after one run; tests work in copies of it."""

    place: Place
    facts: dict[str, Any]
    requests: tuple[Request, ...]


@pytest.fixture(scope="module")
def shared_server() -> Iterator[FileServer]:
    """A server for all tests here, so that a home made once has sources that answer."""
    with serve_files({}) as served:
        yield served


@pytest.fixture
def server(shared_server: FileServer) -> FileServer:
    """Two healthy calendars and a broken one, not asked yet."""
    fill(shared_server)
    return shared_server


def fill(server: FileServer) -> None:
    """Put back what the server gives at first, and forget who asked."""
    server.files.clear()
    server.files |= {
        "/un.ics": (CALENDAR, FIRST),
        "/deux.ics": (CALENDAR, SHARED),
        "/panne.ics": Response(b"down", status=500),
    }
    server.requests.clear()


@pytest.fixture
def place(tmp_path: Path, server: FileServer) -> Place:
    """A home of its own that never ran."""
    return add_sources(Place(tmp_path), server)


def add_sources(place: Place, server: FileServer) -> Place:
    """Write the three sources."""
    for name in ("un", "deux", "panne"):
        place.add_source(name, f"{server.url}/{name}.ics")
    return place


@pytest.fixture(scope="module")
def first(shared_server: FileServer, tmp_path_factory: pytest.TempPathFactory) -> First:
    """Run once, in a process of its own, in a home that nobody writes into afterwards."""
    fill(shared_server)
    place = add_sources(Place(tmp_path_factory.mktemp("first")), shared_server)
    facts = place.run_apart()
    return First(place, facts, tuple(shared_server.requests))


@pytest.fixture
def published(first: First, tmp_path: Path, server: FileServer) -> Place:
    """A copy of the home after its first run."""
    shutil.copytree(first.place.root, tmp_path, symlinks=True, dirs_exist_ok=True)
    server.requests.extend(first.requests)
    return Place(tmp_path)


@pytest.mark.slow
def test_life_of_an_instance(first: First, published: Place, server: FileServer) -> None:
    """Runs that follow each other: first release, identical repeat, a broken source, a cancellation, a lost var."""
    place, facts = published, first.facts
    assert facts["is_new"]
    assert facts["sources"]["panne"]["result"] == "failed"
    assert facts["sources"]["panne"]["reason"] == "http-500"
    assert facts["counts"]["listings"] == 12
    events = {row["title"]: row["event_id"] for row in place.load("events")}
    assert len(events) == 11
    shared = {
        row["source_id"]: row["event_id"] for row in place.load("listings") if row["title"] == "Concert numéro 10"
    }
    assert shared == {"un": events["Concert numéro 10"], "deux": events["Concert numéro 10"]}
    digests = place.digests()

    again = place.run()
    assert not again["is_new"]
    assert place.digests() == digests
    assert [r.headers.get("if-none-match") is not None for r in server.asked("/un.ics")] == [False, True]

    server.files["/un.ics"] = (CALENDAR, make_ics(*(make_event(n) for n in range(10, 14))))
    server.files["/deux.ics"] = ("text/html", b"<html>Oups</html>")
    later = place.run(now="2026-12-02T08:00:00-05:00")
    assert {i: s["result"] for i, s in later["sources"].items()} == {
        "un": "ailing",
        "deux": "failed",
        "panne": "failed",
    }
    assert later["sources"]["un"]["reason"] == "sudden-drop"
    assert {row["title"]: row["event_id"] for row in place.load("events")} == events

    server.files["/un.ics"] = (
        CALENDAR,
        FIRST.replace(b"SUMMARY:Concert num\xc3\xa9ro 12", b"STATUS:CANCELLED\r\nSUMMARY:Concert num\xc3\xa9ro 12"),
    )
    server.files["/deux.ics"] = (CALENDAR, SHARED)
    place.run(now="2026-12-03T08:00:00-05:00")
    status = {row["title"]: (row["status"], row["sequence"]) for row in place.load("events")}
    assert status["Concert numéro 12"] == ("cancelled", 1)
    assert status["Concert numéro 13"] == ("scheduled", 0)
    assert "ANNULÉ – Concert numéro 12" in (place.latest / "feeds/all.ics").read_text(encoding="utf-8")

    before = place.digests()
    ids = {row["title"]: (row["event_id"], row["sequence"], row["first_published"]) for row in place.load("events")}
    shutil.rmtree(place.home / "var")
    server.files["/un.ics"] = Response(b"down", status=503)
    place.run(now="2026-12-04T08:00:00-05:00")
    assert {
        row["title"]: (row["event_id"], row["sequence"], row["first_published"]) for row in place.load("events")
    } == ids
    assert before.keys() - place.digests().keys() == set() or all(
        "2026" in n for n in before.keys() - place.digests().keys()
    )


@pytest.mark.slow
def test_two_homes_make_the_same_release(first: First, place: Place, server: FileServer) -> None:
    """Same inputs and clock, same bytes."""
    place.run()
    assert place.digests() == first.place.digests()
    assert place.latest.resolve().name == first.place.latest.resolve().name


@pytest.mark.slow
def test_offline_reads_the_archive_again(published: Place, server: FileServer) -> None:
    """--offline asks nothing and gives the same release."""
    place = published
    before, asked = place.digests(), len(server.requests)
    facts = place.run("--offline")
    assert len(server.requests) == asked
    assert not facts["is_new"]
    assert place.digests() == before


@pytest.mark.slow
def test_only_fetches_the_named_source(published: Place, server: FileServer) -> None:
    """--only limits fetching and reading; what is known of the others stays published."""
    place = published
    asked = len(server.asked("/deux.ics"))
    facts = place.run("--only", "un", now="2026-12-01T09:00:00-05:00")
    assert list(facts["sources"]) == ["un"]
    assert len(server.asked("/deux.ics")) == asked
    assert len(place.load("events")) == 11


def test_pending_sources_are_never_published(place: Place, server: FileServer) -> None:
    """Without a basis nothing of a source appears in any file of a release."""
    place.add_source("deux", f"{server.url}/deux.ics", basis="pending")
    place.run()
    assert {row["source_id"] for row in place.load("listings")} == {"un"}
    for path in place.latest.rglob("*"):
        if path.is_file():
            assert b"Conte de No\xc3\xabl \xc3\xa0 la bougie" not in path.read_bytes(), path


@pytest.mark.slow
def test_a_broken_file_costs_no_other_source(published: Place, server: FileServer) -> None:
    """A typo in one source.toml is told; that source goes on as it was, and the others are read as ever."""
    place = published
    before = {(row["source_id"], row["source_key"]): row["event_id"] for row in place.load("listings")}
    path = place.calendars / "deux" / "source.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("region =", "regoin ="), encoding="utf-8")
    server.files["/un.ics"] = (CALENDAR, FIRST.replace(b"Concert num\xc3\xa9ro 12", b"Concert d\xc3\xa9plac\xc3\xa9"))
    facts = place.run(now="2026-12-01T09:00:00-05:00")
    assert "regoin: unknown key" in " ".join(facts["unusable_files"])
    assert "«deux» goes on as it was" in " ".join(facts["unusable_files"])
    after = {(row["source_id"], row["source_key"]): row["event_id"] for row in place.load("listings")}
    assert after == before
    assert "Concert déplacé" in {row["title"] for row in place.load("listings")}


def test_the_last_source_can_leave(published: Place, server: FileServer) -> None:
    """A catalogue without any source takes out what was published; feeds stay, empty."""
    place = published
    shutil.rmtree(place.calendars)
    place.calendars.mkdir()
    place.run(now="2026-12-01T09:00:00-05:00")
    assert place.load("listings") == []
    assert place.load("events") == []
    assert (place.latest / "feeds/city/trois-rivieres.ics").exists()
    for path in place.latest.rglob("*"):
        if path.is_file():
            assert b"Concert num" not in path.read_bytes(), path


def test_what_a_source_withholds_is_nowhere(place: Place, server: FileServer) -> None:
    """Every file of a release holds only what `republish` allows; provenance says `withheld`."""
    path = place.calendars / "un" / "source.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'republish = ["title", "dates"]\n', encoding="utf-8")
    (place.calendars / "deux" / "source.toml").unlink()
    place.run()
    assert {(row["venue"], row["city"], row["region"], row["url"]) for row in place.load("events")} == {(None,) * 4}
    assert {row["value"] for row in place.load("provenance") if row["field"] == "venue"} == {"withheld"}
    for path in place.latest.rglob("*"):
        if path.is_file():
            assert b"Salle Untel" not in path.read_bytes(), path


def test_editors_are_obeyed(published: Place, server: FileServer) -> None:
    """`different` parts what the program merged, `same` joins what it kept apart, for good."""
    place = published
    ledger = place.home / "decisions" / "2026.jsonl"
    made = [
        {"id": "d1", "kind": "different", "items": [["un", "10@essai"], ["deux", "autre-10@essai"]]},
        {"id": "d2", "kind": "same", "items": [["un", "11@essai"], ["deux", "25@essai"]]},
    ]
    lines = [json.dumps({**d, "at": "2026-12-01T12:00:00Z", "by": "marie"}) for d in made]
    ledger.write_text("\n".join(lines) + "\n", encoding="utf-8")
    place.run(now="2026-12-01T09:00:00-05:00")
    event = {(row["source_id"], row["source_key"]): row["event_id"] for row in place.load("listings")}
    assert event["un", "10@essai"] != event["deux", "autre-10@essai"]
    assert event["un", "11@essai"] == event["deux", "25@essai"]
    assert len(place.load("redirects")) == 1


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--only", "uns"], 2, "nearest: «un»"),
        (["--now", "demain"], 2, "ISO"),
        (["--now", "2026-12-01T08:00:00"], 2, "offset"),
    ],
)
def test_wrong_usage_is_told(place: Place, server: FileServer, options: list[str], code: int, said: str) -> None:
    """A mistake names the way out and makes no release."""
    assert said in place.run(*options, expect=code)["stderr"].replace("\n", " ")
    assert not place.latest.exists()
