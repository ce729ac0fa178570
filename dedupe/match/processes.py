"""Pure Python work on a million texts, in two processes: what one thread holds the interpreter's lock for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from sources import forking

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
    """Begin work on `size` things, pure Python and numpy, in a forked copy of this process; return what waits for its
    result. Where the things are few, or there is but one processor, the work is done here."""
    return forking.start_apart(work) if size >= MANY and forking.count_processors() >= 2 else work
