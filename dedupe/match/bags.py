"""Sets of numbers held by many records (tokens, days, minutes), and what two records share, for millions of pairs at
once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_Small = npt.NDArray[np.int32]
_Bools = npt.NDArray[np.bool_]
_SHIFT = 32
_CHUNK = 1_000_000  # values looked up at a time: bounds the memory
_TIERS = (1, 2, 4, 8)  # sets up to this size are compared value by value, larger ones by halving
_NO_LEFT, _NO_RIGHT = -(2**29), 2**30  # stand for "no value": never equal, and farther apart than any two values


@dataclass(frozen=True)
class Bags:
    """The values of record i are `values[start[i]:start[i + 1]]`, sorted and distinct, each below 2**29."""

    start: Ints
    values: _Small

    @cached_property
    def _sizes(self) -> Ints:
        return np.diff(self.start)

    @cached_property
    def _sums(self) -> dict[int, tuple[Floats, Floats]]:
        return {}

    def sizes(self) -> Ints:
        """Return how many values each record has."""
        return self._sizes

    def sum_weights(self, weights: Floats) -> Floats:
        """Return the sum of the weights of each record's values."""
        kept = self._sums.get(id(weights))
        if kept is None or kept[0] is not weights:
            sums = np.concatenate([[0.0], np.cumsum(weights[self.values])])
            kept = self._sums[id(weights)] = weights, sums[self.start[1:]] - sums[self.start[:-1]]
        return kept[1]


def make_bags(records: Ints, values: Ints, count: int) -> Bags:
    """Return the sets that (record, value) rows make; rows may repeat and be in any order."""
    packed = (np.asarray(records, dtype=np.int64) << _SHIFT) | values if len(records) else np.empty(0, dtype=np.int64)
    packed = sort_distinct(packed)
    sizes = np.bincount(packed >> _SHIFT, minlength=count)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Bags(start, (packed & ((1 << _SHIFT) - 1)).astype(np.int32))


def weigh_rarity(counts: Ints, total: int) -> Floats:
    """Return how much each value tells that `counts` of `total` records have: 1 for one record's, at least 0.1.

    In steps of a sixteenth, with the total as a power of two: a few more records change the weights of few values, and
    what was found out about most pairs holds.
    """
    most = 2.0 ** round(math.log2(max(total, 3000)))
    weights = np.log(most / np.clip(counts, 1, most)) / math.log(most)
    result: Floats = np.clip(np.round(weights * 16) / 16, 0.1, 1.0)
    return result


def sort_distinct(values: Ints) -> Ints:
    """Return the distinct values, sorted. `np.unique` hashes them, which takes 35 times as long on millions."""
    ordered = np.sort(values)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def sum_shared(bags: Bags, left: Ints, right: Ints, weights: Floats | None = None, other: Bags | None = None) -> Floats:
    """Return for each pair the count (or sum of weights) of the left record's values that the right one has too, in
    `other` if given."""
    target = other or bags
    result = np.zeros(len(left))
    for size, index in _split_pairs(bags, target, left, right):
        one, two = left[index], right[index]
        if size:
            mine, yours = _lay_out(bags, one, size, _NO_LEFT), _lay_out(target, two, size, _NO_RIGHT)
            result[index] = _sum_equal(mine, yours, weights)
        else:
            result[index] = _sum_found(bags, target, one, two, weights)
    return result


def has_values(bags: Bags, records: Ints, values: Ints) -> _Bools:
    """Return whether each record has the value beside it."""
    end = bags.start[1:][records]
    at = _search(bags, bags.start[:-1][records], end, values.astype(np.int32))
    result: _Bools = (
        (at < end) & (bags.values[np.minimum(at, max(len(bags.values) - 1, 0))] == values)
        if len(bags.values)
        else np.zeros(len(records), dtype=bool)
    )
    return result


