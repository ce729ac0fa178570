"""Each pair beside the other candidates of its two ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Floats, Ints
from dedupe.match.codes import count_distinct, number_groups
from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records

_NONE = -99.0  # weight of a rival that is not there
_KEY_BITS = 20


def rank_pairs(records: Records, left: Ints, right: Ints, weight: Floats, is_strict: Bools, is_named: Bools) -> Levels:
    """Compare each pair with the other candidates of its two ends among the other end's source.

    `is_strict` marks the pairs at one hour in one place: where a source offers a single such candidate and names
    differ, two titles for one evening are likelier than two evenings. `is_named` marks the pairs of one name: a source
    that lists one's very name besides tells the two apart.
    """
    rivals = _find_rivals(records, left, right, weight, is_strict, is_named)
    margin = weight - rivals.weight
    foreign = records.language[left] != records.language[right]
    other_source = (records.source[left] != records.source[right]) | foreign
    return choose_levels(
        "rank",
        len(left),
        ("namesake", (weight < rivals.namesake) & ~is_named & other_source),
        ("beaten", margin < -2.0),
        ("alone", is_strict & (rivals.crowd <= 1) & other_source),
        ("best", margin > 0),
        ("none", np.ones(len(left), dtype=bool)),
    )


@derive_once
def find_busy(records: Records) -> Bools:
    """Return which records are in a building for which some source lists two names, in one language, at one minute:
    more than one thing goes on there at once."""
    record = np.repeat(np.arange(len(records)), records.minutes.sizes())
    minute = records.minutes.values.astype(np.int64)
    known = (records.venue[record] >= 0) & (records.key[record] >= 0)
    record, minute = record[known], minute[known]
    if not len(record):
        return np.zeros(len(records), dtype=bool)
    slot = number_groups(records.venue[record], minute, records.source[record], records.language[record])
    names = count_distinct(slot, records.key[record])
    busy = np.zeros(int(records.venue.max()) + 2, dtype=bool)
    busy[records.venue[record[names[slot] > 1]]] = True
    result: Bools = busy[records.venue]
    return result


@dataclass(frozen=True)
class _Rivals:
    """The other candidates of either end of each pair."""

    weight: Floats  # of the best one
    namesake: Floats  # of the best one that has the end's name
    crowd: Ints  # strict candidates of the end that has more of them


def _find_rivals(
    records: Records, left: Ints, right: Ints, weight: Floats, is_strict: Bools, is_named: Bools
) -> _Rivals:
    """Return what the other candidates of each pair's ends weigh. A source that lists one name twice is no rival of
    itself: its candidates of one name count as one."""
    count = len(left)
    if not count:
        none = np.empty(0)
        return _Rivals(none, none, np.empty(0, dtype=np.int64))
    # Both directions of all pairs, so that the candidates of a record meet wherever they stand.
    sources = int(records.source.max()) + 2
    group = np.concatenate([left, right]).astype(np.int64) * sources
    group += np.concatenate([records.source[right], records.source[left]]) + 1
    # Names that end in the same bits count as one: rarely, and then no rival is seen.
    key = np.concatenate([records.key[right], records.key[left]])
    packed = (group << _KEY_BITS) | (key & ((1 << _KEY_BITS) - 1))
    order = np.argsort(packed)
    packed, pair = packed[order], order % count
    named = _find_starts(packed)
    name = np.repeat(np.arange(len(named)), np.diff(np.append(named, len(packed))))  # of each candidate
    start = _find_starts(packed[named] >> _KEY_BITS)
    number = np.repeat(np.arange(len(start)), np.diff(np.append(start, len(named))))  # the group of each name
    best = np.maximum.reduceat(weight[pair], named)
    top = np.maximum.reduceat(best, start)
    is_top = best == top[number]
    second = np.maximum.reduceat(np.where(is_top, _NONE, best), start)
    second = np.where(np.add.reduceat(is_top.astype(np.int64), start) > 1, top, second)
    rival = np.where(is_top, second[number], top[number])[name]
    namesake = np.maximum.reduceat(np.where(is_named[pair], weight[pair], _NONE), named)
    namesake = np.maximum.reduceat(namesake, start)[number][name]
    strict = np.maximum.reduceat(is_strict[pair].astype(np.int64), named)
    crowd = np.add.reduceat(strict, start)[number][name]
    found = []
    for values in (rival, namesake, crowd):
        back = np.empty(len(order), dtype=values.dtype)
        back[order] = values
        found.append(np.maximum(back[:count], back[count:]))
    return _Rivals(*found)


def _find_starts(values: Ints) -> Ints:
    """Return where each run of equal values begins."""
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
