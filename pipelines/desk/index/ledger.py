"""The editors' ledger as it is now, followed as it grows: what was written since is read, the rest is remembered."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dedupe.decision_lines import read_line
from dedupe.decisions import Decision, ListingKey, find_undone

_TAIL = 200  # bytes before the place where reading goes on: they tell whether it is the same file still
_OF_EVENTS = ("same", "different", "unsure")
Cursor = tuple[int, int]  # how often all was read again, how many lines were read since
START: Cursor = (0, 0)


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a file was read, and the bytes just before."""

    inode: int
    offset: int
    tail: bytes


class FollowedLedger:
    """All lines of a folder of decisions, for all threads of a process. `refresh` it before use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._places: dict[Path, _Place] = {}
        self._lines: dict[str, Decision] = {}  # in the order in which they were read
        self._arrived: list[Decision] = []
        self._undone: dict[str, str] = {}
        self._about: dict[ListingKey, list[Decision]] = {}
        self._times = 0

    def refresh(self) -> Cursor:
        """Read what was written since the last time, and return where the lines end now."""
        with self._lock:
            stats = {path: path.stat() for path in sorted(self._folder.glob("*.jsonl")) if path.is_file()}
            known = {path: (place.inode, place.offset) for path, place in self._places.items()}
            if {path: (stat.st_ino, stat.st_size) for path, stat in stats.items()} != known:
                new = self._read_on(stats)
                if new is None:  # Git merged or replaced a file
                    self._places, self._lines, self._arrived, self._about = {}, {}, [], {}
                    self._times += 1
                    new = self._read_on(stats) or []
                self._add(new)
            return self._times, len(self._arrived)

    def list_new(self, since: Cursor) -> Sequence[Decision]:
        """Return the lines that were read after a place: all, when all was read again since."""
        with self._lock:
            return self._arrived[since[1] :] if since[0] == self._times else list(self._arrived)

    def list_lines(self) -> list[Decision]:
        """Return every line, by time."""
        with self._lock:
            return sorted(self._lines.values(), key=lambda d: (d.at, d.id))

    def find_last_answer(self, by: str, since: datetime) -> list[Decision]:
        """Return the lines of the last answer that a person gave since a moment: those of one time, none of which was
        taken back, about which event listings are."""
        with self._lock:
            mine = (line for line in self._arrived if line.by == by and line.at >= since and line.kind in _OF_EVENTS)
            last: list[Decision] = []
            for line in mine:
                if line.id not in self._undone and (not last or line.at >= last[0].at):
                    last = [*last, line] if last and line.at == last[0].at else [line]
            return last

    def get(self, decision_id: str) -> Decision | None:
        """Return a line, be it in force or not."""
        return self._lines.get(decision_id)

    def is_undone(self, decision_id: str) -> bool:
        """Whether a line has been taken back."""
        return decision_id in self._undone

    def find_about(self, keys: Iterable[ListingKey]) -> list[Decision]:
        """Return the decisions in force about which event these listings are, and those that `same` ties to them, by
        time."""
        with self._lock:
            found = {line.id: line for line in self._walk(keys) if line.id not in self._undone}
            return sorted(found.values(), key=lambda d: (d.at, d.id))

    def find_pins(self, keys: Iterable[ListingKey]) -> list[Decision]:
        """Return the pins in force about these listings, by time."""
        with self._lock:
            about = {line.id: line for key in keys for line in self._about.get(key, ()) if line.kind == "pin"}
            pins = [line for line in about.values() if line.id not in self._undone]
            return sorted(pins, key=lambda d: (d.at, d.id))

    def find_tied(self, lines: Iterable[Decision]) -> set[ListingKey]:
        """Return the listings that some lines may settle something about: their own, those of what they take back, and
        those that any `same`, undone ones too, ties to these."""
        with self._lock:
            keys: set[ListingKey] = set()
            for line in lines:
                end: Decision | None = line
                while end is not None:
                    keys.update(end.items)
                    end = self._lines.get(end.undoes) if end.undoes else None
            return keys.union(*(line.items for line in self._walk(keys, also_undone=True) if line.kind == "same"))

    def _walk(self, keys: Iterable[ListingKey], *, also_undone: bool = False) -> Iterable[Decision]:
        seen = set(keys)
        waiting = list(seen)
        while waiting:
            for line in self._about.get(waiting.pop(), ()):
                if line.kind not in _OF_EVENTS or (line.id in self._undone and not also_undone):
                    continue
                yield line
                if line.kind == "same":
                    waiting += (key for key in line.items if key not in seen)
                    seen.update(line.items)

    def _read_on(self, stats: dict[Path, os.stat_result]) -> list[Decision] | None:
        """Return the lines that were appended; None when a file is another one than the one that was read."""
        if self._places.keys() - stats.keys():
            return None
        found, places = [], {}
        for path, stat in stats.items():
            place = self._places.get(path) or _Place(stat.st_ino, 0, b"")
            if place.inode != stat.st_ino or stat.st_size < place.offset:
                return None
            with path.open("rb") as file:
                file.seek(place.offset - len(place.tail))
                content = file.read()
            if not content.startswith(place.tail):
                return None
            end = content.rfind(b"\n") + 1  # what comes after is being written
            whole = content[len(place.tail) : max(end, len(place.tail))]
            found += [line for text in whole.split(b"\n") if (line := _read(text))]
            places[path] = _Place(stat.st_ino, place.offset + len(whole), (place.tail + whole)[-_TAIL:])
        self._places = places
        return found

    def _add(self, new: Iterable[Decision]) -> None:
        for line in new:
            if line.id not in self._lines:
                self._lines[line.id] = line
                self._arrived.append(line)
                for key in line.items:
                    self._about.setdefault(key, []).append(line)
        self._undone = find_undone(self.list_lines())


def _read(text: bytes) -> Decision | None:
    try:
        return read_line(text.decode("utf-8", "replace")) if text.strip() else None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None  # the run and the page of history tell what cannot be read
