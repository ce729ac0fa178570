"""Candidate pairs as rules see them, and levels of features that several rules ask for together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Ints
from dedupe.match.features.levels import Bools, Levels
from dedupe.match.model import LEVELS
from dedupe.match.prepare import Records

AT_ONCE = ("same-dates", "same-hours", "same-hour", "one-of-many")
ONE_NAME = ("same-long", "same", "near", "contained-long", "contained")
ONE_PLACE = ("same-venue", "room", "same-address", "similar")
APART = ("other-venue", "known-apart", "unrelated")


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs with what was found about them."""

    records: Records
    left: Ints
    right: Ints
    levels: Mapping[str, Levels]

    def has(self, feature: str, *names: str) -> Bools:
        """Return where a feature came out as one of these levels."""
        is_one = np.zeros(len(LEVELS[feature]), dtype=bool)
        is_one[[LEVELS[feature].index(name) for name in names]] = True
        return is_one[self.levels[feature]]


def have_moved(pairs: Pairs) -> Bools:
    """Return where one of the two says that its date moved."""
    moved = pairs.records.is_moved
    result: Bools = moved[pairs.left] | moved[pairs.right]
    return result


def are_tongues(pairs: Pairs) -> Bools:
    """Return where the two are in two languages."""
    result: Bools = pairs.records.language[pairs.left] != pairs.records.language[pairs.right]
    return result
