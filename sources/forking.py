"""Copies of this process that share its memory: when they can be made, and how many there is room for."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
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
    """Return what `work` gives for each of so many shares, 0 to count - 1: the first one here, each other one in a copy
    of this process, which must use no library that has threads. What a copy did not come to tell is done here."""
    if count < 2 or not CAN_FORK or current_process().daemon:
        return [work(n) for n in range(count)]
    context = get_context("fork")
    helpers: list[tuple[Any, Connection]] = []
    try:
        for n in range(1, count):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_tell, args=(work, n, sender), daemon=True)
            with allow_forking():
                process.start()
            sender.close()
            helpers.append((process, receiver))
        return [work(0), *(_receive(work, n, receiver) for n, (_, receiver) in enumerate(helpers, 1))]
    finally:
        for process, receiver in helpers:
            receiver.close()
            process.kill()
            process.join()


def _tell(work: Callable[[int], T], n: int, sender: Connection) -> None:
    sender.send(work(n))


def _receive(work: Callable[[int], T], n: int, receiver: Connection) -> T:
    try:
        found: T = receiver.recv()
    except EOFError:
        return work(n)
    return found
