"""How good matching is on labelled pairs: precision, recall and F1 with intervals, in all and by kind, region and set;
whether probabilities mean what they say; and, where true events are known, B-cubed."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dedupe.errors import InputError
from dedupe.match.bcubed import BCubed, measure_bcubed
from dedupe.match.bootstrap import find_intervals, group_pairs, make_interval
from dedupe.match.calibration import Calibration, check_calibration
from dedupe.match.outcomes import Outcomes

__all__ = ["LABELS", "LabelledPair", "Quality", "Report", "evaluate_pairs", "load_labelled", "make_interval"]

LABELS = frozenset({"same", "different", "unsure"})


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two listing ids and what a person says of them."""

    left: str
    right: str
    label: str  # same | different | unsure (left out of the figures)
    kind: str = ""
    region: str = ""
    set: str = ""  # where it comes from


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures over some pairs. Intervals hold 95 %, by drawing groups of pairs again. NaN: undefined."""

    pairs: int
    true_same: int  # labelled same
    found: int  # merged
    right: int  # both
    precision: float
    precision_interval: tuple[float, float]
    recall: float
    recall_interval: tuple[float, float]
    f1: float
    f1_interval: tuple[float, float]
    asked: int = 0  # apart, and editors are asked; the others stay apart


@dataclass(frozen=True, slots=True)
class Report:
    """Figures in all, and by kind, region and set; `wrong` lists the pairs on which people and program differ, and
    `outcomes` counts label → merged, asked, apart."""

    overall: Quality
    by_kind: Mapping[str, Quality] = field(default_factory=dict)
    by_region: Mapping[str, Quality] = field(default_factory=dict)
    wrong: tuple[LabelledPair, ...] = ()
    by_set: Mapping[str, Quality] = field(default_factory=dict)
    outcomes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    calibration: Calibration | None = None
    bcubed: BCubed | None = None


def load_labelled(path: Path) -> list[LabelledPair]:
    """Read labelled pairs, one JSON object a line."""
    pairs = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            pair = LabelledPair(row["left"], row["right"], row["label"], row.get("kind", ""), row.get("region", ""))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(path, f"line {number} is not a labelled pair ({error!r})") from error
        if pair.label not in LABELS:
            raise InputError(path, f"line {number}: the label is one of {', '.join(sorted(LABELS))}")
        pairs.append(pair)
    return pairs


def evaluate_pairs(
    labelled: Iterable[LabelledPair],
    predicted: Mapping[str, str] | Outcomes,
    truth: Mapping[str, str] | None = None,
) -> Report:
    """Compare labels with clusters: `predicted` is listing_id → event_id, or all that a matching says; `truth` is
    listing_id → true event, where it is known."""
    outcomes = predicted if isinstance(predicted, Outcomes) else Outcomes(predicted)
    pairs = [pair for pair in labelled if pair.label != "unsure"]
    facts = _find_facts(pairs, outcomes)
    groups = np.array(group_pairs((p.left, p.right, p.label == "same") for p in pairs), dtype=np.int64)

    def split(get: Any) -> dict[str, Quality]:
        rows: dict[str, list[int]] = defaultdict(list)
        for index, pair in enumerate(pairs):
            rows[get(pair)].append(index)
        return {name: _measure(facts[indexes], groups[indexes]) for name, indexes in sorted(rows.items())}

    is_wrong = facts[:, 0] != facts[:, 1]
    probabilities = [outcomes.find_probability(p.left, p.right) for p in pairs]
    return Report(
        overall=_measure(facts, groups),
        by_kind=split(lambda pair: pair.kind),
        by_region=split(lambda pair: pair.region),
        wrong=tuple(pair for pair, wrong in zip(pairs, is_wrong, strict=True) if wrong),
        by_set=split(lambda pair: pair.set) if any(pair.set for pair in pairs) else {},
        outcomes=_count_outcomes(facts),
        calibration=check_calibration(probabilities, facts[:, 0].tolist()) if outcomes.pairs else None,
        bcubed=measure_bcubed(truth, outcomes.events) if truth else None,
    )


def make_plain(report: Report) -> dict[str, Any]:
    """Return a report as JSON can hold it: what is undefined is null."""
    plain: dict[str, Any] = _drop_nan(asdict(report))
    return plain


def _drop_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _drop_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_drop_nan(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _find_facts(pairs: Sequence[LabelledPair], outcomes: Outcomes) -> np.typing.NDArray[np.bool_]:
    """Return a row a pair: one event by its label, merged, asked."""
    rows = [
        (p.label == "same", outcomes.is_together(p.left, p.right), outcomes.is_asked(p.left, p.right)) for p in pairs
    ]
    return np.array(rows, dtype=bool).reshape(-1, 3)


def _count_outcomes(facts: np.typing.NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    counts = {}
    for label, rows in (("same", facts[facts[:, 0]]), ("different", facts[~facts[:, 0]])):
        merged, asked = int(rows[:, 1].sum()), int(rows[:, 2].sum())
        counts[label] = {"merged": merged, "asked": asked, "apart": len(rows) - merged - asked}
    return counts


def _measure(facts: np.typing.NDArray[np.bool_], groups: np.typing.NDArray[np.int64]) -> Quality:
    said, got = facts[:, 0], facts[:, 1]
    columns = (said & got, said, got)
    numbers, place = np.unique(groups, return_inverse=True)
    sums = np.stack([np.bincount(place, c.astype(float), len(numbers)) for c in columns], axis=1).astype(np.float64)
    precision, recall, f1 = find_intervals(
        sums,
        (
            lambda s: (s[:, 0], s[:, 2]),
            lambda s: (s[:, 0], s[:, 1]),
            lambda s: (2 * s[:, 0], s[:, 1] + s[:, 2]),
        ),
    )
    right, same, merged = (int(column.sum()) for column in columns)
    return Quality(
        pairs=len(said),
        true_same=same,
        found=merged,
        right=right,
        precision=right / merged if merged else math.nan,
        precision_interval=precision,
        recall=right / same if same else math.nan,
        recall_interval=recall,
        f1=2 * right / (same + merged) if same + merged else math.nan,
        f1_interval=f1,
        asked=int(facts[:, 2].sum()),
    )
