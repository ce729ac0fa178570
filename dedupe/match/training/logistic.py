"""Logistic regression over levels and pairs of levels, drawn towards weights known beforehand: the most likely weights
under a normal prior, by Newton's method. A pair has one level a column, so that no matrix of pairs is ever built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Floats, Ints
from dedupe.match.model import make_probability

ROUNDS = 30
ENOUGH = 1e-6  # largest step that still matters


@dataclass(frozen=True)
class Design:
    """Examples in columns: `index[k][i]` is the number of the weight that column k of example i uses."""

    index: list[Ints]
    size: int  # weights in all
    label: Floats  # 1 same, 0 different
    weight: Floats  # of each example


def sum_columns(design: Design, beta: Floats) -> Floats:
    """Return the log-odds of each example."""
    total = np.zeros(len(design.label))
    for column in design.index:
        total += beta[column]
    return total


def fit_logistic(design: Design, mean: Floats, strength: Floats) -> Floats:
    """Return the weights: `mean` is what they are drawn to, `strength` (1 / variance) how much. A weight that no
    example uses stays what it is drawn to."""
    used, flat = np.unique(np.concatenate(design.index), return_inverse=True)
    columns = np.split(flat, len(design.index))
    beta = mean.copy()
    beta[used] = _climb(Design(columns, len(used), design.label, design.weight), mean[used], strength[used])
    return beta


def _climb(design: Design, mean: Floats, strength: Floats) -> Floats:
    beta = mean.copy()
    for _ in range(ROUNDS):
        chance = make_probability(sum_columns(design, beta))
        slope = strength * (beta - mean)
        error = design.weight * (chance - design.label)
        for column in design.index:
            slope += np.bincount(column, weights=error, minlength=design.size)
        step = np.linalg.solve(_find_curvature(design, chance) + np.diag(strength), slope)
        # A long first step would leave the region in which the curvature holds.
        beta = beta - step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-9))
        if np.abs(step).max() < ENOUGH:
            break
    return beta


def _find_curvature(design: Design, chance: Floats) -> Floats:
    spread = design.weight * chance * (1 - chance)
    total = np.zeros(design.size * design.size)
    for number, one in enumerate(design.index):
        for other in design.index[: number + 1]:
            cells = np.bincount(one * design.size + other, weights=spread, minlength=design.size**2)
            total += cells
            if other is not one:
                total += cells.reshape(design.size, design.size).T.ravel()
    return total.reshape(design.size, design.size)
