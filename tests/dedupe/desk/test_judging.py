"""How right the machine was, counted from what decisions keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dedupe.decisions import Decision
from dedupe.desk.judging import judge_decisions
from dedupe.match.rules import RULES

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FORBIDDING = next(rule.name for rule in RULES if rule.verdict == "different")


def say(number: int, kind: str, probability: Any, **evidence: Any) -> Decision:
    """Return a decision about a pair of its own."""
    items = ((f"a{number}", "1"), (f"b{number}", "1"))
    told = {"probability": probability, "drawn": "random", **evidence}
    return Decision(f"d{number}", NOW + timedelta(minutes=number), "anne", kind, items, evidence=told)


def test_shares_and_intervals() -> None:
    """Eight right merges, two wrong ones, two misses: 80 % right, 80 % found, the intervals around them."""
    decisions = [say(n, "same", 0.99) for n in range(8)]
    decisions += [say(n, "different", 0.99) for n in range(8, 10)] + [say(n, "same", 0.2) for n in range(10, 12)]
    decisions += [say(n, "different", 0.01) for n in range(12, 20)]
    (judged,) = judge_decisions(decisions).values()
    assert (judged.pairs, judged.precision, judged.recall) == (20, 0.8, 0.8)
    low, high = judged.precision_interval
    assert 0.4 < low < 0.8 < high < 1


def test_random_and_asked_are_apart() -> None:
    """What was asked because it was doubtful says nothing of what readers see."""
    judged = judge_decisions([say(1, "same", 0.99), say(2, "different", 0.99, drawn="order")])
    assert judged["random"].precision == 1
    assert judged["asked"].precision == 0
    assert judged["asked"].recall is None


def test_a_rule_goes_before_the_probability() -> None:
    """A pair that a rule keeps apart was not merged, however alike."""
    (judged,) = judge_decisions([say(1, "same", 0.99, features={"rule": FORBIDDING})]).values()
    assert judged.recall == 0


def test_the_last_word_counts() -> None:
    """A pair decided twice is counted once, as said last."""
    first = say(1, "same", 0.99)
    last = Decision("z", NOW + timedelta(days=1), "benoit", "different", first.items, evidence=first.evidence)
    (judged,) = judge_decisions([first, last]).values()
    assert (judged.pairs, judged.precision) == (1, 0)


def test_groups_are_counted_by_their_pairs() -> None:
    """Of a sorted group, the pairs that the evidence tells of."""
    items = (("a", "1"), ("b", "1"), ("c", "1"))
    pairs = [{"left": ["a", "1"], "right": ["b", "1"], "probability": 0.9}, {"left": ["a", "1"], "right": "c"}]
    group = Decision("g", NOW, "anne", "same", items, evidence={"pairs": pairs})
    assert judge_decisions([group])["asked"].pairs == 1


@pytest.mark.parametrize("probability", [None, "0.9", True, [], {}])
def test_evidence_that_makes_no_sense_is_left_out(probability: Any) -> None:
    """Lines may come from anywhere."""
    assert judge_decisions([say(1, "same", probability, features="x", pairs={"a": 1})]) == {}
