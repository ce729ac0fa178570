"""Words that make a session of another nature: school showing, workshop, opening."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Bags, Ints, sum_shared
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records


def compare_sessions(records: Records, left: Ints, right: Ints, one_day: Bools) -> Levels:
    """Compare the words that make a session of another nature. `one_day` marks the pairs on one day in one place:
    there «conférence» or «atelier» in one title only says what kind of thing both are."""
    differ = _have_own(records.sessions, left, right)
    conflict = differ & ~(one_day & ~_have_own(records.audiences, left, right))
    return choose_levels(
        "session", len(left), ("conflict", conflict), ("kind", differ), ("none", np.ones(len(left), dtype=bool))
    )


def _have_own(bags: Bags, left: Ints, right: Ints) -> Bools:
    """Return where one of the two has a value that the other lacks."""
    sizes = bags.sizes()
    result: Bools = sum_shared(bags, left, right) < np.maximum(sizes[left], sizes[right])
    return result
