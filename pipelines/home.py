"""The folder a Babillard lives in: where each thing is, one run at a time, and clean rests of killed runs."""

from __future__ import annotations

import contextlib
import difflib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pipelines.errors import BusyHome, NotFound

# What is in a home and seldom elsewhere.
_MARKS = ("build/latest", "decisions", "babillard.toml")


def check_home(path: Path) -> Path:
    """Return a path whose folder is there, be it empty; raise NotFound otherwise."""
    if path.is_dir():
        return path
    if path.exists():
        raise NotFound(f"{path}: is no folder; name another --home")
    raise NotFound(f"{path}: there is no such folder{tell_nearest_home(path)}; name another --home")


def tell_nearest_home(path: Path) -> str:
    """Return «; nearest: …» when there is a home of nearly that name beside it, else nothing: a slip in a path begins
    an empty home, apart from every decision and identifier of the real one."""
    near = difflib.get_close_matches(path.name, _list_homes(path.resolve().parent), n=1)
    return f"; nearest: «{path.with_name(near[0])}»" if near else ""


def _list_homes(folder: Path) -> list[str]:
    """Return the names of the homes in a folder."""
    with contextlib.suppress(OSError):  # one that may not be read, or is not there either
        return [path.name for path in folder.iterdir() if any((path / name).exists() for name in _MARKS)]
    return []


@dataclass(frozen=True, slots=True)
class Home:
    """All paths under one home (design §2). Nothing else in the program builds them."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "var" / "raw"

    @property
    def data(self) -> Path:
        return self.root / "var" / "data"

    @property
    def listings(self) -> Path:
        return self.data / "listings"

    @property
    def readings(self) -> Path:
        return self.data / "readings"

    @property
    def normalised(self) -> Path:
        return self.data / "normalised" / "listings.parquet"

    @property
    def other_listings(self) -> Path:
        """Normalised listings without a date in the published window: they take no part in matching."""
        return self.data / "normalised" / "others.parquet"

    @property
    def match(self) -> Path:
        return self.data / "match"

    @property
    def match_state(self) -> Path:
        return self.data / "match-state"

    @property
    def merge(self) -> Path:
        return self.data / "merge"

    @property
    def ledger(self) -> Path:
        return self.data / "ledger"

    @property
    def difference(self) -> Path:
        """What subscribers see of the last candidate beside the release before it."""
        return self.data / "difference.json"

    @property
    def last_run(self) -> Path:
        """When the last run came to its end, whether or not it changed anything."""
        return self.data / "last-run.json"

    @property
    def search(self) -> Path:
        """The search index of the last release, and the digest of what it is of."""
        return self.data / "search"

    @property
    def rendered(self) -> Path:
        """What the files of the last release were made from; without it the next one is made from scratch."""
        return self.data / "rendered"

    @property
    def pictures(self) -> Path:
        """Events' images: bodies as they came, the sizes made of them, what is known of each address."""
        return self.root / "var" / "pictures"

    @property
    def people(self) -> Path:
        return self.root / "var" / "people.sqlite"

    @property
    def notes(self) -> Path:
        """Notes to the contacts of ailing sources, one file each: what was written, and when."""
        return self.root / "var" / "notes"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def latest(self) -> Path:
        return self.build / "latest"

    @property
    def desk(self) -> Path:
        """What the editors' desk makes for itself; all of it can be made again."""
        return self.root / "var" / "desk"

    @property
    def dagster(self) -> Path:
        return self.root / "var" / "dagster"

    @property
    def lock(self) -> Path:
        return self.root / "var" / "run.lock"

    def make_folders(self) -> None:
        """Create what every run needs."""
        for folder in (self.raw, self.data, self.decisions, self.build):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def hold_new(self) -> Iterator[None]:
        """Hold a home that is being put back. When that fails, whatever holding it made is taken away again."""
        above = (*reversed(self.root.parents), self.root, self.root / "var")
        wanted = (*above, self.raw, self.data, self.decisions, self.build, self.lock)
        made = [path for path in wanted if not path.exists()]
        try:
            with self.hold():
                yield
        except BusyHome:
            raise  # the home is somebody else's
        except BaseException:
            for path in reversed(made):
                with contextlib.suppress(OSError):  # a folder that holds something stays
                    path.unlink() if path == self.lock else path.rmdir()
            raise

    @contextmanager
    def hold(self, *, patience: float = 0.0) -> Iterator[None]:
        """Hold the home for one run; the system lets go of it when the process ends, however it ends.

        Raise BusyHome when another run still holds it after `patience` seconds.
        """
        self.make_folders()
        with self.lock.open("a+", encoding="utf-8") as lock:
            self._lock(lock, time.monotonic() + patience)
            self._sweep()  # first: on a full disk it makes room
            with contextlib.suppress(OSError):  # the number is for people; «prune» must work on a full disk
                lock.truncate(0)
                lock.write(str(os.getpid()))
                lock.flush()
            try:
                yield
            except BaseException:
                self._sweep()  # at once: half a release beside the served one would keep a full disk full
                raise

    def _lock(self, lock: TextIO, until: float) -> None:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    lock.seek(0)
                    raise BusyHome(self.root, lock.read().strip()) from error
                time.sleep(1)
            else:
                return

    def _sweep(self) -> None:
        """Remove what a killed run left half-written; nothing ever reads it."""
        for part in list((self.root / "var").rglob(".*.part")):
            if part.is_dir():  # a search index; the command that a killed run started may still be writing there
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)
        for link in self.build.glob(".latest-*"):
            link.unlink(missing_ok=True)
        for aside in self.build.glob(".aside-*"):
            shutil.rmtree(aside, ignore_errors=True)
