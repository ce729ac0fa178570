"""From candidate pairs to probabilities: cheap findings for all, costly ones where they may still matter, their weights
added up, and the hard rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Floats, Ints
from dedupe.match.chunks import map_chunks
from dedupe.match.features.levels import Bools, Levels
from dedupe.match.features.rank import rank_pairs
from dedupe.match.findings import find_cheap_levels, find_costly_levels
from dedupe.match.model import DIFFERENT, LEVELS, SAME, bound_weights, make_probability, sum_weights
from dedupe.match.prepare import Records
from dedupe.match.rules import RULES, Pairs, apply_rules

VERDICTS = ("different", "unsure", "same")
TELLING = 0.02  # probability below which a pair tells nobody anything
_HOPELESS = float(np.log(TELLING / (1 - TELLING)))
_Found = tuple[Ints, Mapping[str, Levels], Floats]
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Scores:
    """What came out for each candidate pair that is not hopeless, sorted."""

    left: Ints
    right: Ints
    levels: Mapping[str, Levels]
    weight: Floats  # log-odds
    rule: Ints  # index in RULES, -1 for none
    verdict: Ints  # index in VERDICTS
    hopeless: tuple[Ints, Ints]  # the other candidates: whatever else is found out, they are two events

    @property
    def probability(self) -> Floats:
        """The scores as probabilities; a rule makes them 0 or 1."""
        return self.probability_of(np.arange(len(self.left)))

    def probability_of(self, pairs: Ints) -> Floats:
        """Return the probability of some pairs, by their numbers."""
        forced = np.array([1.0 if rule.verdict == "same" else 0.0 for rule in RULES])
        rule = self.rule[pairs]
        result: Floats = np.where(rule >= 0, forced[rule], make_probability(self.weight[pairs]))
        return result


def score_pairs(records: Records, left: Ints, right: Ints, *, every: bool = False, tell: Tell | None = None) -> Scores:
    """Find out what matters about the pairs, add up, apply the rules. With `every`, no pair is hopeless."""
    found = list(map_chunks(lambda low, high: _find(records, left, right, low, high, every=every), len(left), tell))
    kept, levels, weight = _join(found)
    is_kept = np.zeros(len(left), dtype=bool)
    is_kept[kept] = True
    left, right, hopeless = left[kept], right[kept], (left[~is_kept], right[~is_kept])
    pairs = Pairs(records, left, right, levels)
    rank = rank_pairs(records, left, right, weight, _find_strict(pairs))
    rank[pairs.has("title", "same", "near") & (rank == LEVELS["rank"].index("alone"))] = LEVELS["rank"].index("none")
    return _decide(records, left, right, {**levels, "rank": rank}, hopeless)


def add_pairs(records: Records, scores: Scores, chosen: Ints) -> Scores:
    """Return the scores with some of the hopeless pairs (by position) looked at in full. They rank nowhere."""
    left, right = (end[chosen] for end in scores.hopeless)
    levels: dict[str, Levels] = dict(find_costly_levels(records, left, right, find_cheap_levels(records, left, right)))
    levels["rank"] = np.full(len(left), LEVELS["rank"].index("none"), dtype=np.int8)
    rest = np.ones(len(scores.hopeless[0]), dtype=bool)
    rest[chosen] = False
    more = _decide(records, left, right, levels, (scores.hopeless[0][rest], scores.hopeless[1][rest]))
    left, right = np.concatenate([scores.left, left]), np.concatenate([scores.right, right])
    order = np.lexsort((right, left))

    def merge(one: Ints, other: Ints) -> Ints:
        return np.concatenate([one, other])[order]

    joined = {name: np.concatenate([scores.levels[name], more.levels[name]])[order] for name in scores.levels}
    weight: Floats = np.concatenate([scores.weight, more.weight])[order]
    rule, verdict = merge(scores.rule, more.rule), merge(scores.verdict, more.verdict)
    return Scores(left[order], right[order], joined, weight, rule, verdict, more.hopeless)


def _find(records: Records, left: Ints, right: Ints, low: int, high: int, *, every: bool) -> _Found:
    """Return which pairs of a chunk are not hopeless, their levels (all but the rank, which needs the other pairs) and
    weights."""
    one, other = left[low:high].astype(np.int64), right[low:high].astype(np.int64)
    levels = find_cheap_levels(records, one, other)
    if every:
        kept = np.arange(len(one))
    else:
        pairs = Pairs(records, one, other, levels)
        # Rivals at one hour in one place tell which of them is meant; a page in common may decide alone.
        is_telling = _find_strict(pairs) | pairs.has("link", "page")
        kept = np.flatnonzero(is_telling | (bound_weights(levels) >= _HOPELESS))
        levels = {name: level[kept] for name, level in levels.items()}
    levels = find_costly_levels(records, one[kept], other[kept], levels)
    return kept + low, levels, sum_weights(levels)


def _find_strict(pairs: Pairs) -> Bools:
    return pairs.has("when", "same-hour", "same-hours") & pairs.has("where", "same-venue", "room", "same-spot")


def _join(found: list[_Found]) -> tuple[Ints, dict[str, Levels], Floats]:
    if not found:
        return np.empty(0, np.int64), {name: np.empty(0, np.int8) for name in LEVELS if name != "rank"}, np.empty(0)
    levels = {name: np.concatenate([one[1][name] for one in found]) for name in found[0][1]}
    return np.concatenate([one[0] for one in found]), levels, np.concatenate([one[2] for one in found])


def _decide(
    records: Records, left: Ints, right: Ints, levels: Mapping[str, Levels], hopeless: tuple[Ints, Ints]
) -> Scores:
    weight = sum_weights(levels)
    rules = map_chunks(
        lambda low, high: apply_rules(
            Pairs(records, left[low:high], right[low:high], {name: level[low:high] for name, level in levels.items()})
        ),
        len(left),
    )
    rule = np.concatenate([np.empty(0, np.int64), *rules])
    probability = make_probability(weight)
    verdict = np.where(probability >= SAME, 2, np.where(probability < DIFFERENT, 0, 1))
    for number, item in enumerate(RULES):
        verdict[rule == number] = VERDICTS.index(item.verdict)
    return Scores(left, right, levels, weight, rule, verdict, hopeless)
