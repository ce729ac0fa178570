"""From scores and editors' decisions to clusters of records: what pulls together, what pushes apart, what forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.decisions import Link, ListingKey, Resolution, find_chains
from dedupe.match.bags import Floats, Ints
from dedupe.match.bridges import Bools, find_bridged
from dedupe.match.cluster import STRONGEST
from dedupe.match.components import cluster_pairs, find_components
from dedupe.match.model import SAME
from dedupe.match.prepare import Records
from dedupe.match.rules import RULES
from dedupe.match.score import Scores, add_pairs

_CAUTION = 0.3  # share of its weight with which an unsure pair keeps clusters apart
_OPEN = -0.1  # what a pair left open weighs: a third listing may still tie the two
_DOUBT = 4.0  # what a `same` of a conflicting chain still weighs
_SHIFT = float(np.log(SAME / (1 - SAME)))


@dataclass(frozen=True)
class Said:
    """The decisions in force, about pairs of records (two columns, the smaller first); those about absent listings
    wait until these come back, unless another listing is the same. `must` holds enough pairs to tie each chain."""

    must: Ints
    cannot: Ints
    unsure: Ints
    doubtful: Ints
    ids: Mapping[tuple[int, int], tuple[str, str]]  # pair → (verdict, decision id) of those that settle it


def read_decisions(resolution: Resolution, of_key: Mapping[tuple[str, str], int]) -> Said:
    """Return what editors said as pairs of records. What is the same as an absent listing speaks for it: a chain holds
    though its middle is gone, and what was kept apart from one listing of an event stays apart from the others."""
    chains = find_chains(resolution.must)
    present: dict[ListingKey, int] = {}  # of each chain: a record that is there
    tied = [(present.setdefault(chains[k], of_key[k]), of_key[k]) for k in sorted(chains.keys() & of_key.keys())]
    must = [(min(pair), max(pair)) for pair in tied if pair[0] != pair[1]]

    def find(key: ListingKey) -> int | None:
        return of_key[key] if key in of_key else present.get(chains.get(key, key))

    ids: dict[tuple[int, int], tuple[str, str]] = {}
    for verdict, name in (("unsure", "unsure"), ("same", "must"), ("different", "cannot")):
        for link in getattr(resolution, name):
            for low, high in _make_edges([link], find):
                ids[low, high] = verdict, link.decision_id
    cannot, unsure, doubtful = (
        _make_array(_make_edges(links, find)) for links in (resolution.cannot, resolution.unsure, resolution.doubtful)
    )
    return Said(_make_array(must), cannot, unsure, doubtful, ids)


def settle_pairs(records: Records, scores: Scores, said: Said) -> tuple[Ints, Scores]:
    """Return the smallest record of each record's cluster, and the scores with those hopeless pairs that turned out to
    matter: both ends hang together through others, so that what speaks against them must be known in full."""
    count = len(records)
    tied = np.concatenate([said.must, said.doubtful])
    weight, _ = _weigh_pairs(scores, said, count)
    pulls = weight > 0  # what a third listing bridges weighs no more than nothing: it pulls nothing
    root = find_components(
        count, np.concatenate([scores.left[pulls], tied[:, 0]]), np.concatenate([scores.right[pulls], tied[:, 1]])
    )
    left, right = scores.hopeless
    spoken = np.array(sorted(low * count + high for low, high in said.ids), dtype=np.int64)
    matters = (root[left] == root[right]) | np.isin(left.astype(np.int64) * count + right, spoken)
    if matters.any():
        scores = add_pairs(records, scores, np.flatnonzero(matters))
    weight, banned = _weigh_pairs(scores, said, count, find_bridged(records, scores))
    more = _drop_open(said, count)
    cannot = np.concatenate([np.stack([scores.left[banned], scores.right[banned]], axis=1), said.cannot])
    cluster = cluster_pairs(
        count,
        np.concatenate([scores.left, more[:, 0]]),
        np.concatenate([scores.right, more[:, 1]]),
        np.concatenate([weight, np.full(len(more), _DOUBT)]),
        must=said.must,
        cannot=cannot,
    )
    return cluster, scores


def find_pairs(scores: Scores, count: int, pairs: Iterable[tuple[int, int]]) -> Ints:
    """Return the number of each of some pairs of records among the scored ones, -1 for none."""
    wanted = np.array([low * count + high for low, high in pairs], dtype=np.int64)
    known = scores.left.astype(np.int64) * count + scores.right
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, at, -1)


def _make_edges(links: Iterable[Link], find: Callable[[ListingKey], int | None]) -> list[tuple[int, int]]:
    found = ((find(link.left), find(link.right)) for link in links)
    return [(min(a, b), max(a, b)) for a, b in found if a is not None and b is not None and a != b]


def _make_array(edges: Sequence[tuple[int, int]]) -> Ints:
    return np.array(edges, dtype=np.int64).reshape(-1, 2)


def _weigh_pairs(scores: Scores, said: Said, count: int, is_bridged: Bools | None = None) -> tuple[Floats, Bools]:
    """Return what each pair of `count` records weighs in clustering, and which ones a rule forbids."""
    weight = np.clip(scores.weight - _SHIFT, -STRONGEST, STRONGEST)
    # Doubt is hardly evidence against: a sure tie to one listing of an event outweighs a doubtful one to another.
    weight = np.where((scores.verdict == 1) & (weight < 0), weight * _CAUTION, weight)
    if is_bridged is not None:
        weight = np.where(is_bridged, np.maximum(weight, 0.0), weight)
    banned = np.zeros(len(weight), dtype=bool)
    for number, rule in enumerate(RULES):
        if rule.verdict == "same":
            weight[scores.rule == number] = STRONGEST
        elif rule.verdict == "unsure":
            weight[scores.rule == number] = _OPEN
        else:
            banned |= scores.rule == number
    is_open = find_pairs(scores, count, map(tuple, said.unsure.tolist()))
    is_open = is_open[is_open >= 0]
    weight[is_open] = np.minimum(weight[is_open], _OPEN)
    return weight, banned


def _drop_open(said: Said, count: int) -> Ints:
    """Return the doubtful ties that no editor left open."""
    open_pairs = said.unsure[:, 0] * count + said.unsure[:, 1]
    return said.doubtful[~np.isin(said.doubtful[:, 0] * count + said.doubtful[:, 1], open_pairs)]
