"""Weights without labels: the Fellegi–Sunter model fitted by expectation maximisation on blocked pairs (Winkler 1988).

Each level weighs ln(m/u), its share among pairs of one event over that among the others. The guesses of
`data/levels.toml` are where it starts and what it falls back to where a level is rarely seen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dedupe.match.bags import Floats
from dedupe.match.features.levels import Levels
from dedupe.match.model import GUESSED_PRIOR, GUESSES, make_probability

ROUNDS = 25
BELIEF = 25.0  # how many pairs a guess counts as
STRONGEST = 6.0


def fit_weights(levels: Mapping[str, Levels], rounds: int = ROUNDS) -> tuple[float, dict[str, Floats]]:
    """Return the prior log-odds and each feature's weights, from the levels of candidate pairs."""
    weights, prior = dict(GUESSES), GUESSED_PRIOR
    for _ in range(rounds):
        chance = make_probability(_sum(prior, weights, levels))
        share = float(np.clip(chance.mean(), 1e-4, 0.9))
        prior = float(np.log(share / (1 - share)))
        weights = {name: _weigh_levels(level, chance, GUESSES[name]) for name, level in levels.items()}
    return prior, weights


def _sum(prior: float, weights: Mapping[str, Floats], levels: Mapping[str, Levels]) -> Floats:
    total = np.full(len(next(iter(levels.values()))), prior)
    for name, level in levels.items():
        total += weights[name][level]
    return total


def _weigh_levels(level: Levels, chance: Floats, guess: Floats) -> Floats:
    same = np.bincount(level, weights=chance, minlength=len(guess))
    other = np.bincount(level, weights=1 - chance, minlength=len(guess))
    u = (other + 1.0) / (other.sum() + len(guess))
    expected = u * np.exp(guess)
    m = (same + BELIEF * expected / expected.sum()) / (same.sum() + BELIEF)
    result: Floats = np.clip(np.log(m / u), -STRONGEST, STRONGEST)
    return result
