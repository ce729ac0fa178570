"""Retention of a whole home: shown before it goes, exact about room, and at work when the disk is full."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.errors import BusyHome, NoRelease
from pipelines.home import Home
from tests.pipelines.small_disk import mount_small_disk

RUNNER = CliRunner()
INDEX = {"clock": "", "digest": "", "counts": {}, "sources": {}, "files": {}}


def add_release(home: Home, day: int, size: int = 1000) -> Path:
    """Make a release with one page and one member's feed, and serve it."""
    version = f"{datetime(2026, 11, day, tzinfo=UTC):%Y%m%dT%H%M%SZ}-{day:012x}"
    folder = home.build / version
    (folder / "feeds" / "m").mkdir(parents=True)
    (folder / "index.html").write_bytes(b"x" * size)
    (folder / "feeds" / "m" / "abc.ics").write_bytes(b"y" * 10)
    (folder / "index.json").write_text(json.dumps(INDEX | {"version": version}), encoding="utf-8")
    home.latest.unlink(missing_ok=True)
    home.latest.symlink_to(version)
    return folder


def prune(home: Home, *options: str) -> dict[str, object]:
    """Run the command and return what it printed."""
    done = RUNNER.invoke(app, ["prune", "--home", str(home.root), "--now", "2026-12-01T00:00:00Z", "--json", *options])
    assert done.exit_code == 0, done.exception
    facts: dict[str, object] = json.loads(done.output)
    return facts


def test_what_would_go_is_shown_and_then_goes(tmp_path: Path) -> None:
    """--dry-run tells the same as the command that follows, and removes nothing."""
    home = Home(tmp_path)
    folders = [add_release(home, day) for day in range(1, 11)]
    told = prune(home, "--dry-run")
    assert told["releases"] == [folder.name for folder in folders[:3]]
    assert told["members_of"] == [folder.name for folder in folders[3:9]]
    assert told["removed"] is False
    assert all(folder.is_dir() for folder in folders)
    assert prune(home) == told | {"removed": True}
    assert [folder.is_dir() for folder in folders] == [False] * 3 + [True] * 7
    assert [(folder / "feeds" / "m").is_dir() for folder in folders[3:]] == [False] * 6 + [True]
    assert prune(home) == {"releases": [], "members_of": [], "raw_files": 0, "bytes": 0, "removed": True}


def test_files_that_live_on_give_no_room_back(tmp_path: Path) -> None:
    """Releases share unchanged files by hard links: only what nothing else holds is counted."""
    home = Home(tmp_path)
    folders = [add_release(home, day) for day in range(1, 9)]
    shared = folders[0] / "shared.html"
    shared.write_bytes(b"z" * 5000)
    assert int(str(prune(home, "--dry-run")["bytes"])) > 5000
    os.link(shared, folders[7] / "shared.html")
    assert 0 < int(str(prune(home, "--dry-run")["bytes"])) < 5000


def test_pruning_waits_for_no_run_and_disturbs_none(tmp_path: Path) -> None:
    """It refuses a home in use: a crawl under way has stored bodies that no manifest names yet."""
    command = ["prune", "--home", str(tmp_path)]
    assert isinstance(RUNNER.invoke(app, command).exception, NoRelease)
    with Home(tmp_path).hold():
        assert isinstance(RUNNER.invoke(app, command).exception, BusyHome)
    assert RUNNER.invoke(app, command).output == "0 old releases and 0 raw files removed (0.0 MB)\n"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 2 MB, or skip."""
    with mount_small_disk(tmp_path / "disk", megabytes=2) as disk:
        yield disk


def test_pruning_makes_room_on_a_full_disk(small_disk: Path) -> None:
    """The way out of a full disk needs no room itself."""
    home = Home(small_disk)
    for day in range(1, 10):
        add_release(home, day, 100_000)
    with home.hold():
        pass
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "filler").write_bytes(b"f" * 4_000_000)
    assert len(prune(home)["releases"]) == 2  # type: ignore[arg-type]
    assert shutil.disk_usage(small_disk).free > 200_000
