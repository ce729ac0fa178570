"""Copies of this process that share its memory: when they can be made, and how many there is room for."""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

T = TypeVar("T")
CAN_FORK = sys.platform == "linux"  # elsewhere a process that has threads is not safely forked


def count_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def allow_forking() -> Iterator[None]:
    """Fork inside the block without Python's warning, from 3.12 on, of any fork beside threads: for copies that take no
    lock which another thread might hold."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def run_shares(work: Callable[[int], T], count: int) -> list[T]:
    """Return what `work` gives for each of so many shares, 0 to count - 1: the first one here, the others apart."""
    others = [start_apart(partial(work, n)) for n in range(1, count)]
    return [work(0), *(finish() for finish in others)]


def start_apart(work: Callable[[], T]) -> Callable[[], T]:
    """Begin work in a forked copy of this process; return what waits for its result.

    The copy only runs `work`, which uses no library that has threads and takes no lock that another thread might hold,
    and hands its result over in a file. Where it cannot be made or fails, the work is done here.
    """
    if not CAN_FORK:
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

    def finish() -> T:
        with folder:
            os.waitpid(child, 0)
            return _load(path) if path.exists() else work()

    return finish


def _work_apart(work: Callable[[], object], path: Path) -> None:
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
