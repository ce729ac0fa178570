"""Intervals for figures over pairs of listings, which are not independent: what is drawn again are groups of pairs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

SAMPLES = 400
_Z = 1.96
_SEED = 20261125  # the same pairs give the same interval; nothing here is secret
_SURE = 1e-9  # an interval narrower than this is none
_CHUNK = 4_000_000  # numbers drawn at a time
_Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]
# Sums over groups (a row a sample) → numerator and denominator of a share.
Share = Callable[[_Floats], tuple[_Floats, _Floats]]


def group_pairs(pairs: Iterable[tuple[str, str, bool]]) -> list[int]:
    """Return a group for each (left, right, is one event): pairs that touch the same events belong together.

    Events are what `same` ties together. Over *all* pairs nearly every labelled set would be one group, since hard
    negatives tie each event to its neighbours: a pair of two events goes to the one that comes first.
    """
    told = list(pairs)
    parent: dict[str, str] = {}

    def find(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for left, right, is_same in told:
        one, other = sorted((find(left), find(right)))
        if is_same:
            parent[other] = one
    numbers: dict[str, int] = {}
    firsts = [min(find(left), find(right)) for left, right, _ in told]
    return [numbers.setdefault(first, len(numbers)) for first in firsts]


def find_intervals(sums: _Floats, shares: Iterable[Share]) -> list[Interval]:
    """Return the 95 % interval of each share; `sums` has a row a group, a column a quantity that is added up.

    Where every group says the same, drawing them again knows no doubt: Wilson's interval over the groups stands in.
    """
    groups = len(sums)
    drawn = _draw_sums(sums)
    intervals = []
    for share in shares:
        top, bottom = share(drawn)
        values = top[bottom > 0] / bottom[bottom > 0]
        mine, whole = share(sums)
        of = int((whole > 0).sum())
        if not groups or not of or not len(values):
            intervals.append((math.nan, math.nan))
            continue
        low, high = (float(value) for value in np.percentile(values, [2.5, 97.5]))
        if high - low < _SURE:
            low, high = make_interval(round(float(mine.sum()) / float(whole.sum()) * of), of)
        intervals.append((low, high))
    return intervals


def make_interval(hits: int, total: int) -> Interval:
    """Return Wilson's 95 % interval of a share."""
    if not total:
        return math.nan, math.nan
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def _draw_sums(sums: _Floats) -> _Floats:
    """Return the sums of SAMPLES drawings of as many groups as there are."""
    generator = np.random.default_rng(_SEED)
    groups = len(sums)
    if not groups:
        return np.zeros((0, sums.shape[1]))
    at_once = max(1, _CHUNK // groups)
    parts = []
    for low in range(0, SAMPLES, at_once):
        picks = generator.integers(0, groups, (min(at_once, SAMPLES - low), groups))
        parts.append(np.stack([np.bincount(pick, minlength=groups) @ sums for pick in picks]))
    return np.concatenate(parts)
