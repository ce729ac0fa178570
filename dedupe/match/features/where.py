"""Venue, town and distance of two records."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from dedupe.match.bags import Floats, Ints, sum_shared
from dedupe.match.codes import encode
from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools, Levels, choose_levels
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
    relation, is_similar = _relate(records, place_l, place_r, both & ~other_city)
    street = records.street[left]
    same_street = (street >= 0) & (street == records.street[right])
    here = ~other_city
    return choose_levels(
        "where",
        len(left),
        ("same-venue", here & (relation == 0)),
        ("room", here & (relation == 1)),
        ("far", km > FAR_KM),
        ("same-address", here & same_street),
        ("rooms", here & (relation == 2)),
        ("similar", here & is_similar),
        ("same-spot", km <= SPOT_KM),
        ("other-city", other_city),
        ("known-apart", both & here & _find_apart(records, place_l, place_r, both & here)),
        ("same-city", same_city & ((place_l >= 0) != (place_r >= 0))),
        ("town-only", same_city & ~both),
        ("other-venue", both & same_city),
        ("unrelated", both),
        ("same-region", (records.region[left] >= 0) & (records.region[left] == records.region[right])),
        ("unknown", np.ones(len(left), dtype=bool)),
    )


def _find_apart(records: Records, left: Ints, right: Ints, wanted: Bools) -> Bools:
    """Return where one source names both places: it knows that they are two."""
    result = np.zeros(len(left), dtype=bool)
    index = np.flatnonzero(wanted & (left != right))
    result[index] = sum_shared(records.places.tellers, left[index], right[index]) > 0
    return result


def measure_km(records: Records, left: Ints, right: Ints) -> Floats:
    """Return the distance in kilometres, NaN where a place is unknown (flat-earth, fine at this scale)."""
    mean = np.radians((records.lat[left] + records.lat[right]) / 2)
    dy = (records.lat[left] - records.lat[right]) * 111.2
    dx = (records.lon[left] - records.lon[right]) * 111.2 * np.cos(mean)
    result: Floats = np.hypot(dx, dy)
    return result


def _relate(records: Records, left: Ints, right: Ints, wanted: Bools) -> tuple[Ints, Bools]:
    """Return for pairs of places how they relate (index in _RELATIONS), and whether their names are nearly the same:
    each distinct pair once."""
    relation, similar = np.full(len(left), _RELATIONS.index("other"), dtype=np.int64), np.zeros(len(left), dtype=bool)
    relation[wanted & (left == right)] = _RELATIONS.index("same")
    index = np.flatnonzero(wanted & (left != right))
    if not len(index):
        return relation, similar
    packed = (left[index].astype(np.int64) << 32) | right[index]
    pairs, back = np.unique(packed, return_inverse=True)
    relation[index] = _relate_places(records, pairs)[back]
    similar[index] = _compare_names(records, pairs >> 32, pairs & 0xFFFFFFFF)[back]
    return relation, similar


def _relate_places(records: Records, pairs: Ints) -> Ints:
    """Return how the places of packed pairs relate; only those of one building need a look, once for all chunks."""
    home, known = _find_homes(records), _remember_relations(records)
    result = np.full(len(pairs), _RELATIONS.index("other"), dtype=np.int64)
    for index in np.flatnonzero(home[pairs >> 32] == home[pairs & 0xFFFFFFFF]).tolist():
        pair = int(pairs[index])
        if pair not in known:
            known[pair] = _RELATIONS.index(records.places.relate(pair >> 32, pair & 0xFFFFFFFF))
        result[index] = known[pair]
    return result


@derive_once
def _find_homes(records: Records) -> Ints:
    """Return the building of each place."""
    result = np.full(len(records.places.names), -1, dtype=np.int64)
    told = records.place >= 0
    result[records.place[told]] = records.venue[told]
    return result


@derive_once
def _remember_relations(_records: Records) -> dict[int, int]:
    return {}


def _compare_names(records: Records, left: Ints, right: Ints) -> Bools:
    """Return whether names of places are nearly the same, letter by letter, with the same digits. Names whose letters,
    in whatever order, differ too much are never compared."""
    length, letters, digits = _measure_names(records)
    shared = np.minimum(letters[left], letters[right]).sum(axis=1, dtype=np.int64)
    result: Bools = (digits[left] == digits[right]) & (200 * shared >= SIMILAR * (length[left] + length[right]))
    index, names = np.flatnonzero(result), records.places.names
    if len(index):
        ones, others = ([names[code] for code in codes[index].tolist()] for codes in (left, right))
        result[index] = process.cpdist(ones, others, scorer=fuzz.token_sort_ratio) >= SIMILAR
    return result


@derive_once
def _measure_names(records: Records) -> tuple[Ints, npt.NDArray[np.uint8], Ints]:
    """Return the length of each place's name, how many letters it has of each of 32 kinds, and a number for its
    digits."""
    names = records.places.names
    letters = np.zeros((len(names), 32), dtype=np.uint8)
    for code, name in enumerate(names):
        found = np.frombuffer(name[:255].encode("utf-32-le"), dtype=np.uint32) % 32
        letters[code] = np.bincount(found, minlength=32)
        if len(name) > 255:  # too long to count: it is always compared
            letters[code] = 255
    length = np.array([len(name) for name in names], dtype=np.int64)
    return length, letters, encode([" ".join(find_digits(name)) for name in names])[0]


def find_digits(name: str) -> list[str]:
    """Numbers and single letters tell rooms apart."""
    return [word for word in name.split() if word.isdigit() or len(word) == 1]
