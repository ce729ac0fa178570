"""What editors are asked about, and in which order: whole clusters that doubt holds together, pairs of clusters that
doubt keeps apart, and a tenth drawn at random, which alone tells honestly how good merging is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from dedupe.match.bags import Floats, Ints, sort_distinct
from dedupe.match.components import find_components

LIMIT = 2_000  # units: weeks of work for a team
RANDOM = 10  # one unit in so many is drawn at random
_LEAST_RANDOM = 5  # where hardly anything is in doubt, merging is looked at all the same
SEED = 4
_Bools = npt.NDArray[np.bool_]
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Matched:
    """What matching left: clusters of records, the pairs that were scored, and what editors said already.

    `told` and `must` have a row (record, record) a decision: `told` those that keep a pair apart or leave it open.
    """

    cluster: Ints  # the smallest record of each record's cluster
    left: Ints
    right: Ints
    probability: Floats
    verdict: npt.NDArray[np.int8]  # 0 different, 1 unsure, 2 same, as rules and the score have it
    first_day: Ints  # of each record, days since 1970; negative when unknown
    readers: Floats | None = None  # touched by each record; all alike when unknown
    must: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))  # one event, says an editor
    told: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))


@dataclass(frozen=True)
class Units:
    """Units in the order in which to ask. `one` and `other` are clusters, equal for a whole cluster."""

    one: Ints
    other: Ints
    is_random: _Bools
    expected_wrong: Floats  # pairs of records
    readers: Floats
    records: Ints  # to read

    def __len__(self) -> int:
        return len(self.one)

    @property
    def priority(self) -> Floats:
        """Expected wrong pairs × √readers, for each record to read."""
        return find_priority(self.expected_wrong, self.readers, self.records)

    def take(self, rows: Ints) -> Units:
        """Return some of the units."""
        return Units(
            self.one[rows],
            self.other[rows],
            self.is_random[rows],
            self.expected_wrong[rows],
            self.readers[rows],
            self.records[rows],
        )


def find_priority(expected_wrong: Floats, readers: Floats, records: Ints) -> Floats:
    """Return what orders the queue: of the orders that were tried (on invented events, a thousand answers each) the
    one that mends most of what readers see."""
    result: Floats = np.round(expected_wrong * np.sqrt(np.maximum(readers, 0.0)) / np.maximum(records, 1), 9)
    return result


def find_units(matched: Matched, keys: Sequence[str], *, limit: int = LIMIT, seed: int = SEED) -> Units:
    """Return the units to ask about, at most `limit`; `keys` are the listing keys of the records.

    One unit in RANDOM is drawn by a hash of its keys from merged clusters and doubtful pairs of clusters alike; the
    others come by priority, the soonest first where it is equal. What decisions cover is not asked again.
    """
    doubtful = _find_doubtful(matched)
    wanted = max(_LEAST_RANDOM, -(-len(doubtful) // (RANDOM - 1)))
    drawn = _draw(matched, doubtful, keys, min(wanted, max(limit, 0) // RANDOM), seed)
    order = _order(matched, doubtful)
    picked = _number(matched, drawn)
    rest = doubtful.take(order[~np.isin(_number(matched, doubtful)[order], picked)])
    return _mix(rest.take(np.arange(min(len(rest), max(limit, 0) - len(drawn)))), drawn)


def pick_questions(matched: Matched, units: Units) -> list[Ints]:
    """Return for each unit the numbers of the pairs in doubt, the most doubtful first."""
    number = _number_pairs(matched)
    asked = np.flatnonzero(_is_open(matched) & _is_doubtful(matched) & np.isin(number, _number(matched, units)))
    asked = asked[np.lexsort((asked, np.abs(matched.probability[asked] - 0.5), number[asked]))]
    low = np.searchsorted(number[asked], _number(matched, units))
    high = np.searchsorted(number[asked], _number(matched, units), side="right")
    return [asked[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]


def _find_doubtful(matched: Matched) -> Units:
    """Return every unit with a pair in doubt, in no order that matters."""
    number, is_open = _number_pairs(matched), _is_open(matched)
    units = sort_distinct(number[is_open & _is_doubtful(matched)])
    mine = np.flatnonzero(is_open & np.isin(number, units))
    is_inside = matched.cluster[matched.left[mine]] == matched.cluster[matched.right[mine]]
    wrong = np.where(is_inside, 1 - matched.probability[mine], matched.probability[mine])
    sums = np.bincount(np.searchsorted(units, number[mine]), weights=wrong, minlength=len(units)).astype(np.float64)
    return _make_units(matched, units, sums)


def _make_units(matched: Matched, number: Ints, expected: Floats) -> Units:
    count = max(len(matched.cluster), 1)
    one, other = number // count, number % count
    size = np.bincount(matched.cluster, minlength=count)
    readers = np.zeros(count)
    np.maximum.at(readers, matched.cluster, 1.0 if matched.readers is None else matched.readers)
    is_pair = one != other
    return Units(
        one,
        other,
        np.zeros(len(number), dtype=bool),
        expected,
        readers[one] + np.where(is_pair, readers[other], 0.0),
        size[one] + np.where(is_pair, size[other], 0),
    )


def _draw(matched: Matched, doubtful: Units, keys: Sequence[str], wanted: int, seed: int) -> Units:
    """Return the units whose hash is smallest, of merged clusters that are not wholly decided and of pairs in doubt."""
    count = len(matched.cluster)
    chain = find_components(count, matched.must[:, 0], matched.must[:, 1])
    is_open = np.zeros(count, dtype=bool)  # at least two parts that no editor tied together
    is_open[matched.cluster[chain != chain[matched.cluster]]] = True
    merged = np.flatnonzero(is_open)
    known = _number(matched, doubtful)
    number = sort_distinct(np.concatenate([merged * max(count, 1) + merged, known]))
    expected = np.zeros(len(number))
    expected[np.searchsorted(number, known)] = doubtful.expected_wrong
    units = _make_units(matched, number, expected)
    ends = zip(units.one.tolist(), units.other.tolist(), strict=True)
    drawn = np.array([_hash(seed, keys[one], keys[other]) for one, other in ends], dtype=np.uint64)
    chosen = units.take(np.lexsort((number, drawn))[:wanted])
    return Units(**{**vars(chosen), "is_random": np.ones(len(chosen), dtype=bool)})


def _hash(seed: int, one: str, other: str) -> int:
    text = f"{seed}\n{min(one, other)}\n{max(one, other)}"
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _order(matched: Matched, units: Units) -> Ints:
    soonest = np.full(len(matched.cluster), _NEVER)
    np.minimum.at(soonest, matched.cluster, np.where(matched.first_day < 0, _NEVER, matched.first_day))
    first = np.minimum(soonest[units.one], soonest[units.other]) if len(units) else np.empty(0, dtype=np.int64)
    return np.lexsort((units.other, units.one, first, -units.priority))


def _mix(ordered: Units, drawn: Units) -> Units:
    """Return both, a drawn one after every nine of the others, what is left of either at the end."""
    place = np.concatenate(
        [
            np.arange(len(ordered)) + np.arange(len(ordered)) // (RANDOM - 1),
            np.arange(1, len(drawn) + 1) * RANDOM - 1,
        ]
    )
    pairs = zip(vars(ordered).values(), vars(drawn).values(), strict=True)
    both = Units(*(np.concatenate(columns) for columns in pairs))
    return both.take(np.argsort(place, kind="stable"))


def _number_pairs(matched: Matched) -> Ints:
    """Return for each pair the number of the unit it belongs to."""
    return _join(matched, matched.cluster[matched.left], matched.cluster[matched.right])


def _number(matched: Matched, units: Units) -> Ints:
    return _join(matched, units.one, units.other)


def _join(matched: Matched, one: Ints, other: Ints) -> Ints:
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    return low * max(len(matched.cluster), 1) + high


def _is_doubtful(matched: Matched) -> _Bools:
    """Return where the clusters and the pair's own score may disagree: apart though perhaps one, or one though perhaps
    two."""
    is_inside = matched.cluster[matched.left] == matched.cluster[matched.right]
    result: _Bools = np.where(is_inside, matched.verdict != 2, matched.verdict != 0)
    return result


def _is_open(matched: Matched) -> _Bools:
    """Return which pairs no decision covers. Two clusters of which an editor kept one listing apart from one of the
    other, or left it open, are settled as wholes; inside a cluster, the pair alone is, with what they were tied to."""
    chain = find_components(len(matched.cluster), matched.must[:, 0], matched.must[:, 1])
    one, other = matched.told[:, 0], matched.told[:, 1]
    is_apart = matched.cluster[one] != matched.cluster[other]
    wholes = _join(matched, matched.cluster[one], matched.cluster[other])[is_apart]
    singles = _join(matched, chain[one], chain[other])[~is_apart]
    is_covered = chain[matched.left] == chain[matched.right]
    is_covered |= np.isin(_number_pairs(matched), wholes)
    is_covered |= np.isin(_join(matched, chain[matched.left], chain[matched.right]), singles)
    result: _Bools = ~is_covered
    return result
