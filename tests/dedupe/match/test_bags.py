"""Sets of numbers of many records: shared values and nearest ones, against the plain way."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.match.bags import find_nearest, make_bags, sum_shared

SETS = st.lists(st.lists(st.integers(0, 30), max_size=14), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None)
@given(SETS, SETS)
def test_shared_values_are_those_of_plain_sets(one: list[list[int]], two: list[list[int]]) -> None:
    """Counts, weights and gaps of every pair, whatever the sizes of the sets: each tier and the search beyond them."""
    count = min(len(one), len(two))
    bags, others = (
        make_bags(
            np.array([i for i, values in enumerate(said) for _ in values], dtype=np.int64),
            np.array([value for values in said for value in values], dtype=np.int64),
            len(said),
        )
        for said in (one, two)
    )
    left, right = (grid.ravel() for grid in np.meshgrid(np.arange(count), np.arange(count)))
    weights = np.arange(31, dtype=np.float64) ** 2
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    shared = [set(one[a]) & set(two[b]) for a, b in pairs]
    assert sum_shared(bags, left, right, other=others).tolist() == [len(s) for s in shared]
    assert sum_shared(bags, left, right, weights, others).tolist() == [sum(v * v for v in s) for s in shared]
    gaps = [min((abs(x - y) for x in one[a] for y in one[b]), default=99) for a, b in pairs]
    assert find_nearest(bags, left, right, 99).tolist() == gaps
    assert bags.sum_weights(weights).tolist() == [sum(v * v for v in set(values)) for values in one]
