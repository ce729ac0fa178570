"""The additive model that turns findings into a probability: levels with sentences (`data/levels.toml`), their
weights and those of findings taken together (`data/weights.json`, made by training), and the thresholds of the three
outcomes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dedupe.match.bags import Floats

DATA = Path(__file__).parent.parent / "data"
WEIGHTS_FILE = DATA / "weights.json"
_SAID = tomllib.loads((DATA / "levels.toml").read_text("utf-8"))
_TRAINED: Mapping[str, Any] = json.loads(WEIGHTS_FILE.read_text("utf-8"))
Cross = tuple[str, str]

# Findings that are not independent: a title of common words proves little unless the venue agrees, an hour shared
# proves much in one house and little in a big town. Each pair of levels may add to, or take from, what both weigh.
CROSSES: tuple[Cross, ...] = (
    ("when", "where"),
    ("title", "where"),
    ("title", "when"),
    ("title", "source"),
    ("title", "place-words"),
    ("translation", "where"),
    ("translation", "when"),
    ("spread", "where"),
    ("spread", "when"),
    ("description", "where"),
    ("rank", "title"),
    ("rank", "session"),
)


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a feature: what it weighs (natural log-odds) and how it reads."""

    name: str
    weight: float
    fr: str
    en: str


def _read_level(feature: str, name: str, row: Mapping[str, Any]) -> Level:
    weight = _TRAINED["weights"].get(feature, {}).get(name, row["guess"])
    return Level(name, float(weight), row["fr"], row["en"])


TABLE: Mapping[str, Mapping[str, Level]] = {
    feature: {name: _read_level(feature, name, row) for name, row in rows.items()}
    for feature, rows in _SAID.items()
    if isinstance(rows, dict)
}
FEATURES: tuple[str, ...] = tuple(TABLE)
LEVELS: Mapping[str, tuple[str, ...]] = {feature: tuple(rows) for feature, rows in TABLE.items()}
GUESSES: Mapping[str, Floats] = {
    feature: np.array([float(_SAID[feature][name]["guess"]) for name in names]) for feature, names in LEVELS.items()
}
WEIGHTS: Mapping[str, Floats] = {
    feature: np.array([level.weight for level in rows.values()]) for feature, rows in TABLE.items()
}
GUESSED_PRIOR: float = _SAID["prior"]
PRIOR: float = _TRAINED.get("prior", GUESSED_PRIOR)
SAME: float = _TRAINED["same"]  # least probability of one event
DIFFERENT: float = _TRAINED["different"]  # below it: two events; between the two an editor is asked


def _read_cross(one: str, other: str) -> Floats:
    told = _TRAINED.get("crosses", {}).get(f"{one} {other}", {})
    return np.array([[float(told.get(f"{a} {b}", 0.0)) for b in LEVELS[other]] for a in LEVELS[one]])


CROSS_WEIGHTS: Mapping[Cross, Floats] = {(one, other): _read_cross(one, other) for one, other in CROSSES}


def sum_weights(levels: Mapping[str, npt.NDArray[np.int8]]) -> Floats:
    """Return the log-odds that the levels found make, prior included. A feature not yet looked at adds nothing."""
    total = np.full(len(next(iter(levels.values()))), PRIOR)
    for name, level in levels.items():
        total += WEIGHTS[name][level]
    for (one, other), weights in CROSS_WEIGHTS.items():
        if one in levels and other in levels:
            total += weights[levels[one], levels[other]]
    return total


def bound_weights(levels: Mapping[str, npt.NDArray[np.int8]]) -> Floats:
    """Return the most log-odds that pairs can reach, whatever the features not yet looked at come out as."""
    total = sum_weights(levels)
    total += sum(float(weights.max()) for name, weights in WEIGHTS.items() if name not in levels)
    for (one, other), weights in CROSS_WEIGHTS.items():
        if one in levels and other not in levels:
            total += weights.max(axis=1)[levels[one]]
        elif other in levels and one not in levels:
            total += weights.max(axis=0)[levels[other]]
        elif one not in levels:
            total += float(weights.max())
    return total


def make_probability(weight: Floats) -> Floats:
    """Return the probability of log-odds, without overflow."""
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(weight, -30, 30)))
    return result
