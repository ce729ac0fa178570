"""What a feature returns: one level a pair, by number, in the order of `data/levels.toml`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dedupe.match.model import LEVELS

Levels = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]


def choose_levels(feature: str, count: int, *cases: tuple[str, Bools]) -> Levels:
    """Return for each pair the first level whose condition holds."""
    result = np.full(count, -1, dtype=np.int8)
    for name, holds in reversed(cases):
        np.copyto(result, LEVELS[feature].index(name), where=holds)
    return result
