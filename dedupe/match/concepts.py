"""The concepts of titles, so that names in two languages can be compared: a bag a record, and how much each tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Bags, Floats, Ints, make_bags, weigh_rarity
from dedupe.match.codes import Lists
from dedupe.match.lexicon import FUNCTION, read_meanings
from dedupe.match.titles import COMMON

COMMON_WEIGHT = 0.35  # of a concept that common words say, as for words


@dataclass(frozen=True)
class Concepts:
    """The concepts of each record's title; `total` is what its words tell together, each counted once.

    A word of several meanings has them all, tells what the commonest tells, and has a value of negative weight that
    takes back what two titles with that very word would share twice.
    """

    bags: Bags
    weights: Floats
    total: Floats


def gather_concepts(keys: Sequence[str], key: Ints) -> Concepts:
    """Return the concepts of titles: `keys` are the distinct title keys, `key` that of each record, -1 for none."""
    units: dict[tuple[str, ...], int] = {}  # what words and expressions may mean
    common: set[int] = set()  # numbers of those that common words or expressions say
    lists: list[list[int]] = []
    for text in keys:
        found: list[int] = []
        for names, said in read_meanings([word for word in text.split() if word not in FUNCTION] or text.split()):
            unit = units.setdefault(names, len(units))
            found.append(unit)
            # An expression of the lexicon («vente de garage», «Casse-Noisette») is what many things are called.
            if len(said) > 1 or said[0] in COMMON:
                common.add(unit)
        lists.append(list(dict.fromkeys(found)))
    known: dict[str, int] = {}
    coded = [tuple([known.setdefault(name, len(known)) for name in names]) for names in units]
    return _weigh(coded, Lists(lists), {code for unit in common for code in coded[unit]}, len(known), key)


def _weigh(units: Sequence[tuple[int, ...]], lists: Lists, common: set[int], count: int, key: Ints) -> Concepts:
    has = np.flatnonzero(key >= 0)
    at, unit = lists.expand(key[has])
    # The value that stands for a unit of several concepts comes after all concepts.
    values = Lists([[*codes, count + number] if len(codes) > 1 else list(codes) for number, codes in enumerate(units)])
    inside, value = values.expand(unit)
    bags = make_bags(has[at[inside]], value, len(key))
    weights = weigh_rarity(np.bincount(bags.values, minlength=count + len(units)), len(key))
    weights[sorted(common)] = np.minimum(weights[sorted(common)], COMMON_WEIGHT)
    told = np.array([min(weights[list(codes)]) for codes in units], dtype=np.float64)
    weights[count:] = [told[number] - sum(weights[list(codes)]) for number, codes in enumerate(units)]
    total = np.bincount(has[at], weights=told[unit], minlength=len(key)).astype(np.float64)
    return Concepts(bags, weights, total)
