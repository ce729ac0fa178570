"""Copies of this process that share its memory: when they can be made, and how many there is room for."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

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
