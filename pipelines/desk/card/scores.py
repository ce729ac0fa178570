"""A pair's score as a waterfall: each finding with its sentence, and its bar where the sum stood before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dedupe.match.explain import NAMES, Explanation, Step, explain_row

_SLIGHT = 0.25  # natural log-odds; what weighs less is told together
_REST = {"fr": "Autres constats, de peu de poids chacun.", "en": "Other findings, of little weight each."}


@dataclass(frozen=True, slots=True)
class Bar:
    """A finding: from where to where the sum goes, in per cent of the width; `weight` in natural log-odds."""

    name: str
    sentence: str
    weight: float
    at: float
    width: float

    def write_weight(self, code: str) -> str:
        """Return the weight with its sign: «+3,2», «−0,4»."""
        text = f"{abs(self.weight):.1f}"
        return ("−" if self.weight < 0 else "+") + (text.replace(".", ",") if code == "fr" else text)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Why two listings scored as they did. `zero` is where the sum is even, in per cent."""

    left: str
    right: str
    probability: float
    decision: str
    bars: tuple[Bar, ...]
    zero: float
    rule: str | None  # its sentence, when a hard rule settles the pair or leaves it open
    decision_id: str | None


def make_waterfall(row: Mapping[str, Any], language: str) -> Waterfall:
    """Return the waterfall of a row of `pairs.parquet`, heaviest findings first after the beginning."""
    told = explain_row(row)
    steps = _order_steps(told.steps)
    sums = [0.0]
    for step in steps:
        sums.append(sums[-1] + step.weight)
    low, high = min(sums), max(sums)
    scale = 100 / (high - low) if high > low else 0.0
    bars = tuple(
        Bar(
            _find_name(step, language),
            step.en if language == "en" else step.fr,
            step.weight,
            round((min(sums[at], sums[at + 1]) - low) * scale, 2),
            round(max(abs(step.weight) * scale, 0.5), 2),
        )
        for at, step in enumerate(steps)
    )
    return Waterfall(
        told.left,
        told.right,
        told.probability,
        told.decision,
        bars,
        round(-low * scale, 2),
        find_rule(told, language),
        told.decision_id,
    )


def _order_steps(told: Sequence[Step]) -> list[Step]:
    """Return the beginning, then the heaviest findings first, then the light ones as one."""
    heavy = [step for step in told if abs(step.weight) >= _SLIGHT]
    rest = sum(step.weight for step in told if abs(step.weight) < _SLIGHT)
    steps = sorted(heavy, key=lambda step: (step.feature != "prior", -abs(step.weight)))
    return [*steps, Step("rest", "", rest, _REST["fr"], _REST["en"])] if rest else steps


def find_rule(told: Explanation, language: str) -> str | None:
    """Return the sentence of the rule that speaks of a pair."""
    return ((told.rule_en if language == "en" else told.rule_fr) or told.rule) if told.rule else None


def _find_name(step: Step, language: str) -> str:
    parts = [NAMES.get(part, (part, part))[language == "en"] for part in step.feature.split(" × ")]
    return " × ".join(parts)
