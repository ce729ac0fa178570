"""The concepts of titles, so that names in two languages can be compared: a bag a record, and how much each tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Bags, Floats, Ints, make_bags, weigh_rarity
from dedupe.match.codes import Lists
from dedupe.match.lexicon import read_concepts
from dedupe.match.titles import COMMON, SMALL

COMMON_WEIGHT = 0.35  # of a concept that common words say, as for words


@dataclass(frozen=True)
class Concepts:
    """The concepts of each record's title; `total` is what its words tell together, each counted once."""

    bags: Bags
    weights: Floats
    total: Floats


def gather_concepts(keys: Sequence[str], key: Ints) -> Concepts:
    """Return the concepts of titles: `keys` are the distinct title keys, `key` that of each record, -1 for none."""
    known: dict[str, int] = {}
    common: set[int] = set()
    lists: list[list[int]] = []
    firsts: list[list[int]] = []
    for text in keys:
        words = [word for word in text.split() if word not in SMALL] or text.split()
        found = [[known.setdefault(name, len(known)) for name in names] for names in read_concepts(words)]
        lists.append([code for codes in found for code in codes])
        firsts.append([codes[0] for codes in found])
        if len(found) == len(words):
            common.update(code for codes, word in zip(found, words, strict=True) if word in COMMON for code in codes)
    has = np.flatnonzero(key >= 0)
    at, values = Lists(lists).expand(key[has])
    bags = make_bags(has[at], values, len(key))
    weights = _weigh(bags, len(known), common, len(key))
    at, values = Lists(firsts).expand(key[has])
    total = np.bincount(has[at], weights=weights[values], minlength=len(key)).astype(np.float64)
    return Concepts(bags, weights, total)


def _weigh(bags: Bags, count: int, common: set[int], records: int) -> Floats:
    weights = weigh_rarity(np.bincount(bags.values, minlength=count), records)
    weights[sorted(common)] = np.minimum(weights[sorted(common)], COMMON_WEIGHT)
    return weights
