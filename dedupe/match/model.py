"""The weights that turn findings into a probability, read from `data/weights.toml`, and the words of a result."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dedupe.match.bags import Floats

_DATA = tomllib.loads((Path(__file__).parent.parent / "data" / "weights.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a feature: what it weighs (natural log-odds) and how it reads."""

    name: str
    weight: float
    fr: str
    en: str


TABLE: Mapping[str, Mapping[str, Level]] = {
    feature: {name: Level(name, float(row["weight"]), row["fr"], row["en"]) for name, row in rows.items()}
    for feature, rows in _DATA.items()
    if isinstance(rows, dict)
}
FEATURES: tuple[str, ...] = tuple(TABLE)
LEVELS: Mapping[str, tuple[str, ...]] = {feature: tuple(rows) for feature, rows in TABLE.items()}
WEIGHTS: Mapping[str, Floats] = {
    feature: np.array([level.weight for level in rows.values()]) for feature, rows in TABLE.items()
}
PRIOR: float = _DATA["prior"]
SAME: float = _DATA["same"]  # least probability of one event
DIFFERENT: float = _DATA["different"]  # below it: two events


def make_probability(weight: Floats) -> Floats:
    """Return the probability of log-odds, without overflow."""
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(weight, -30, 30)))
    return result
