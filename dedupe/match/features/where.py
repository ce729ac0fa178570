"""Venue, town and distance of two records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from dedupe.match.bags import Floats, Ints
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records

SPOT_KM, FAR_KM = 0.15, 20.0


def compare_where(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare venue, town and distance: a venue's name counts only inside one town, or where a town is unknown."""
    venue_l, venue_r, city_l, city_r = (
        records.venue[left],
        records.venue[right],
        records.city[left],
        records.city[right],
    )
    km = measure_km(records, left, right)
    both, towns = (venue_l >= 0) & (venue_r >= 0), (city_l >= 0) & (city_r >= 0)
    same_city = towns & (city_l == city_r)
    other_city = towns & (city_l != city_r)
    similarity, inside = _compare_names(records.venues, venue_l, venue_r)
    near = km <= SPOT_KM
    return choose_levels(
        "where",
        len(left),
        ("far", km > FAR_KM),
        ("same-venue", both & (venue_l == venue_r) & (~other_city | (km <= 2))),
        ("room", both & inside & (~other_city | near)),
        ("similar", both & (similarity >= 82) & (~other_city | near)),
        ("same-spot", near),
        ("other-city", other_city),
        ("same-city", same_city & ~both),
        ("other-venue", both & same_city),
        ("unrelated", both),
        ("same-region", (records.region[left] >= 0) & (records.region[left] == records.region[right])),
        ("unknown", np.ones(len(left), dtype=bool)),
    )


def measure_km(records: Records, left: Ints, right: Ints) -> Floats:
    """Return the distance in kilometres, NaN where a place is unknown (flat-earth, fine at this scale)."""
    mean = np.radians((records.lat[left] + records.lat[right]) / 2)
    dy = (records.lat[left] - records.lat[right]) * 111.2
    dx = (records.lon[left] - records.lon[right]) * 111.2 * np.cos(mean)
    result: Floats = np.hypot(dx, dy)
    return result


def _compare_names(names: Sequence[str], left: Ints, right: Ints) -> tuple[Floats, Bools]:
    """Return for pairs of venue codes their similarity and whether the words of one are all in the other."""
    similarity, inside = np.zeros(len(left)), np.zeros(len(left), dtype=bool)
    wanted = np.flatnonzero((left >= 0) & (right >= 0) & (left != right))
    if not len(wanted):
        return similarity, inside
    pairs, back = np.unique(np.stack([left[wanted], right[wanted]]), axis=1, return_inverse=True)
    one, other = [names[i] for i in pairs[0]], [names[i] for i in pairs[1]]
    scores = process.cpdist(one, other, scorer=fuzz.token_sort_ratio)
    within = [
        set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split()) for a, b in zip(one, other, strict=True)
    ]
    telling = [min(len(a), len(b)) >= 6 for a, b in zip(one, other, strict=True)]
    similarity[wanted] = scores[back.ravel()]
    inside[wanted] = (np.array(within) & np.array(telling))[back.ravel()]
    return similarity, inside
