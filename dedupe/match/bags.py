"""Sets of numbers held by many records (tokens, days, minutes), and what two records share, for millions of pairs at
once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_SHIFT = 32
_CHUNK = 400_000  # pairs at a time: bounds the memory


@dataclass(frozen=True)
class Bags:
    """The values of record i are `values[start[i]:start[i + 1]]`, sorted and distinct, each below 2**32."""

    start: Ints
    values: Ints
    packed: Ints  # record << 32 | value, sorted

    def sizes(self) -> Ints:
        """Return how many values each record has."""
        return np.diff(self.start)

    def sum_weights(self, weights: Floats) -> Floats:
        """Return the sum of the weights of each record's values."""
        sums = np.concatenate([[0.0], np.cumsum(weights[self.values])])
        result: Floats = sums[self.start[1:]] - sums[self.start[:-1]]
        return result


def make_bags(records: Ints, values: Ints, count: int) -> Bags:
    """Return the sets that (record, value) rows make; rows may repeat and be in any order."""
    packed = np.unique((records << _SHIFT) | values) if len(records) else np.empty(0, dtype=np.int64)
    start = np.searchsorted(packed >> _SHIFT, np.arange(count + 1)).astype(np.int64)
    return Bags(start, packed & ((1 << _SHIFT) - 1), packed)


def sum_shared(bags: Bags, left: Ints, right: Ints, weights: Floats | None = None, other: Bags | None = None) -> Floats:
    """Return for each pair the count (or sum of weights) of the left record's values that the right one has too, in
    `other` if given."""
    target = other or bags
    result = np.zeros(len(left))
    both = np.flatnonzero((bags.sizes() > 0)[left] & (target.sizes() > 0)[right])
    if len(both) < len(left):
        result[both] = sum_shared(bags, left[both], right[both], weights, other)
        return result
    for low, high, pair, value in _expand(bags, left):
        wanted = (right[low:high][pair] << _SHIFT) | value
        found = _contains(target.packed, wanted)
        scale = weights[value] if weights is not None else np.ones(len(value))
        result[low:high] = np.bincount(pair, weights=np.where(found, scale, 0.0), minlength=high - low)
    return result


def find_nearest(bags: Bags, left: Ints, right: Ints, far: int) -> Ints:
    """Return for each pair the smallest difference between a value of the left and one of the right, at most `far`."""
    result = np.full(len(left), far, dtype=np.int64)
    has = bags.sizes() > 0
    both = np.flatnonzero(has[left] & has[right])
    if len(both) < len(left):
        result[both] = find_nearest(bags, left[both], right[both], far)
        return result
    if not len(bags.packed):
        return result
    for low, high, pair, value in _expand(bags, left):
        owner = right[low:high][pair]
        wanted = (owner << _SHIFT) | value
        at = np.searchsorted(bags.packed, wanted)
        for index in (np.minimum(at, len(bags.packed) - 1), np.maximum(at - 1, 0)):
            same = (bags.packed[index] >> _SHIFT) == owner
            gap = np.where(same, np.abs(bags.packed[index] - wanted), far)
            np.minimum.at(result[low:high], pair, gap)
    return result


def _expand(bags: Bags, left: Ints) -> Iterator[tuple[int, int, Ints, Ints]]:
    """Yield (first pair, last pair, pair index inside, value) for each value of the left records, chunk by chunk."""
    sizes = bags.sizes()
    for low in range(0, len(left), _CHUNK):
        high = min(low + _CHUNK, len(left))
        part = left[low:high]
        counts = sizes[part]
        pair = np.repeat(np.arange(high - low), counts)
        offset = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
        yield low, high, pair, bags.values[bags.start[part][pair] + offset] if len(pair) else pair


def _contains(packed: Ints, wanted: Ints) -> npt.NDArray[np.bool_]:
    if not len(packed):
        return np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(packed, wanted), len(packed) - 1)
    found: npt.NDArray[np.bool_] = packed[at] == wanted
    return found
