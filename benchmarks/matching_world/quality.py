"""How close clusters are to the truth, exactly: over all pairs of listings, counted by contingency, never listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairs that are truly the same, found the same, and both; NaN where a share is undefined."""

    true: int
    found: int
    right: int
    precision: float
    recall: float
    f1: float

    def as_dict(self) -> Mapping[str, float]:
        """Return it for JSON, shares to four digits."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def measure_clusters(truth: Ints, found: Ints, source: Ints | None = None) -> Quality:
    """Compare two partitions of the same rows. With `source`, only pairs of different sources count."""
    true = _count_pairs(truth) - (_count_pairs(truth, source) if source is not None else 0)
    said = _count_pairs(found) - (_count_pairs(found, source) if source is not None else 0)
    right = _count_pairs(truth, found) - (_count_pairs(truth, found, source) if source is not None else 0)
    return make_quality(true, said, right)


def make_quality(true: int, found: int, right: int) -> Quality:
    """Return precision, recall and F1 of the counts."""
    precision = right / found if found else float("nan")
    recall = right / true if true else float("nan")
    f1 = 2 * right / (true + found) if true + found else float("nan")
    return Quality(true, found, right, precision, recall, f1)


def make_codes(names: Sequence[object]) -> Ints:
    """Return a number for each distinct name."""
    return np.unique(np.asarray(names, dtype=str), return_inverse=True)[1].astype(np.int64)


def _count_pairs(*partitions: Ints | None) -> int:
    """Return how many pairs are together in all partitions."""
    code: Ints | None = None
    for partition in partitions:
        if partition is not None:
            dense = np.unique(partition, return_inverse=True)[1].astype(np.int64)
            code = dense if code is None else np.unique(code * (int(dense.max()) + 1) + dense, return_inverse=True)[1]
    if code is None or not len(code):
        return 0
    sizes = np.bincount(code).astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())
