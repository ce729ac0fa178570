"""The index that pages read now: opened again when a newer one is in place, made again when a run left newer files."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pipelines.desk.index.index import Index
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.desk.index.making import read_progress
from pipelines.desk.index.settled import SettledUnits
from pipelines.desk.index.stamp import read_stamp
from pipelines.desk.index.tables import NAME
from pipelines.home import Home

_PATIENCE = 60.0  # seconds before the same files are tried again


@dataclass(frozen=True, slots=True)
class Opened:
    """An index and what is settled of its queue."""

    index: Index
    settled: SettledUnits


class IndexKeeper:
    """For all threads of a process."""

    def __init__(self, home: Home, ledger: FollowedLedger) -> None:
        self._home = home
        self._ledger = ledger
        self._path = home.desk.resolve() / NAME
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._file: tuple[int, int] | None = None
        self._maker: subprocess.Popen[bytes] | None = None
        self._tried: tuple[str, float] = ("", 0.0)

    def get(self) -> Opened | None:
        """Return the newest index there is, and have one made when a run left newer files; None before the first."""
        with self._lock:
            self._open()
            stamp = read_stamp(self._home)
            if stamp is not None and (self._opened is None or self._opened.index.stamp != stamp):
                self._make(stamp)
            return self._opened

    def has_run(self) -> bool:
        """Whether there are files of a run to make an index from."""
        return read_stamp(self._home) is not None

    def find_progress(self) -> float | None:
        """Return the share that is done of an index being made; None when none is."""
        return read_progress(self._home)

    def close(self) -> None:
        """End a making that is under way."""
        with self._lock:
            if self._maker is not None:
                self._maker.terminate()
                self._maker.wait()

    def _open(self) -> None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return
        if self._file == (stat.st_ino, stat.st_mtime_ns):
            return
        try:
            index = Index(self._path)
        except sqlite3.DatabaseError:  # of another version of the program, or spoilt: it is made anew
            return
        self._opened = Opened(index, SettledUnits(index, self._ledger))
        self._file = stat.st_ino, stat.st_mtime_ns

    def _make(self, stamp: str) -> None:
        if self._maker is not None and self._maker.poll() is None:
            return
        now = time.monotonic()
        if self._tried[0] == stamp and now - self._tried[1] < _PATIENCE:
            return
        self._tried = stamp, now
        root = Path(__file__).parents[3]
        command = [sys.executable, "-m", "pipelines.desk.index.making", str(self._home.root.resolve())]
        self._maker = subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        threading.Thread(target=self._maker.wait, daemon=True).start()  # so that its end is seen, whoever asks
