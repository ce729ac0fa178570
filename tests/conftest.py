"""Fixtures that tests of several packages share."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parent.parent
RELEASE_NOW = "2026-11-25T08:00:00-05:00"


@dataclass(frozen=True, slots=True)
class Release:
    """A whole release on disk."""

    root: Path

    def find(self, *suffixes: str) -> list[Path]:
        """Return the files with one of some suffixes, in order."""
        return sorted(path for path in self.root.rglob("*") if path.suffix in suffixes)

    def load(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of an open data table."""
        rows: list[dict[str, Any]] = pq.read_table(self.root / "data" / f"{name}.parquet").to_pylist()
        return rows


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real calendars beside the repository, or skip."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip(f"no corpus of real calendars at {folder}")
    return folder


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return the release of the bundled sample calendars, made once by `babillard demo` in a process of its own.

    Mark its tests with xdist_group("release"): each worker that asks for it builds one.
    """
    home = tmp_path_factory.mktemp("release")
    command = [sys.executable, "-m", "pipelines.cli.main", "demo", "--home", str(home), "--now", RELEASE_NOW, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return Release((home / "build" / "latest").resolve())
