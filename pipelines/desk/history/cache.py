"""The history of the ledger, read again only when one of its files is another; what is worked out from it, likewise."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from dedupe.desk.history import History, load_history

_Files = tuple[tuple[str, int, int, int], ...]


def read_history(folder: Path) -> History:
    """Return the history of a folder of decisions as it is now."""
    return _load(folder, _list_files(folder))


def _list_files(folder: Path) -> _Files:
    stats = ((path.name, path.stat()) for path in sorted(folder.glob("*.jsonl")) if path.is_file())
    return tuple((name, stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


@lru_cache(maxsize=4)
def _load(folder: Path, _files: _Files) -> History:
    return load_history(folder)


class LastResult:
    """A function of objects that cannot be hashed, and its last result: given again while it is asked about the very
    same objects."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make
        self._last: tuple[tuple[object, ...], Any] | None = None

    def __call__(self, *things: object) -> Any:
        """Return the result."""
        last = self._last
        if last is None or any(one is not other for one, other in zip(last[0], things, strict=True)):
            last = things, self._make(*things)
            self._last = last
        return last[1]
