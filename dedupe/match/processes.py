"""Pure Python work on a million texts, in two processes: what one thread holds the interpreter's lock for."""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

MANY = 100_000  # items below which a second process costs more than it brings
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def map_items(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """Return `[work(item) for item in items]`; of many items, a forked copy of this process does the second half.

    The copy only runs `work`, which is pure Python and takes no lock that another thread might hold, and hands its
    results over in a file. Where it cannot be made or fails, everything is done here.
    """
    if len(items) < MANY or sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        return [work(item) for item in items]
    half = len(items) // 2
    with TemporaryDirectory() as folder:
        path = Path(folder) / "half"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads: see above
                child = os.fork()
        except OSError:
            return [work(item) for item in items]
        if not child:
            _work_apart(work, items[half:], path)
        first = [work(item) for item in items[:half]]
        os.waitpid(child, 0)
        return first + (_load(path) or [work(item) for item in items[half:]])


def _work_apart(work: Callable[[_Item], _Result], items: Sequence[_Item], path: Path) -> None:
    """Do the work, write the results and end this copy of the process without any of its clean-up."""
    status = 1
    try:
        results = [work(item) for item in items]
        with path.with_suffix(".part").open("wb") as file:
            pickle.dump(results, file, protocol=pickle.HIGHEST_PROTOCOL)
        path.with_suffix(".part").rename(path)
        status = 0
    finally:
        os._exit(status)


def _load(path: Path) -> list[_Result] | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        results: list[_Result] = pickle.load(file)  # noqa: S301 (written by our own copy in a folder of our own)
    return results
