"""B-cubed: quality seen from each listing, so that a large event does not count by the square of its size."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.match.bootstrap import Interval, find_intervals


@dataclass(frozen=True, slots=True)
class BCubed:
    """Of the listings found together with a listing, the share that belongs with it (precision); of those that belong
    with it, the share found (recall); both averaged over listings."""

    listings: int
    events: int  # true ones
    precision: float
    precision_interval: Interval
    recall: float
    recall_interval: Interval
    f1: float


def measure_bcubed(truth: Mapping[str, str], predicted: Mapping[str, str]) -> BCubed:
    """Compare clusters over the listings whose true event is told; one that was not matched stands alone."""
    found = {listing: predicted.get(listing, f"alone {listing}") for listing in truth}
    together = Counter((truth[listing], found[listing]) for listing in truth)
    true_size, found_size = Counter(truth.values()), Counter(found.values())
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (event, cluster), count in together.items():
        mine = sums[event]
        mine[0] += count * count / found_size[cluster]
        mine[1] += count * count / true_size[event]
        mine[2] += count
    table = np.array([sums[event] for event in sorted(sums)]).reshape(-1, 3)
    total = table.sum(axis=0)
    precision, recall = (float(total[n] / total[2]) if len(truth) else math.nan for n in (0, 1))
    intervals = find_intervals(table, [lambda s: (s[:, 0], s[:, 2]), lambda s: (s[:, 1], s[:, 2])])
    return BCubed(
        listings=len(truth),
        events=len(true_size),
        precision=precision,
        precision_interval=intervals[0],
        recall=recall,
        recall_interval=intervals[1],
        f1=2 * precision * recall / (precision + recall) if truth else math.nan,
    )
