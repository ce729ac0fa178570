"""How right the machine was, by what it said of pairs at the time when editors decided them. Those of units drawn at
random, which are judged blind, estimate what readers see; the others were asked because they were doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dedupe.decisions import Decision, ListingKey, find_last_words
from dedupe.match.bootstrap import Interval, make_interval
from dedupe.match.model import SAME
from dedupe.match.rules import RULES

RANDOM, ASKED = "random", "asked"
_VERDICTS = {rule.name: rule.verdict for rule in RULES}
_Pair = tuple[ListingKey, ListingKey]


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs that editors decided and the machine had weighed. `precision`: of those it would have merged, the share
    that are one event; `recall`: of those that are one event, the share it would have merged. None: of no pair."""

    pairs: int
    precision: float | None
    precision_interval: Interval
    recall: float | None
    recall_interval: Interval


def judge_decisions(in_force: Iterable[Decision]) -> dict[str, Judged]:
    """Return RANDOM and ASKED → how right the machine was, as far as there are any; intervals are of 95 %."""
    told = {decision.id: decision for decision in in_force}
    counts: dict[str, dict[tuple[bool, bool], int]] = {}
    for kind, links in find_last_words(told.values(), ("same", "different")).items():
        for link in links:
            decision = told[link.decision_id]
            merged = dict(_list_opinions(decision)).get((link.left, link.right))
            if merged is not None:
                drawn = RANDOM if decision.evidence.get("drawn") == "random" else ASKED
                of_kind = counts.setdefault(drawn, {})
                of_kind[merged, kind == "same"] = of_kind.get((merged, kind == "same"), 0) + 1
    return {drawn: _measure(found) for drawn, found in sorted(counts.items())}


def _measure(counts: Mapping[tuple[bool, bool], int]) -> Judged:
    right = counts.get((True, True), 0)
    merged = right + counts.get((True, False), 0)
    same = right + counts.get((False, True), 0)
    return Judged(
        pairs=sum(counts.values()),
        precision=right / merged if merged else None,
        precision_interval=make_interval(right, merged),
        recall=right / same if same else None,
        recall_interval=make_interval(right, same),
    )


def _list_opinions(decision: Decision) -> Iterator[tuple[_Pair, bool]]:
    """Yield the pairs of which the evidence of a decision tells what the machine thought: whether it would have merged
    them."""
    evidence = decision.evidence
    if len(decision.items) == 2 and (merged := _read_opinion(evidence)) is not None:
        one, other = sorted(decision.items)
        yield (one, other), merged
    pairs = evidence.get("pairs")
    for row in pairs if isinstance(pairs, list) else ():
        if isinstance(row, dict) and (merged := _read_opinion(row)) is not None:
            ends = [row.get("left"), row.get("right")]
            if all(isinstance(end, list) and len(end) == 2 for end in ends):
                one, other = sorted((str(end[0]), str(end[1])) for end in ends if end)
                yield (one, other), merged


def _read_opinion(told: Mapping[str, Any]) -> bool | None:
    probability, features = told.get("probability"), told.get("features")
    if not isinstance(probability, float | int) or isinstance(probability, bool):
        return None
    rule = _VERDICTS.get(str(features.get("rule"))) if isinstance(features, dict) else None
    return rule == "same" if rule else probability >= SAME
