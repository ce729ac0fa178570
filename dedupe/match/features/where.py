"""Venue, town and distance of two records."""

from __future__ import annotations

import numpy as np
from rapidfuzz import fuzz, process

from dedupe.match.bags import Floats, Ints
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.places import Places
from dedupe.match.prepare import Records

SPOT_KM, FAR_KM = 0.15, 20.0
SIMILAR = 85  # of sorted words, 0 … 100
_RELATIONS = ("same", "room", "rooms", "other")


def compare_where(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare venue, town and distance: a venue's name counts only inside one town, or where a town is unknown."""
    place_l, place_r, city_l, city_r = (
        records.place[left],
        records.place[right],
        records.city[left],
        records.city[right],
    )
    km = measure_km(records, left, right)
    both, towns = (place_l >= 0) & (place_r >= 0), (city_l >= 0) & (city_r >= 0)
    same_city = towns & (city_l == city_r)
    other_city = towns & (city_l != city_r)
    relation, is_similar = _relate(records.places, place_l, place_r, both & ~other_city)
    street = records.street[left]
    same_street = (street >= 0) & (street == records.street[right])
    here = ~other_city
    return choose_levels(
        "where",
        len(left),
        ("same-venue", here & (relation == 0)),
        ("room", here & (relation == 1)),
        ("rooms", here & (relation == 2)),
        ("far", km > FAR_KM),
        ("same-address", here & same_street),
        ("similar", here & is_similar),
        ("same-spot", km <= SPOT_KM),
        ("other-city", other_city),
        ("same-city", same_city & ((place_l >= 0) != (place_r >= 0))),
        ("town-only", same_city & ~both),
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


def _relate(places: Places, left: Ints, right: Ints, wanted: Bools) -> tuple[Ints, Bools]:
    """Return for pairs of places how they relate (index in _RELATIONS), and whether their names are nearly the same:
    each distinct pair once."""
    relation, similar = np.full(len(left), 3, dtype=np.int64), np.zeros(len(left), dtype=bool)
    relation[wanted & (left == right)] = 0
    index = np.flatnonzero(wanted & (left != right))
    if not len(index):
        return relation, similar
    packed = (left[index].astype(np.int64) << 32) | right[index]
    pairs, back = np.unique(packed, return_inverse=True)
    ones, others = (pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist()
    found = [_RELATIONS.index(places.relate(a, b)) for a, b in zip(ones, others, strict=True)]
    names = places.names
    scores = process.cpdist([names[a] for a in ones], [names[b] for b in others], scorer=fuzz.token_sort_ratio)
    digits = [find_digits(names[a]) == find_digits(names[b]) for a, b in zip(ones, others, strict=True)]
    relation[index] = np.array(found, dtype=np.int64)[back]
    similar[index] = ((scores >= SIMILAR) & np.array(digits, dtype=bool))[back]
    return relation, similar


def find_digits(name: str) -> list[str]:
    """Numbers and single letters tell rooms apart."""
    return [word for word in name.split() if word.isdigit() or len(word) == 1]
