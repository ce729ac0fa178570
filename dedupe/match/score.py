"""From candidate pairs to probabilities: all findings, their weights added up, and the hard rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Floats, Ints
from dedupe.match.features.levels import Levels
from dedupe.match.features.mention import compare_mentions
from dedupe.match.features.numbers import compare_numbers
from dedupe.match.features.origins import compare_categories, compare_links, compare_sources
from dedupe.match.features.rank import rank_pairs
from dedupe.match.features.sessions import compare_sessions
from dedupe.match.features.title import compare_titles
from dedupe.match.features.translation import find_translations
from dedupe.match.features.when import compare_when
from dedupe.match.features.where import compare_where
from dedupe.match.model import DIFFERENT, LEVELS, SAME, WEIGHTS, make_probability, sum_weights
from dedupe.match.prepare import Records
from dedupe.match.rules import RULES, Pairs, apply_rules

VERDICTS = ("different", "unsure", "same")


@dataclass(frozen=True)
class Scores:
    """What came out for each candidate pair."""

    left: Ints
    right: Ints
    levels: Mapping[str, Levels]
    weight: Floats  # log-odds
    rule: Ints  # index in RULES, -1 for none
    verdict: Ints  # index in VERDICTS

    @property
    def probability(self) -> Floats:
        """The score as a probability; a rule makes it 0 or 1."""
        forced = np.array([1.0 if rule.verdict == "same" else 0.0 for rule in RULES])
        result: Floats = np.where(self.rule >= 0, forced[self.rule], make_probability(self.weight))
        return result


def score_pairs(records: Records, left: Ints, right: Ints) -> Scores:
    """Find out everything about the pairs, add up, apply the rules."""
    levels = find_levels(records, left, right)
    weight = sum_weights(levels)
    pairs = Pairs(records, left, right, levels)
    strict = pairs.has("when", "same-hour", "same-hours") & pairs.has("where", "same-venue", "room", "same-spot")
    rank = rank_pairs(records, left, right, weight, strict)
    levels["rank"] = np.where(pairs.has("title", "same", "near") & (rank == 0), LEVELS["rank"].index("none"), rank)
    weight = weight + WEIGHTS["rank"][levels["rank"]]
    rule = apply_rules(Pairs(records, left, right, levels))
    probability = make_probability(weight)
    verdict = np.where(probability >= SAME, 2, np.where(probability < DIFFERENT, 0, 1))
    for number, item in enumerate(RULES):
        verdict[rule == number] = VERDICTS.index(item.verdict)
    return Scores(left, right, levels, weight, rule, verdict)


def find_levels(records: Records, left: Ints, right: Ints) -> dict[str, Levels]:
    """Return the level of every feature but the rank, which needs the others first."""
    when, where = compare_when(records, left, right), compare_where(records, left, right)
    found = Pairs(records, left, right, {"when": when, "where": where})
    here = found.has("where", "same-venue", "room")
    at_once = found.has("when", "same-hour", "same-hours") & here
    likely = at_once | (found.has("when", "same-period") & here)
    title = compare_titles(records, left, right)
    title = find_translations(records, left, right, title, likely)
    return {
        "when": when,
        "where": where,
        "title": title,
        "mention": compare_mentions(records, left, right, title),
        "numbers": compare_numbers(records, left, right),
        "session": compare_sessions(records, left, right, at_once),
        "link": compare_links(records, left, right),
        "source": compare_sources(records, left, right),
        "category": compare_categories(records, left, right),
    }
