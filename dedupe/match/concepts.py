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


@dataclass(frozen=True)
class Meanings:
    """What titles may mean: `units` are words and expressions with their concepts, `lists` those of each title,
    `common` the numbers of those that common words or expressions say."""

    units: list[tuple[str, ...]]
    lists: Lists
    common: set[int]


def read_meanings_of(keys: Sequence[str]) -> Meanings:
    """Return what titles mean, by their keys."""
    units: dict[tuple[str, ...], int] = {}
    common: set[int] = set()
    known: dict[str, list[int]] = {}
    for text in keys:
        if text in known:
            continue
        found: list[int] = []
        for names, said in read_meanings([word for word in text.split() if word not in FUNCTION] or text.split()):
            unit = units.setdefault(names, len(units))
            found.append(unit)
            # An expression of the lexicon («vente de garage», «Casse-Noisette») is what many things are called.
            if len(said) > 1 or said[0] in COMMON:
                common.add(unit)
        known[text] = list(dict.fromkeys(found))
    return Meanings(list(units), Lists([known[text] for text in keys]), common)


def weigh_concepts(meanings: Meanings, title: Ints) -> Concepts:
    """Return the concepts of records, of which `title` is the number of each one's title."""
    known: dict[str, int] = {}
    coded = [tuple([known.setdefault(name, len(known)) for name in names]) for names in meanings.units]
    common = {code for unit in meanings.common for code in coded[unit]}
    at, unit = meanings.lists.expand(title)
    # The value that stands for a unit of several concepts comes after all concepts.
    count = len(known)
    values = Lists([[*codes, count + number] if len(codes) > 1 else list(codes) for number, codes in enumerate(coded)])
    inside, value = values.expand(unit)
    bags = make_bags(at[inside], value, len(title))
    weights = weigh_rarity(np.bincount(bags.values, minlength=count + len(coded)), len(title))
    weights[sorted(common)] = np.minimum(weights[sorted(common)], COMMON_WEIGHT)
    told = np.array([min(weights[list(codes)]) for codes in coded], dtype=np.float64)
    weights[count:] = [told[number] - sum(weights[list(codes)]) for number, codes in enumerate(coded)]
    total = np.bincount(at, weights=told[unit], minlength=len(title)).astype(np.float64)
    return Concepts(bags, weights, total)
