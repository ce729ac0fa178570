"""Titles of two languages that may name one thing."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Ints, sum_shared
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.model import LEVELS
from dedupe.match.prepare import Records

_LITERAL = ("same-long", "same", "same-generic", "near", "contained-long", "contained")


def compare_translations(records: Records, left: Ints, right: Ints, title: Levels) -> Levels:
    """Compare what the words of two titles mean, where the words themselves do not settle it."""
    literal = np.isin(title, [LEVELS["title"].index(name) for name in _LITERAL])
    concepts = records.concepts
    least = np.minimum(concepts.total[left], concepts.total[right])
    # Words of several meanings may share more than one of them.
    shared = np.minimum(sum_shared(concepts.bags, left, right, concepts.weights), least)
    most = np.maximum(concepts.total[left], concepts.total[right])
    share, whole = shared / np.maximum(least, 1e-9), shared / np.maximum(most, 1e-9)
    return choose_levels(
        "translation",
        len(left),
        ("literal", literal),
        ("same", (whole >= 0.9) & (shared >= 1.0)),
        ("same-generic", whole >= 0.9),
        ("contained", (share >= 0.95) & (shared >= 1.0)),
        ("contained-generic", (share >= 0.95) & (shared >= 0.5)),
        ("most", (share >= 0.6) & (shared >= 0.9)),
        ("some", (share >= 0.4) | (shared >= 0.9)),
        ("little", shared > 0.3),
        ("none", np.ones(len(left), dtype=bool)),
    )


def find_foreign(records: Records, left: Ints, right: Ints, title: Levels, likely: Bools) -> Levels:
    """Return the title levels, eased where two languages name one thing: words differ by translation there. `likely`
    marks pairs at one time in one place."""
    said = (records.language[left] >= 0) & (records.language[right] >= 0)
    foreign = said & (records.language[left] != records.language[right]) & likely
    result = title.copy()
    result[foreign & np.isin(title, [LEVELS["title"].index(n) for n in ("little", "none")])] = LEVELS["title"].index(
        "foreign"
    )
    return result
