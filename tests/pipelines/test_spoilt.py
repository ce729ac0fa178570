"""A home after an accident: a failing disk, a backup put back, no room left. The next run mends it, or says why not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.orchestration.instance import open_instance
from publish.errors import ReleaseError
from publish.ledger_file import load_ledger
from tests.pipelines.runs import Place
from tests.servers import FileServer, make_ics, serve_files

EVENTS = [
    f"UID:{n}@essai\nSUMMARY:Concert numéro {n}\nDTSTART;TZID=America/Toronto:202612{n:02}T193000\n"
    "LOCATION:Salle Untel\\, Trois-Rivières"
    for n in range(10, 16)
]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A home of its own."""
    return Place(tmp_path)


@pytest.fixture
def server(place: Place) -> Iterator[FileServer]:
    """One healthy calendar."""
    with serve_files({"/un.ics": ("text/calendar; charset=utf-8", make_ics(*EVENTS))}) as served:
        place.add_source("un", f"{served.url}/un.ics")
        yield served


def spoil(*paths: Path) -> None:
    """Leave garbage in place of what was there."""
    for path in paths:
        assert path.is_file()
        path.write_bytes(b"garbage")


@pytest.mark.slow
def test_a_run_mends_what_a_failing_disk_spoilt(place: Place, server: FileServer) -> None:
    """Spoilt stages, states, histories and links come back, and no event loses its id or its first day."""
    place.run()
    before = place.load("events")
    data, latest = place.home / "var" / "data", place.latest.resolve()
    spoil(data / "listings" / "un.parquet", data / "readings" / "un.json", latest / "data" / "ledger.parquet")
    spoil(latest / "data" / "venues.parquet", *(data / "match-state").glob("*.parquet"))
    spoil(*(place.home / "var" / "dagster").rglob("*.db"))
    place.latest.unlink()
    place.latest.symlink_to("nowhere")
    facts = place.run(now="2026-12-02T08:00:00-05:00")
    assert facts["sources"]["un"]["listings"] == len(EVENTS)
    known = ("event_id", "title", "first_published", "sequence")
    assert [[row[k] for k in known] for row in place.load("events")] == [[row[k] for k in known] for row in before]
    assert {row["first_seen"].day for row in place.load("listings")} == {1}


@pytest.mark.slow
def test_a_release_put_back_as_a_folder_is_served_again(place: Place, server: FileServer) -> None:
    """Whoever copies a backup to build/latest gets a home that works, with its ids."""
    place.run()
    before = {row["event_id"] for row in place.load("events")}
    version = place.latest.resolve()
    place.latest.unlink()
    version.rename(place.latest)
    shutil.rmtree(place.home / "var")
    place.run(now="2026-12-02T08:00:00-05:00")
    assert place.latest.is_symlink()
    assert version.is_dir()
    assert {row["event_id"] for row in place.load("events")} == before


def test_a_spoilt_ledger_is_told_and_not_replaced(tmp_path: Path) -> None:
    """Without any sound ledger every subscriber's UID would change: the run stops and says what to do."""
    (tmp_path / "ledger.parquet").write_bytes(b"garbage")
    with pytest.raises(ReleaseError, match="backup"):
        load_ledger(tmp_path / "absent", tmp_path)


def test_a_sound_history_stays(tmp_path: Path) -> None:
    """Opening the history again does not begin it anew."""
    open_instance(tmp_path / "dagster").dispose()
    kept = tmp_path / "dagster" / "kept"
    kept.touch()
    open_instance(tmp_path / "dagster").dispose()
    assert kept.exists()


def test_a_wrong_time_zone_is_wrong_usage() -> None:
    """A zone that does not exist is told with the nearest one."""
    done = CliRunner().invoke(app, ["dates", "demain", "--timezone", "America/Torono"])
    assert done.exit_code == 2
    assert "America/Toronto" in done.output
