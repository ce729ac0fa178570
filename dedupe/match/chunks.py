"""Work on millions of pairs, a bounded number at a time and on two threads: numpy and RapidFuzz let go of the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sources.forking import count_processors

CHUNK = 250_000  # pairs at a time: what is found out about them fits the processor's cache better than all at once
_Result = TypeVar("_Result")


def map_chunks(
    work: Callable[[int, int], _Result], count: int, tell: Callable[[float], None] | None = None
) -> Iterator[_Result]:
    """Yield `work(low, high)` for chunk after chunk of `count` things, in order; `tell` hears the share done."""
    bounds = [(low, min(low + CHUNK, count)) for low in range(0, count, CHUNK)]
    if len(bounds) == 1:
        yield work(*bounds[0])
        return
    with ThreadPoolExecutor(max_workers=min(2, count_processors())) as pool:
        for (_, high), result in zip(bounds, pool.map(lambda bound: work(*bound), bounds), strict=True):
            yield result
            if tell:
                tell(high / count)
