"""Constrained clusters: no chains, bans and musts obeyed."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.match.cluster import cluster_records
from dedupe.match.components import cluster_pairs

RECORD = st.integers(0, 7)
EDGE = st.tuples(RECORD, RECORD, st.floats(-8, 8)).filter(lambda e: e[0] < e[1])
EDGES = st.lists(EDGE, max_size=20, unique_by=lambda e: e[:2])
LINKS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda e: e[0] < e[1]), max_size=4)


def test_a_chain_of_weak_links_does_not_tie_strangers() -> None:
    """Five in a row, each like the next only: connected components would make one cluster of them."""
    edges = [(0, 1, 4.0), (1, 2, 0.5), (2, 3, 0.5), (3, 4, 4.0), (0, 2, -4.0), (1, 3, -4.0), (2, 4, -4.0)]
    assert cluster_records(5, edges) == [[0, 1], [2], [3, 4]]


def test_a_ban_holds_through_a_common_friend() -> None:
    """A and C must stay apart though both are strongly tied to B; B goes where the tie is stronger."""
    assert cluster_records(3, [(0, 1, 8.0), (1, 2, 7.0)], cannot=[(0, 2)]) == [[0, 1], [2]]


def test_a_must_joins_what_no_fact_brings_together() -> None:
    """An editor may tie two records that never were a candidate pair."""
    assert cluster_records(3, [], must=[(0, 2)]) == [[0, 2], [1]]


def test_a_ban_between_components_leaves_both_alone() -> None:
    """A ban whose ends lie in different components once brought foreign records into a component's graph and broke
    its musts silently."""
    edges = [(0, 1, 3.0), (1, 2, 3.0), (0, 2, 3.0), (3, 4, 3.0), (4, 5, 2.0)]
    assert cluster_records(6, edges, must=[(3, 5)], cannot=[(0, 5), (2, 3)]) == [[0, 1, 2], [3, 4, 5]]


@settings(max_examples=150, deadline=None)
@given(EDGES, LINKS, LINKS, st.randoms())
def test_constraints_hold_and_order_changes_nothing(
    edges: list[tuple[int, int, float]],
    must: list[tuple[int, int]],
    cannot: list[tuple[int, int]],
    mixer: random.Random,
) -> None:
    """Musts are always together, bans never (unless musts tie them), in any order of input."""
    clusters = cluster_records(8, edges, must, cannot)
    of = {record: number for number, cluster in enumerate(clusters) for record in cluster}
    tied = cluster_records(8, [], must)
    tied_of = {record: number for number, cluster in enumerate(tied) for record in cluster}
    assert sorted(of) == list(range(8))
    assert all(of[a] == of[b] for a, b in must)
    assert all(of[a] != of[b] for a, b in cannot if tied_of[a] != tied_of[b])
    shuffled = [mixer.sample(x, len(x)) for x in (must, cannot)]
    assert cluster_records(8, mixer.sample(edges, len(edges)), *shuffled) == clusters


@settings(max_examples=150, deadline=None)
@given(EDGES, LINKS, LINKS)
def test_settling_the_plain_parts_first_changes_nothing(
    edges: list[tuple[int, int, float]], must: list[tuple[int, int]], cannot: list[tuple[int, int]]
) -> None:
    """Components and cliques settled with arrays: the clusters are those of contraction alone."""
    left, right = (np.array([edge[end] for edge in edges], dtype=np.int64) for end in (0, 1))
    weight = np.array([edge[2] for edge in edges], dtype=np.float64)
    bans = np.array(cannot, dtype=np.int64).reshape(-1, 2)
    ties = np.array(must, dtype=np.int64).reshape(-1, 2)
    first = {record: cluster[0] for cluster in cluster_records(8, edges, must, cannot) for record in cluster}
    assert cluster_pairs(8, left, right, weight, ties, bans).tolist() == [first[record] for record in range(8)]
