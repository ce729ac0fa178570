"""Two listings that say nothing of each other, «Bilingue malgré moi» and «Ludovic Trépanier», and a third at the same
hour in the same place that names both: then their silence is no evidence against."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dedupe.match.bags import Ints
from dedupe.match.prepare import Records
from dedupe.match.rules import AT_ONCE, ONE_PLACE, Pairs
from dedupe.match.score import Scores

_SHIFT = 32
_NAMED = ("same-long", "same", "near", "contained-long", "contained", "mostly")
_SILENT = ("none", "little", "foreign", "partly")
Bools = npt.NDArray[np.bool_]


def find_bridged(records: Records, scores: Scores) -> Bools:
    """Return the pairs of other sources, at one hour in one place, with unlike names, of which some third listing there
    has the name of either end."""
    pairs = Pairs(records, scores.left, scores.right, scores.levels)
    here = pairs.has("when", *AT_ONCE, "same-period") & pairs.has("where", *ONE_PLACE) & (scores.rule < 0)
    strong = here & (scores.verdict == 2) & pairs.has("title", *_NAMED)
    silent = here & (scores.verdict != 2) & pairs.has("title", *_SILENT)
    silent &= pairs.has("source", "other", "translation") & ~pairs.has("rank", "namesake")
    silent &= ~pairs.has("session", "conflict") & ~pairs.has("numbers", "conflict")
    result = np.zeros(len(scores.left), dtype=bool)
    index = np.flatnonzero(silent)
    if len(index) and strong.any():
        result[index] = _have_common(
            scores.left[strong], scores.right[strong], scores.left[index], scores.right[index], len(records)
        )
    return result


def _have_common(left: Ints, right: Ints, one: Ints, other: Ints, count: int) -> Bools:
    """Return whether the two ends of each pair have a neighbour in common among the edges."""
    ends = np.concatenate([left, right]).astype(np.int64)
    edges = np.sort((ends << _SHIFT) | np.concatenate([right, left]))
    start = np.searchsorted(edges >> _SHIFT, np.arange(count + 1))
    sizes = start[one + 1] - start[one]
    pair = np.repeat(np.arange(len(one)), sizes)
    inside = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    third = edges[start[one][pair] + inside] & ((1 << _SHIFT) - 1)
    wanted = (third << _SHIFT) | other[pair]
    at = np.minimum(np.searchsorted(edges, wanted), len(edges) - 1)
    found: Bools = np.bincount(pair[edges[at] == wanted], minlength=len(one)) > 0
    return found
