"""Clusters of millions of pairs: what falls apart or is one clique anyway is settled with arrays, and only the rest
goes through contraction."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Floats, Ints, sort_distinct
from dedupe.match.cluster import cluster_records


def cluster_pairs(count: int, left: Ints, right: Ints, weight: Floats, must: Ints, cannot: Ints) -> Ints:
    """Return the smallest record of each record's cluster, clusters as `cluster_records` makes them. `must` and
    `cannot` have a row (record, record) a tie or ban."""
    is_tie = weight > 0
    root = find_components(
        count, np.concatenate([left[is_tie], must[:, 0]]), np.concatenate([right[is_tie], must[:, 1]])
    )
    inside = root[left] == root[right]
    left, right, weight = left[inside], right[inside], weight[inside]
    cannot = cannot[root[cannot[:, 0]] == root[cannot[:, 1]]]
    sizes = np.bincount(root, minlength=count)
    ties = np.bincount(root[sort_distinct((left * count + right)[weight > 0]) // max(count, 1)], minlength=count)
    # A clique of ties is one cluster, unless a ban or an editor speaks of it.
    is_hard = (sizes > 1) & (ties < sizes * (sizes - 1) // 2)
    is_hard[root[cannot[:, 0]]] = True
    is_hard[root[must[:, 0]]] = True
    cluster = root.copy()
    records = np.flatnonzero(is_hard[root])
    number = np.full(count, -1, dtype=np.int64)
    number[records] = np.arange(len(records))
    chosen = is_hard[root[left]]
    edges = list(
        zip(number[left[chosen]].tolist(), number[right[chosen]].tolist(), weight[chosen].tolist(), strict=True)
    )
    for group in cluster_records(len(records), edges, number[must].tolist(), number[cannot].tolist()):
        cluster[records[group]] = records[group[0]]
    return cluster


def find_components(count: int, left: Ints, right: Ints) -> Ints:
    """Return the smallest record that each record is connected to."""
    root = np.arange(count)
    while True:
        low = np.minimum(root[left], root[right])
        is_apart = root[left] != root[right]
        if not is_apart.any():
            return root
        np.minimum.at(root, root[left][is_apart], low[is_apart])
        np.minimum.at(root, root[right][is_apart], low[is_apart])
        while not np.array_equal(root, root[root]):
            root = root[root]
