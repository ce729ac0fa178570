"""From examples to the weights in use: Fellegi–Sunter without labels, logistic regression drawn towards it, checked on
the sets left out, written as `data/weights.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dedupe.match.bags import Floats
from dedupe.match.features.levels import Levels
from dedupe.match.model import CROSSES, FEATURES, LEVELS, TABLE, make_probability
from dedupe.match.training.examples import Examples
from dedupe.match.training.fellegi_sunter import fit_weights
from dedupe.match.training.logistic import Design, fit_logistic, sum_columns

LEVEL_STRENGTH = 1.0  # 1 / variance: how firmly a level's weight is drawn towards what it weighs without labels
CROSS_STRENGTH = 4.0  # and a pair of levels towards nothing
_SEEN = 3  # examples of a pair of levels below which it weighs nothing


@dataclass(frozen=True)
class Fit:
    """A fitted model: `beta` is the prior, then the levels of each feature, then the pairs of levels."""

    beta: Floats
    mean: Floats


@dataclass(frozen=True)
class Figures:
    """How good probabilities are on examples that the model was not fitted to."""

    examples: int
    same: int
    log_loss: float
    calibration_error: float  # expected, over ten bands
    precision: float  # of those at or above the threshold
    recall: float


def fit_model(examples: Examples, unlabelled: Examples | None = None) -> Fit:
    """Fit the weights; `unlabelled` (by default the same examples) are what the weights without labels come from."""
    design = make_design(examples)
    prior, free = fit_weights((unlabelled or examples).levels)
    offsets = _find_offsets()
    mean = np.zeros(design.size)
    mean[0] = prior
    for name, weights in free.items():
        mean[offsets[name] : offsets[name] + len(weights)] = weights
    mean *= _find_scale(design, mean)
    strength = np.full(design.size, LEVEL_STRENGTH)
    strength[0] = 0.01
    strength[offsets["crosses"] :] = CROSS_STRENGTH
    return Fit(fit_logistic(design, mean, strength), mean)


def make_design(examples: Examples) -> Design:
    """Return the columns of the regression: the prior, each feature, each pair of features."""
    offsets = _find_offsets()
    columns = [np.zeros(len(examples), dtype=np.int64)]
    columns += [examples.levels[name].astype(np.int64) + offsets[name] for name in FEATURES]
    start = offsets["crosses"]
    for one, other in CROSSES:
        wide = len(LEVELS[other])
        columns.append(start + examples.levels[one].astype(np.int64) * wide + examples.levels[other])
        start += len(LEVELS[one]) * wide
    return Design(columns, start, examples.is_same.astype(np.float64), examples.weight)


def predict(fit: Fit, examples: Examples) -> Floats:
    """Return the probability of each example."""
    return make_probability(sum_columns(make_design(examples), fit.beta))


def check_fit(examples: Examples, threshold: float) -> tuple[Figures, dict[int, Figures]]:
    """Leave each set out in turn, and return the figures over all and by set."""
    chance = np.full(len(examples), np.nan)
    groups = np.unique(examples.group)
    for group in groups:
        out = examples.group == group
        if len(groups) > 1:
            chance[out] = predict(fit_model(examples.take(np.flatnonzero(~out))), examples.take(np.flatnonzero(out)))
        else:
            chance[out] = predict(fit_model(examples), examples)
    by_group = {int(g): _measure(chance, examples, examples.group == g, threshold) for g in groups}
    return _measure(chance, examples, np.ones(len(examples), dtype=bool), threshold), by_group


def write_fit(path: Path, fit: Fit, *, same: float, different: float, facts: Mapping[str, Any]) -> None:
    """Write the weights in the form that the model reads, to two decimals; `facts` say where they come from."""
    offsets, beta = _find_offsets(), _shift_silent(fit.beta)
    weights = {
        name: {level: round(float(beta[offsets[name] + number]), 2) + 0.0 for number, level in enumerate(LEVELS[name])}
        for name in FEATURES
    }
    said = {
        "same": same,
        "different": different,
        "prior": round(float(beta[0]), 2),
        "weights": weights,
        "crosses": _list_crosses(fit, offsets["crosses"]),
        "training": dict(facts),
    }
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _shift_silent(beta: Floats) -> Floats:
    """Return the same model with the levels that say nothing («a venue is missing» says something, no number does not)
    at zero: what they weighed goes to the prior, so that a waterfall of sentences adds up."""
    offsets, moved = _find_offsets(), beta.copy()
    for name in FEATURES:
        silent = [number for number, level in enumerate(TABLE[name].values()) if not level.fr]
        if silent:
            weight = moved[offsets[name] + silent[0]]
            moved[offsets[name] : offsets[name] + len(LEVELS[name])] -= weight
            moved[0] += weight
    return moved


def _list_crosses(fit: Fit, start: int) -> dict[str, dict[str, float]]:
    told: dict[str, dict[str, float]] = {}
    for one, other in CROSSES:
        cells: dict[str, float] = {}
        for a in LEVELS[one]:
            for b in LEVELS[other]:
                weight = round(float(fit.beta[start]), 2)
                start += 1
                if abs(weight) >= 0.1:  # less tells an editor nothing and only lengthens the table
                    cells[f"{a} {b}"] = weight
        told[f"{one} {other}"] = cells
    return told


def _find_offsets() -> dict[str, int]:
    offsets, start = {}, 1
    for name in FEATURES:
        offsets[name] = start
        start += len(LEVELS[name])
    return {**offsets, "crosses": start}


def _find_scale(design: Design, mean: Floats) -> float:
    """Return what the weights without labels are worth: features are not independent, so that their sum says too much
    (fitted as one number, on the labels)."""
    total = sum_columns(design, mean)
    scales = np.linspace(0.3, 1.2, 19)
    losses = [_find_loss(make_probability(total * scale), design.label, design.weight) for scale in scales]
    return float(scales[int(np.argmin(losses))])


def _find_loss(chance: Floats, label: Floats, weight: Floats) -> float:
    safe = np.clip(chance, 1e-6, 1 - 1e-6)
    return float(-np.average(label * np.log(safe) + (1 - label) * np.log(1 - safe), weights=weight))


def _measure(chance: Floats, examples: Examples, wanted: Any, threshold: float) -> Figures:
    p, label = chance[wanted], examples.is_same[wanted].astype(np.float64)
    weight = examples.weight[wanted]
    band = np.minimum((p * 10).astype(int), 9)
    gaps = [abs(float(np.average(p[band == b] - label[band == b], weights=weight[band == b]))) for b in np.unique(band)]
    shares = [float(weight[band == b].sum() / weight.sum()) for b in np.unique(band)]
    found = p >= threshold
    right = float(weight[found & (label == 1)].sum())
    return Figures(
        examples=len(p),
        same=int(label.sum()),
        log_loss=_find_loss(p, label, weight),
        calibration_error=float(np.dot(gaps, shares)),
        precision=right / max(float(weight[found].sum()), 1e-9),
        recall=right / max(float(weight[label == 1].sum()), 1e-9),
    )


def describe_levels(examples: Examples, levels: Mapping[str, Levels]) -> Sequence[str]:
    """Return a line a level: how often it was seen, and in how many of one event."""
    lines = []
    for name in FEATURES:
        seen = np.bincount(levels[name], minlength=len(LEVELS[name]))
        same = np.bincount(levels[name], weights=examples.is_same, minlength=len(LEVELS[name]))
        lines += [f"{name} {level}: {seen[i]} seen, {int(same[i])} same" for i, level in enumerate(LEVELS[name])]
    return lines
