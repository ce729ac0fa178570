"""Pure Python work on a million texts, in two processes: what one thread holds the interpreter's lock for."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sources.forking import CAN_FORK, allow_forking, count_processors

MANY = 100_000  # items below which a second process costs more than it brings
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def map_items(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """Return `[work(item) for item in items]`; of many items, a forked copy of this process does the second half."""
    parts = map_ranges(lambda low, high: [work(item) for item in items[low:high]], len(items))
    return [result for part in parts for result in part]


def map_ranges(work: Callable[[int, int], _Result], count: int) -> list[_Result]:
    """Return `[work(0, count)]`; of many things, `[work(0, half), work(half, count)]`, the second by a forked copy."""
    if count < MANY:
        return [work(0, count)]
    half = count // 2
    finish = start_apart(partial(work, half, count), count)
    return [work(0, half), finish()]


def start_apart(work: Callable[[], _Result], size: int) -> Callable[[], _Result]:
    """Begin work on `size` things in a forked copy of this process; return what waits for its result.

    The copy only runs `work`, which is pure Python and numpy and takes no lock that another thread might hold, and
    hands its result over in a file. Where it cannot be made or fails, or the things are few, the work is done here.
    """
    if size < MANY or not CAN_FORK or count_processors() < 2:
        return work
    folder = TemporaryDirectory()
    path = Path(folder.name) / "result"
    try:
        with allow_forking():
            child = os.fork()
    except OSError:
        folder.cleanup()
        return work
    if not child:
        _work_apart(work, path)

    def finish() -> _Result:
        with folder:
            os.waitpid(child, 0)
            return _load(path) if path.exists() else work()

    return finish


def _work_apart(work: Callable[[], _Result], path: Path) -> None:
    """Do the work, write the result and end this copy of the process without any of its clean-up."""
    status = 1
    try:
        result = work()
        with path.with_suffix(".part").open("wb") as file:
            pickle.dump(result, file, protocol=pickle.HIGHEST_PROTOCOL)
        path.with_suffix(".part").rename(path)
        status = 0
    finally:
        os._exit(status)


def _load(path: Path) -> Any:
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301 (written by our own copy in a folder of our own)