def find_nearest(bags: Bags, left: Ints, right: Ints, far: int) -> Ints:
    """Return for each pair the smallest difference between a value of the left and one of the right, at most `far`."""
    result = np.full(len(left), far, dtype=np.int64)
    for size, index in _split_pairs(bags, bags, left, right):
        one, two = left[index], right[index]
        if size:
            mine, yours = _lay_out(bags, one, size, _NO_LEFT), _lay_out(bags, two, size, _NO_RIGHT)
            gaps = [np.abs(a - b) for a in mine for b in yours]
            result[index] = np.minimum(np.minimum.reduce(gaps), far)
        else:
            result[index] = _find_gaps(bags, one, two, far)
    return result


def _split_pairs(bags: Bags, target: Bags, left: Ints, right: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield (size, pairs) by the size of the larger set, 0 for those beyond all tiers; pairs with an empty one have
    nothing to compare."""
    mine, yours = bags.sizes()[left], target.sizes()[right]
    largest = np.where((mine > 0) & (yours > 0), np.maximum(mine, yours), 0)
    low = 0
    for size in _TIERS:
        index = np.flatnonzero((largest > low) & (largest <= size))
        if len(index):
            yield size, index
        low = size
    index = np.flatnonzero(largest > low)
    if len(index):
        yield 0, index


def _lay_out(bags: Bags, records: Ints, size: int, nothing: int) -> list[_Small]:
    """Return the first, second, … value of each record."""
    start, sizes, last = bags.start[records], bags.sizes()[records], len(bags.values) - 1
    columns = [bags.values[start]]
    for place in range(1, size):
        column = bags.values[np.minimum(start + place, last)]
        column[sizes <= place] = nothing
        columns.append(column)
    return columns


def _sum_equal(mine: list[_Small], yours: list[_Small], weights: Floats | None) -> Floats:
    total = np.zeros(len(mine[0]))
    for column in mine:
        found = column == yours[0]
        for another in yours[1:]:
            found |= column == another
        # Values without a weight never are found.
        total += found if weights is None else np.where(found, weights[np.maximum(column, 0)], 0.0)
    return total


def _sum_found(bags: Bags, target: Bags, left: Ints, right: Ints, weights: Floats | None) -> Floats:
    result = np.zeros(len(left))
    for low, high, pair, value in _expand(bags, left):
        end = target.start[1:][right[low:high]][pair]
        at = _search(target, target.start[right[low:high]][pair], end, value)
        found = (at < end) & (target.values[np.minimum(at, len(target.values) - 1)] == value)
        scale = weights[value] if weights is not None else np.ones(len(value))
        result[low:high] = np.bincount(pair, weights=np.where(found, scale, 0.0), minlength=high - low)
    return result


def _find_gaps(bags: Bags, left: Ints, right: Ints, far: int) -> Ints:
    result = np.full(len(left), far, dtype=np.int64)
    for low, high, pair, value in _expand(bags, left):
        start, end = bags.start[right[low:high]][pair], bags.start[1:][right[low:high]][pair]
        at = _search(bags, start, end, value)
        for index, is_there in ((at, at < end), (at - 1, at > start)):
            near = bags.values[np.clip(index, 0, len(bags.values) - 1)]
            np.minimum.at(result[low:high], pair, np.where(is_there, np.abs(near - value), far))
    return result


def _search(bags: Bags, low: Ints, high: Ints, wanted: _Small) -> Ints:
    """Return where in `values[low:high]` each wanted value stands or would stand."""
    low, high = low.copy(), high.copy()
    for _ in range(int((high - low).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        is_open = low < high
        is_less = is_open & (bags.values[np.minimum(middle, len(bags.values) - 1)] < wanted)
        low = np.where(is_less, middle + 1, low)
        high = np.where(is_open & ~is_less, middle, high)
    return low


def _expand(bags: Bags, left: Ints) -> Iterator[tuple[int, int, Ints, _Small]]:
    """Yield (first pair, last pair, pair index inside, value) for each value of the left records, chunk by chunk."""
    ends = np.cumsum(bags.sizes()[left])
    low = 0
    while low < len(left):
        before = int(ends[low - 1]) if low else 0
        high = max(int(np.searchsorted(ends, before + _CHUNK)), low + 1)
        part = left[low:high]
        counts = bags.sizes()[part]
        pair = np.repeat(np.arange(len(part)), counts)
        offset = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
        yield low, low + len(part), pair, bags.values[bags.start[part][pair] + offset]
        low += len(part)
