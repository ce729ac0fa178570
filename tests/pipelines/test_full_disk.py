"""A disk that is full: what is served stays, nothing half-written stays, and the next run with room goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipelines.runs import Place
from tests.pipelines.small_disk import mount_small_disk
from tests.servers import FileServer, make_ics, serve_files


def make_calendar(count: int) -> bytes:
    """Return a calendar of so many concerts."""
    return make_ics(*(
        f"UID:{n}@essai\nSUMMARY:Concert numéro {n}\nDTSTART;TZID=America/Toronto:202612{10 + n % 20:02}T193000"
        for n in range(count)
    ))  # fmt: skip


@pytest.fixture
def server() -> Iterator[FileServer]:
    """Serve one calendar."""
    with serve_files({"/un.ics": ("text/calendar", make_calendar(5))}) as served:
        yield served


@pytest.mark.slow
def test_a_run_on_a_full_disk_changes_nothing(tmp_path: Path, server: FileServer) -> None:
    """Exit 1 with the reason; the release that is served is whole, no candidate is left, the next run succeeds."""
    with mount_small_disk(tmp_path / "disk", megabytes=60) as disk:
        place = Place(disk)
        place.add_source("un", f"{server.url}/un.ics")
        place.run()
        before, served = place.digests(), place.latest.readlink()
        server.files["/un.ics"] = ("text/calendar", make_calendar(40))
        filler = disk / "filler"
        free = os.statvfs(disk)
        filler.write_bytes(b"f" * (free.f_bavail * free.f_frsize - 1_200_000))
        failed = place.run_apart(now="2026-12-01T20:00:00-05:00", expect=1)
        assert "disk is full" in failed["stderr"] or "is the disk full?" in failed["stderr"]
        assert "Traceback" not in failed["stderr"]
        assert (place.digests(), place.latest.readlink()) == (before, served)
        filler.unlink()
        facts = place.run(now="2026-12-01T21:00:00-05:00")
        assert facts["counts"]["listings"] == 40
        assert not list((place.home / "build").glob(".aside-*"))
        assert not list((place.home / "var").rglob("*.part"))
