"""Names of two records, letter by letter and word by word."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from dedupe.match.bags import Floats, Ints, sum_shared
from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.features.place_words import differ_by_place
from dedupe.match.prepare import Records

TELLING = 0.5  # what the telling words of a title weigh together from which it is no generic one
LEAST = 55  # of 100: what letters have to agree for it to tell anything
_COMMON = 0.36  # no word of kind weighs more


def compare_titles(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare names: equal, nearly equal letter by letter, or by the rarity of the words they share."""
    totals = records.tokens.sum_weights(records.weights)
    shared = sum_shared(records.tokens, left, right, records.weights)
    low, high = np.minimum(totals[left], totals[right]), np.maximum(totals[left], totals[right])
    telling = find_telling(records)
    told = records.tokens.sum_weights(telling)
    shared_told, low_told = sum_shared(records.tokens, left, right, telling), np.minimum(told[left], told[right])
    contained, cosine = shared / np.maximum(low, 1e-9), shared / np.sqrt(np.maximum(low * high, 1e-9))
    # Each has a telling word of its own, «Numériser ses films», «Numériser ses photos», that weighs beside the rest.
    rivals = (low - shared >= 0.6) & (shared < 3.5 * (low - shared))
    foreign = records.language[left] != records.language[right]  # there a word of one's own may be a translation
    # One source that says both knows what it means: there what both titles share makes no difference.
    listed = (records.source[left] == records.source[right]) & ~foreign & (low - shared >= 0.5)
    rivals |= listed
    same = (records.key[left] == records.key[right]) & (records.key[left] >= 0)
    doubtful = ~same & (cosine < 0.99)
    ratio = _score_strings(sort_keys(records), records.fact[left], records.fact[right], doubtful)
    length = measure_keys(records)
    is_long = np.minimum(length[left], length[right]) >= 8
    return choose_levels(
        "title",
        len(left),
        ("same-long", same & (low >= 1.8) & (low_told >= TELLING)),
        ("same", same & (low_told >= TELLING)),
        ("same-generic", same),
        ("near", (ratio >= 88) & is_long & (low >= 0.7) & ~_find_swaps(records, left, right, ratio >= 88)),
        ("contained-long", (contained >= 0.97) & (shared >= 1.6) & (shared_told >= TELLING)),
        ("contained", (contained >= 0.97) & (shared_told >= TELLING)),
        ("but-place", differ_by_place(records, left, right, shared)),
        ("mostly", (contained >= 0.8) & (shared >= 1.3) & ~rivals),
        ("contained-generic", contained >= 0.97),
        ("mostly", (cosine >= 0.6) & (shared >= 1.0) & ~rivals),
        (
            "rivals",
            rivals & ~foreign & (listed | (shared < 0.85 * (low - shared))) & ((cosine >= 0.35) | (contained >= 0.55)),
        ),
        ("partly", (cosine >= 0.35) | (contained >= 0.55) | (ratio >= 70)),
        ("little", (shared > 0.12) | (ratio >= LEAST)),
        ("none", np.ones(len(left), dtype=bool)),
    )


@derive_once
def find_telling(records: Records) -> Floats:
    """Return the weight of each word that is not one of kind, 0 for the others."""
    return np.where(records.weights > _COMMON, records.weights, 0.0)


@derive_once
def list_keys(records: Records) -> npt.NDArray[np.object_]:
    """Return the folded title of each fact."""
    return np.array(records.titles.keys, dtype=object)


@derive_once
def sort_keys(records: Records) -> npt.NDArray[np.object_]:
    """Return the words of each folded title in order."""
    return np.array([" ".join(sorted(key.split())) for key in records.titles.keys], dtype=object)


@derive_once
def measure_keys(records: Records) -> Ints:
    """Return how many letters each record's folded title has."""
    result: Ints = records.titles.lengths[records.fact]
    return result


def _find_swaps(records: Records, left: Ints, right: Ints, wanted: Bools) -> Bools:
    """Return where each title has a word that no letter's slip explains: «école de musique», «école de danse»."""
    result = np.zeros(len(left), dtype=bool)
    index, keys = np.flatnonzero(wanted), list_keys(records)
    ones, others = (keys[records.fact[end[index]]].tolist() for end in (left, right))
    result[index] = [_are_swapped(one.split(), other.split()) for one, other in zip(ones, others, strict=True)]
    return result


def _are_swapped(one: list[str], other: list[str]) -> bool:
    mine = "".join([word for word in one if word not in other])
    yours = "".join([word for word in other if word not in one])
    return bool(mine and yours) and fuzz.ratio(mine, yours) < 70


def _score_strings(texts: npt.NDArray[np.object_], left: Ints, right: Ints, wanted: Bools) -> Floats:
    """Return the ratio of texts, 0 … 100, for the pairs wanted; 0 where it is below LEAST."""
    result = np.zeros(len(left))
    index = np.flatnonzero(wanted)
    if len(index):
        result[index] = process.cpdist(
            texts[left[index]].tolist(),
            texts[right[index]].tolist(),
            scorer=fuzz.ratio,
            score_cutoff=LEAST,
        )
    return result
