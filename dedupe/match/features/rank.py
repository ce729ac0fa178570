"""Each pair beside the other candidates of its two ends."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Floats, Ints
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records

_NONE = -99.0  # weight of a rival that is not there


def rank_pairs(records: Records, left: Ints, right: Ints, weight: Floats, is_strict: Bools) -> Levels:
    """Compare each pair with the other candidates of its two ends among the other end's source.

    `is_strict` marks the pairs at one hour in one place: where a source offers a single such candidate and names
    differ, two titles for one evening are likelier than two evenings.
    """
    rival, crowd = _find_rivals(records, left, right, weight, is_strict)
    margin = weight - rival
    foreign = records.language[left] != records.language[right]
    other_source = (records.source[left] != records.source[right]) | foreign
    return choose_levels(
        "rank",
        len(left),
        ("beaten", margin < -2.0),
        ("alone", is_strict & (crowd <= 1) & other_source),
        ("best", margin > 0),
        ("none", np.ones(len(left), dtype=bool)),
    )


def _find_rivals(records: Records, left: Ints, right: Ints, weight: Floats, is_strict: Bools) -> tuple[Floats, Ints]:
    """Return the weight of the best other candidate of either end, and how many strict candidates the end has that has
    more of them."""
    count = len(left)
    rival, crowd = np.full(count, _NONE), np.zeros(count, dtype=np.int64)
    if not count:
        return rival, crowd
    # Both directions of all pairs, so that the candidates of a record meet wherever they stand.
    sources = int(records.source.max()) + 2
    group = np.concatenate([left, right]).astype(np.int64) * sources
    group += np.concatenate([records.source[right], records.source[left]]) + 1
    # A source that lists one name twice is no rival of itself: its candidates of one name count as one.
    key = np.concatenate([records.key[right], records.key[left]])
    order = np.lexsort((key, group))
    group, key, pair = group[order], key[order], order % count
    is_first = np.concatenate([[True], (group[1:] != group[:-1]) | (key[1:] != key[:-1])])
    named = np.flatnonzero(is_first)
    name = np.cumsum(is_first) - 1  # of each candidate, among all (group, name)
    best = np.maximum.reduceat(weight[pair], named)
    strict = np.maximum.reduceat(is_strict[pair].astype(np.int64), named)
    start = np.flatnonzero(np.concatenate([[True], group[named][1:] != group[named][:-1]]))
    number = np.repeat(np.arange(len(start)), np.diff(np.append(start, len(named))))
    top = np.maximum.reduceat(best, start)
    is_top = best == top[number]
    second = np.maximum.reduceat(np.where(is_top, _NONE, best), start)
    second = np.where(np.add.reduceat(is_top.astype(np.int64), start) > 1, top, second)
    found, crowds = np.empty(len(order)), np.empty(len(order), dtype=np.int64)
    found[order] = np.where(is_top, second[number], top[number])[name]
    crowds[order] = np.add.reduceat(strict, start)[number][name]
    return np.maximum(found[:count], found[count:]), np.maximum(crowds[:count], crowds[count:])
