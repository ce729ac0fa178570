"""The additive model that turns findings into a probability: levels with sentences (`data/levels.toml`), their weights
(`data/weights.json`, made by training), and the thresholds of the three outcomes."""

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
_SAID = tomllib.loads((DATA / "levels.toml").read_text("utf-8"))
_TRAINED: Mapping[str, Any] = json.loads((DATA / "weights.json").read_text("utf-8"))


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
PRIOR: float = _TRAINED.get("prior", _SAID["prior"])
SAME: float = _TRAINED["same"]  # least probability of one event
DIFFERENT: float = _TRAINED["different"]  # below it: two events; between the two an editor is asked


def sum_weights(levels: Mapping[str, npt.NDArray[np.int8]]) -> Floats:
    """Return the log-odds that the levels found make, prior included."""
    count = len(next(iter(levels.values())))
    return sum((WEIGHTS[name][level] for name, level in levels.items()), np.full(count, PRIOR))


def make_probability(weight: Floats) -> Floats:
    """Return the probability of log-odds, without overflow."""
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(weight, -30, 30)))
    return result
