"""One record's title among the other's performers, page address and description."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Ints, sum_shared
from dedupe.match.features.levels import Levels, choose_levels
from dedupe.match.model import LEVELS
from dedupe.match.prepare import Records


def compare_mentions(records: Records, left: Ints, right: Ints, title: Levels) -> Levels:
    """Look for one listing's title in the other's performers, page address and description, where titles differ."""
    # One source's series share their descriptions: quoting tells nothing there.
    doubtful = ("but-place", "contained-generic", "mostly", "rivals", "partly", "foreign", "little", "none")
    doubt = (records.source[left] != records.source[right]) & np.isin(
        title, [LEVELS["title"].index(n) for n in doubtful]
    )
    totals = records.tokens.sum_weights(records.weights)
    found = []
    for one, other in ((left, right), (right, left)):
        quoted = np.zeros(len(left))
        quoted[doubt] = sum_shared(records.tokens, one[doubt], other[doubt], records.weights, records.mentions)
        found.append((quoted >= 0.95 * totals[one]) & (totals[one] >= 1.2))
    # «Concert» or «Trio» as a performer tells nothing.
    performer = sum_shared(records.performers, left, right, records.performer_weights) >= 0.9
    return choose_levels(
        "mention",
        len(left),
        ("both", doubt & found[0] & found[1]),
        ("performer", doubt & performer),
        ("one", doubt & (found[0] | found[1])),
        ("none", np.ones(len(left), dtype=bool)),
    )
