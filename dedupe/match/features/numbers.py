"""Numbers in titles: editions, parts, age groups."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Ints, sum_shared
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records


def compare_numbers(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare the numbers in titles: they tell editions, parts and age groups apart."""
    sizes = records.numbers.sizes() + records.labelled.sizes()
    shared = sum_shared(records.numbers, left, right) + sum_shared(records.labelled, left, right)
    has_left, has_right = sizes[left] > 0, sizes[right] > 0
    clash = find_label_conflicts(records, left, right)
    return choose_levels(
        "numbers",
        len(left),
        ("conflict", clash | (has_left & has_right & (shared == 0))),
        ("shared-label", sum_shared(records.labelled, left, right) > 0),
        ("shared", has_left & has_right),
        ("missing", has_left | has_right),
        ("none", np.ones(len(left), dtype=bool)),
    )


def find_label_conflicts(records: Records, left: Ints, right: Ints) -> Bools:
    """Return where one label has different numbers: «Volet 1» and «Volet 2», 3-5 ans and 6-8 ans."""
    labels = sum_shared(records.labels, left, right)
    result: Bools = (labels > 0) & (sum_shared(records.labelled, left, right) < labels)
    return result
