"""Fixtures that tests of several packages share."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.browsers import open_browser

ROOT = Path(__file__).parent.parent
# Runs in tests print no posters, which would take minutes; tests of printing do.
os.environ.setdefault("BABILLARD_CHROMIUM", os.devnull)
RELEASE_NOW = "2026-11-25T08:00:00-05:00"
# What takes longest, longest first: a worker of pytest-xdist that began one of these last would keep others waiting.
LONGEST = (
    "pipelines/test_corpus_job.py", "pages/test_browser.py", "pipelines/test_run.py", "rebuild/test_page.py",
    "desk/event/test_page.py", "clients/test_html.py", "pipelines/test_kill.py", "match/test_corpus_pairs.py",
    "incremental/test_incremental.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, then those with slow tests, then the others, each as they are."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}

    def rank(item: pytest.Item) -> tuple[int, bool]:
        place = item.path.as_posix()
        return next((n for n, end in enumerate(LONGEST) if place.endswith(end)), len(LONGEST)), item.path not in slow

    items.sort(key=rank)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Open Chromium once a module, or skip."""
    with open_browser() as opened:
        yield opened


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


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of the session that `make` fills the first time: workers of pytest-xdist wait for each other."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a `babillard demo`, made once in a process of its own; what it printed is in `facts.json`.

    Tests only read it.
    """
    return make_once(tmp_path_factory, "demo", _run_demo)


@pytest.fixture(scope="session")
def release(demo_home: Path) -> Release:
    """Return the release of the bundled sample calendars."""
    return Release((demo_home / "build" / "latest").resolve())


def _run_demo(home: Path) -> None:
    command = [sys.executable, "-m", "pipelines.cli.main", "demo", "--home", str(home), "--now", RELEASE_NOW, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    (home / "facts.json").write_text(done.stdout, encoding="utf-8")
