"""Where two records come from and lead to: source, page, image, category."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Ints, sum_shared
from dedupe.match.features.levels import Levels, choose_levels
from dedupe.match.prepare import Records


def compare_links(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare page and image addresses."""
    page = (records.link[left] >= 0) & (records.link[left] == records.link[right])
    image = (records.image[left] >= 0) & (records.image[left] == records.image[right])
    return choose_levels("link", len(left), ("page", page), ("image", image), ("none", np.ones(len(left), dtype=bool)))


def compare_sources(records: Records, left: Ints, right: Ints) -> Levels:
    """Tell whether one source says both; in two languages at one hour, one may translate the other."""
    same = records.source[left] == records.source[right]
    said = (records.language[left] >= 0) & (records.language[right] >= 0)
    tongues = said & (records.language[left] != records.language[right])
    at_once = sum_shared(records.minutes, left, right) >= 1
    return choose_levels(
        "source", len(left), ("translation", same & tongues & at_once), ("same", same), ("other", ~same)
    )


def compare_categories(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare categories."""
    known = (records.category[left] >= 0) & (records.category[right] >= 0)
    same = records.category[left] == records.category[right]
    return choose_levels("category", len(left), ("unknown", ~known), ("same", same), ("other", ~same))
