"""Homes in which the sample calendars were run for real: made once a session, then copied."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.desk.index.build import build_index
from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from pipelines.samples import serve_samples
from tests.conftest import make_once

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SampleHome:
    """A home and its catalogue; nothing answers at the addresses any more, the archive is there."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def calendars(self) -> Path:
        return self.root / "calendars"

    def open_index(self) -> Index:
        """Return an index of what the last run left."""
        assert build_index(self.home)
        return Index((self.home.desk / NAME).resolve())

    def rebuild(self, now: datetime = NOW) -> None:
        """Run again from the archive, as the desk's rebuild does."""
        _run(self, now, "--offline")


def make_sample_home(factory: pytest.TempPathFactory, target: Path) -> SampleHome:
    """Return a copy of the home of the samples under `target`."""
    made = make_once(factory, "sample-home", _make)
    shutil.copytree(made, target, symlinks=True, dirs_exist_ok=True)
    return SampleHome(target)


def _make(folder: Path) -> None:
    with serve_samples(NOW.date()) as served:
        shutil.copytree(served.calendars, folder / "calendars")
        _run(SampleHome(folder), NOW)


def _run(place: SampleHome, now: datetime, *options: str) -> None:
    command = [
        sys.executable, "-m", "pipelines.cli.main", "run", "--calendars", str(place.calendars),
        "--home", str(place.home.root), "--now", now.isoformat(), "--allow-private-hosts", "--json", *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
