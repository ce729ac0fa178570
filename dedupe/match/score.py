"""From candidate pairs to probabilities: cheap findings for all, costly ones where they may still matter, their weights
added up, and the hard rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from dedupe.match.bags import Floats, Ints, sum_shared
from dedupe.match.chunks import map_chunks
from dedupe.match.features.levels import Bools, Levels
from dedupe.match.features.place_words import LITTLE
from dedupe.match.features.rank import find_busy, rank_pairs
from dedupe.match.features.title import find_telling
from dedupe.match.findings import find_cheap_levels, find_costly_levels, find_name_levels
from dedupe.match.model import DIFFERENT, LEVELS, SAME, bound_weights, make_probability, sum_weights
from dedupe.match.prepare import Records
from dedupe.match.rules import AT_ONCE, ONE_PLACE, RULES, Pairs, apply_rules

VERDICTS = ("different", "unsure", "same")
TELLING = 0.02  # probability below which a pair tells nobody anything
# What a rule makes of a probability; one that leaves a pair to people keeps it below what would merge it.
_FORCED = np.array([{"same": 1.0, "different": 0.0, "unsure": np.nan}[rule.verdict] for rule in RULES])
_OPEN = SAME - 0.01
_HOPELESS = float(np.log(TELLING / (1 - TELLING)))
FOUND = tuple(name for name in LEVELS if name != "rank")
_RIVALS, _FOREIGN = ([rule.name for rule in RULES].index(name) for name in ("rival-titles", "other-meaning"))
_ASKING = (_RIVALS, _FOREIGN)
_FORCING = [number for number, rule in enumerate(RULES) if rule.verdict == "same"]
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Found:
    """What two records alone say about pairs of them: nothing here depends on other pairs."""

    kept: Ints  # which of the pairs asked for, rising
    levels: Mapping[str, Levels]  # all but the rank
    rule: Levels  # index in RULES, -1 for none

    @classmethod
    def nothing(cls) -> Found:
        """Return what is found out about no pair."""
        none = np.empty(0, dtype=np.int8)
        return cls(np.empty(0, dtype=np.int64), dict.fromkeys(FOUND, none), none)


@dataclass(frozen=True)
class Scores:
    """What came out for each candidate pair that is not hopeless, sorted."""

    left: Ints
    right: Ints
    levels: Mapping[str, Levels]
    weight: Floats  # log-odds
    rule: Levels  # index in RULES, -1 for none
    verdict: Levels  # index in VERDICTS
    hopeless: tuple[Ints, Ints]  # the other candidates: whatever else is found out, they are two events

    @property
    def probability(self) -> Floats:
        """The scores as probabilities; a rule makes them 0 or 1, or leaves them open."""
        return self.probability_of(np.arange(len(self.left)))

    def probability_of(self, pairs: Ints) -> Floats:
        """Return the probability of some pairs, by their numbers."""
        rule, free = self.rule[pairs], make_probability(self.weight[pairs])
        result: Floats = np.where(rule >= 0, _FORCED[rule], free)
        return np.where(np.isnan(result), np.minimum(free, _OPEN), result)


def score_pairs(records: Records, left: Ints, right: Ints, *, every: bool = False, tell: Tell | None = None) -> Scores:
    """Find out what matters about the pairs, add up, apply the rules. With `every`, no pair is hopeless."""
    return decide_pairs(records, left, right, find_chunks(records, left, right, every=every, tell=tell))


def find_chunks(records: Records, left: Ints, right: Ints, *, every: bool = False, tell: Tell | None = None) -> Found:
    """Return what the two records of each pair say about it, chunk by chunk."""
    work = partial(_find_chunk, records, left, right, every=every)
    return _join([Found.nothing(), *map_chunks(work, len(left), tell)])


def decide_pairs(records: Records, left: Ints, right: Ints, found: Found) -> Scores:
    """Return the scores of pairs about which everything is found out but how they stand beside the others."""
    is_kept = np.zeros(len(left), dtype=bool)
    is_kept[found.kept] = True
    hopeless = left[~is_kept], right[~is_kept]
    left, right = left[found.kept], right[found.kept]
    pairs = Pairs(records, left, right, found.levels)
    named = pairs.has("title", "same-long", "same", "same-generic")
    rank = rank_pairs(records, left, right, sum_weights(found.levels), _find_strict(pairs), named)
    rank[pairs.has("title", "same-long", "same", "near") & (rank == LEVELS["rank"].index("alone"))] = LEVELS[
        "rank"
    ].index("none")
    levels = {**found.levels, "rank": rank}
    rule = _drop_answered(Pairs(records, left, right, levels), found.rule)
    return _decide(left, right, levels, rule, hopeless)


def _drop_answered(pairs: Pairs, rule: Levels) -> Levels:
    """Return the rules without those that ask whether two titles are one thing where nothing else is on at that hour,
    in a place that no source is known to hold two things in at once: there two titles are likelier than two events.
    Titles of one language must share a word that tells something: «Atelier de couture», «Atelier d'échecs» do not;
    those of two languages nothing but a place («Association des retraités», "Association of anglers" share a kind),
    for one occasion: weekly activities of two kinds share a room."""
    busy = find_busy(pairs.records)
    answered = pairs.has("rank", "alone") & ~(busy[pairs.left] | busy[pairs.right])
    records, tokens = pairs.records, pairs.records.tokens
    index = np.flatnonzero(answered & (rule == _RIVALS))
    answered[index] = sum_shared(tokens, pairs.left[index], pairs.right[index], find_telling(records)) > 0
    index = np.flatnonzero(answered & (rule == _FOREIGN))
    left, right = pairs.left[index], pairs.right[index]
    shared = sum_shared(tokens, left, right, records.weights)
    places = sum_shared(records.title_places, left, right, records.weights, tokens)
    is_once = np.maximum(records.minutes.sizes()[left], records.minutes.sizes()[right]) <= 1
    answered[index] = (shared - places <= LITTLE) & is_once
    return np.where(answered & np.isin(rule, _ASKING), -1, rule).astype(np.int8)


def add_pairs(records: Records, scores: Scores, chosen: Ints) -> Scores:
    """Return the scores with some of the hopeless pairs (by position) looked at in full. They rank nowhere."""
    left, right = (end[chosen] for end in scores.hopeless)
    found = find_all(records, left, right)
    none = np.full(len(left), LEVELS["rank"].index("none"), dtype=np.int8)
    rest = np.ones(len(scores.hopeless[0]), dtype=bool)
    rest[chosen] = False
    left, right = np.concatenate([scores.left, left]), np.concatenate([scores.right, right])
    order = np.argsort((left << 32) | right)
    levels = {
        name: np.concatenate([scores.levels[name], level])[order]
        for name, level in {**found.levels, "rank": none}.items()
    }
    rule = np.concatenate([scores.rule, found.rule])[order]
    return _decide(left[order], right[order], levels, rule, (scores.hopeless[0][rest], scores.hopeless[1][rest]))


def find_all(records: Records, left: Ints, right: Ints) -> Found:
    """Return everything about some pairs, hopeless or not."""
    levels = find_name_levels(records, left, right, find_cheap_levels(records, left, right))
    return _find_rest(records, left, right, levels, np.arange(len(left)))


def find_promising(records: Records, left: Ints, right: Ints) -> Found:
    """Return everything about those of some pairs that are not hopeless."""
    levels = find_cheap_levels(records, left, right)
    pairs = Pairs(records, left, right, levels)
    # Rivals at one hour in one place tell which of them is meant; a page in common may decide alone.
    is_telling = _find_strict(pairs) | pairs.has("link", "page")
    kept, levels = _keep(np.arange(len(left)), levels, is_telling)
    kept, levels = _keep(kept, find_name_levels(records, left[kept], right[kept], levels), is_telling)
    found = _find_rest(records, left[kept], right[kept], levels, kept)
    chosen, levels = _keep(kept, found.levels, is_telling, np.isin(found.rule, _FORCING))
    return Found(chosen, levels, found.rule[np.isin(kept, chosen, assume_unique=True)])


def _keep(
    pairs: Ints, levels: Mapping[str, Levels], is_telling: Bools, is_forced: Bools | None = None
) -> tuple[Ints, dict[str, Levels]]:
    """Return the pairs that may still be one event, whatever the rest comes out as, with their levels."""
    may_match = bound_weights(levels) >= _HOPELESS
    may_match |= is_telling[pairs]
    if is_forced is not None:
        may_match |= is_forced
    return pairs[may_match], {name: level[may_match] for name, level in levels.items()}


def _find_chunk(records: Records, left: Ints, right: Ints, low: int, high: int, *, every: bool) -> Found:
    find = find_all if every else find_promising
    found = find(records, left[low:high], right[low:high])
    return Found(found.kept + low, found.levels, found.rule)


def _find_rest(records: Records, left: Ints, right: Ints, so_far: Mapping[str, Levels], kept: Ints) -> Found:
    levels = find_costly_levels(records, left, right, so_far)
    rule = apply_rules(Pairs(records, left, right, levels)).astype(np.int8)
    # Always added up in one order: sums of floats depend on it.
    return Found(kept, {name: levels[name] for name in FOUND}, rule)


def _find_strict(pairs: Pairs) -> Bools:
    """Return the pairs at one hour (or over one period) in one place."""
    return pairs.has("when", *AT_ONCE, "same-period") & pairs.has("where", *ONE_PLACE, "same-spot")


def _join(parts: Sequence[Found]) -> Found:
    return Found(
        np.concatenate([part.kept for part in parts]),
        {name: np.concatenate([part.levels[name] for part in parts]) for name in FOUND},
        np.concatenate([part.rule for part in parts]),
    )


def _decide(left: Ints, right: Ints, levels: Mapping[str, Levels], rule: Levels, hopeless: tuple[Ints, Ints]) -> Scores:
    weight = sum_weights(levels)
    probability = make_probability(weight)
    verdict = np.where(probability >= SAME, 2, np.where(probability < DIFFERENT, 0, 1)).astype(np.int8)
    for number, item in enumerate(RULES):
        verdict[rule == number] = VERDICTS.index(item.verdict)
    return Scores(left, right, levels, weight, rule, verdict, hopeless)
