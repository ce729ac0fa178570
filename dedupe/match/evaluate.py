"""How good matching is on labelled pairs: precision, recall and F1 with intervals, in all and by kind and region."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dedupe.errors import InputError

LABELS = frozenset({"same", "different", "unsure"})
_SAMPLES = 400  # of the bootstrap
_Z = 1.96


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two listing ids and what a person says of them."""

    left: str
    right: str
    label: str  # same | different | unsure (left out of the figures)
    kind: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures over some pairs. Intervals hold 95 %: Wilson's for the shares, bootstrap for F1. NaN: undefined."""

    pairs: int
    true_same: int  # labelled same
    found: int  # predicted same
    right: int  # both
    precision: float
    precision_interval: tuple[float, float]
    recall: float
    recall_interval: tuple[float, float]
    f1: float
    f1_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Report:
    """Figures in all, and by kind and region; `wrong` lists the pairs on which people and program differ."""

    overall: Quality
    by_kind: Mapping[str, Quality] = field(default_factory=dict)
    by_region: Mapping[str, Quality] = field(default_factory=dict)
    wrong: tuple[LabelledPair, ...] = ()


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


def evaluate_pairs(labelled: Iterable[LabelledPair], predicted: Mapping[str, str]) -> Report:
    """Compare labels with clusters: `predicted` maps listing_id → event_id."""
    pairs = [pair for pair in labelled if pair.label != "unsure"]
    truth = [pair.label == "same" for pair in pairs]
    found = [_is_together(pair, predicted) for pair in pairs]
    groups: dict[str, dict[str, list[int]]] = {"kind": defaultdict(list), "region": defaultdict(list)}
    for index, pair in enumerate(pairs):
        groups["kind"][pair.kind].append(index)
        groups["region"][pair.region].append(index)

    def measure(indexes: Sequence[int]) -> Quality:
        return _measure([truth[i] for i in indexes], [found[i] for i in indexes])

    return Report(
        overall=measure(range(len(pairs))),
        by_kind={name: measure(indexes) for name, indexes in sorted(groups["kind"].items())},
        by_region={name: measure(indexes) for name, indexes in sorted(groups["region"].items())},
        wrong=tuple(pair for pair, t, f in zip(pairs, truth, found, strict=True) if t != f),
    )


def make_interval(hits: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    if not total:
        return math.nan, math.nan
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def _is_together(pair: LabelledPair, predicted: Mapping[str, str]) -> bool:
    return pair.left in predicted and predicted[pair.left] == predicted.get(pair.right)


def _measure(truth: Sequence[bool], found: Sequence[bool]) -> Quality:
    said, got = np.array(truth, dtype=bool), np.array(found, dtype=bool)
    right, same, merged = int((said & got).sum()), int(said.sum()), int(got.sum())
    # A fixed seed: the same pairs give the same interval. Nothing here is secret.
    picks = np.random.default_rng(20261125).integers(0, max(len(said), 1), (_SAMPLES, len(said)))
    sampled = [_find_f1((said[p] & got[p]).sum(), said[p].sum(), got[p].sum()) for p in picks] if len(said) else []
    defined = [value for value in sampled if not math.isnan(value)]
    low, high = np.percentile(defined, [2.5, 97.5]) if defined else (math.nan, math.nan)
    return Quality(
        pairs=len(said),
        true_same=same,
        found=merged,
        right=right,
        precision=right / merged if merged else math.nan,
        precision_interval=make_interval(right, merged),
        recall=right / same if same else math.nan,
        recall_interval=make_interval(right, same),
        f1=_find_f1(right, same, merged),
        f1_interval=(float(low), float(high)),
    )


def _find_f1(right: float, same: float, merged: float) -> float:
    return float(2 * right / (same + merged)) if same + merged else math.nan
