"""Constrained correlation clustering by greedy additive edge contraction: records that are one event, without chains,
obeying what must and what cannot be together."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence

MISSING = -1.5  # weight of a pair that never was a candidate
STRONGEST = 8.0  # weights are clipped to this
Edge = tuple[int, int]


class _Union:
    """Disjoint sets, each named by its smallest member."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def find(self, item: int) -> int:
        parent = self.parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        self.parent[high] = low


def cluster_records(
    count: int,
    edges: Sequence[tuple[int, int, float]],
    must: Iterable[Edge] = (),
    cannot: Iterable[Edge] = (),
) -> list[list[int]]:
    """Return the clusters of records 0 … count-1, each sorted, sorted by first member.

    `edges` are (left, right, weight), positive where the two are one event. Chains of `must` are always together,
    pairs of `cannot` never, unless `must` says so.
    """
    forced = _Union(count)
    for left, right in must:
        forced.join(left, right)
    reach = _Union(count)
    reach.parent = list(forced.parent)
    for left, right, weight in edges:
        if weight > 0:
            reach.join(left, right)
    parts: dict[int, dict[Edge, list[float]]] = defaultdict(dict)
    for left, right, weight in edges:
        one, other = sorted((forced.find(left), forced.find(right)))
        # Pairs across components can be left out: nothing ever joins them.
        if one != other and reach.find(one) == reach.find(other):
            total = parts[reach.find(one)].setdefault((one, other), [0.0, 0.0])
            total[0] += max(-STRONGEST, min(STRONGEST, weight))
            total[1] += 1
    forbidden: dict[int, set[Edge]] = defaultdict(set)
    for left, right in cannot:
        one, other = sorted((forced.find(left), forced.find(right)))
        # A ban between two components must not enter the graph of either: it would bring foreign records into it.
        if one != other and reach.find(one) == reach.find(other):
            forbidden[reach.find(one)].add((one, other))
    sizes: dict[int, int] = defaultdict(int)
    for record in range(count):
        sizes[forced.find(record)] += 1
    result = _Union(count)
    result.parent = list(forced.parent)
    for root in sorted(parts):
        for one, other in _contract(parts[root], forbidden[root], sizes):
            result.join(one, other)
    return _collect(result, count)


def _contract(edges: dict[Edge, list[float]], forbidden: Iterable[Edge], sizes: dict[int, int]) -> list[Edge]:
    """Return the contractions of one component: always the heaviest edge first, the smaller records on a tie."""
    neighbours: dict[int, dict[int, list[float]]] = defaultdict(dict)
    bans: dict[int, set[int]] = defaultdict(set)
    size: dict[int, int] = {}
    for (one, other), total in edges.items():
        neighbours[one][other] = neighbours[other][one] = total
        size[one], size[other] = sizes[one], sizes[other]
    for one, other in forbidden:
        bans[one].add(other)
        bans[other].add(one)

    def weigh(one: int, other: int) -> float:
        total, known = neighbours[one][other]
        return total + MISSING * (size[one] * size[other] - known)

    heap = [(-weigh(one, other), one, other) for one, other in edges]
    heapq.heapify(heap)
    joined: list[Edge] = []
    while heap and heap[0][0] < 0:
        value, one, other = heapq.heappop(heap)
        if other not in neighbours.get(one, ()) or -value != weigh(one, other) or other in bans[one]:
            continue
        joined.append((one, other))
        size[one] += size.pop(other)
        for third, total in neighbours.pop(other).items():
            del neighbours[third][other]
            if third == one:
                continue
            before = neighbours[one].get(third, [0.0, 0.0])
            neighbours[one][third] = neighbours[third][one] = [before[0] + total[0], before[1] + total[1]]
        for third in bans.pop(other, ()):
            bans[third].discard(other)
            bans[third].add(one)
            bans[one].add(third)
        for third in neighbours[one]:
            low, high = sorted((one, third))
            heapq.heappush(heap, (-weigh(low, high), low, high))
    return joined


def _collect(union: _Union, count: int) -> list[list[int]]:
    clusters: dict[int, list[int]] = defaultdict(list)
    for record in range(count):
        clusters[union.find(record)].append(record)
    return [clusters[root] for root in sorted(clusters)]
