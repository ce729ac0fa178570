"""Each pair beside the other candidates of its two ends."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Floats, Ints
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records


def rank_pairs(records: Records, left: Ints, right: Ints, weight: Floats, is_strict: Bools) -> Levels:
    """Compare each pair with the other candidates of its two ends among the other end's source.

    `is_strict` marks the pairs at one hour in one place: where a source offers a single such candidate and names
    differ, two titles for one evening are likelier than two evenings.
    """
    count = len(records)
    best = np.full((2, len(left)), -99.0)
    alone = np.ones(len(left), dtype=bool)
    both, strict = np.concatenate([weight, weight]), np.concatenate([is_strict, is_strict])
    for end, (one, other) in enumerate(((left, right), (right, left))):
        # Both directions of all pairs, so that the candidates of a record meet wherever they stand.
        group = np.concatenate([one, other]) * (count + 1) + np.concatenate(
            [records.source[other], records.source[one]]
        )
        order = np.lexsort((-both, group))
        first = np.concatenate([[True], np.diff(group[order]) != 0])[: len(order)]
        number = np.cumsum(first) - 1
        start = np.flatnonzero(first)[number]
        second = np.append(both[order][1:], -99.0)[: len(order)]
        has_second = np.append(~first[1:], False)[: len(order)]
        rival = np.empty(len(order))
        rival[order] = np.where(first, np.where(has_second, second, -99.0), both[order][start])
        best[end] = rival[: len(left)]
        counts = np.empty(len(order))
        counts[order] = np.bincount(number, weights=strict[order])[number] if len(order) else 0.0
        alone &= counts[: len(left)] <= 1
    margin = weight - best.max(axis=0)
    foreign = records.language[left] != records.language[right]
    other_source = (records.source[left] != records.source[right]) | foreign
    return choose_levels(
        "rank",
        len(left),
        ("beaten", margin < -2.0),
        ("alone", is_strict & alone & other_source),
        ("best", margin > 0),
        ("none", np.ones(len(left), dtype=bool)),
    )
