"""What two records say beside title, date and place: descriptions, telephone, organiser, price."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Ints, sum_shared
from dedupe.match.features.levels import Levels, choose_levels
from dedupe.match.prepare import Records

LEAST = 6  # long words of a description below which it tells nothing


def compare_descriptions(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare the long words of two descriptions: copied, alike, or about something else."""
    sizes = records.told.sizes()
    low = np.minimum(sizes[left], sizes[right])
    shared = sum_shared(records.told, left, right)
    share = shared / np.maximum(low, 1)
    enough = low >= LEAST
    return choose_levels(
        "description",
        len(left),
        ("unknown", ~enough),
        ("copied", share >= 0.7),
        ("alike", share >= 0.35),
        ("some", share >= 0.15),
        ("other", np.ones(len(left), dtype=bool)),
    )


def compare_contacts(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare telephone and organiser."""
    phone = (records.phone[left] >= 0) & (records.phone[left] == records.phone[right])
    known = (records.organiser[left] >= 0) & (records.organiser[right] >= 0)
    same = records.organiser[left] == records.organiser[right]
    return choose_levels(
        "contact",
        len(left),
        ("phone", phone),
        ("organiser", known & same),
        ("other", known),
        ("none", np.ones(len(left), dtype=bool)),
    )


def compare_prices(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare prices, as the figures that are told."""
    known = (records.price[left] >= 0) & (records.price[right] >= 0)
    same = records.price[left] == records.price[right]
    return choose_levels("price", len(left), ("unknown", ~known), ("same", same), ("other", ~same))
