"""What a title says of places, against the other record's place: «Marché de Noël du Bic» is not that of Rimouski."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Floats, Ints, sum_shared
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records

LITTLE = 0.25  # what the words of a title weigh together that tell nothing: a joiner or two


def compare_place_words(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare the words that only one title has with where the other takes place: they name its place (agree), or
    another (clash)."""
    agree_l, clash_l = _judge(records, left, right)
    agree_r, clash_r = _judge(records, right, left)
    agree, clash = agree_l + agree_r, clash_l + clash_r
    return choose_levels(
        "place-words",
        len(left),
        ("mixed", (agree > 0) & (clash > 0)),
        ("clash", clash > 0),
        ("agree", agree > 0),
        ("none", np.ones(len(left), dtype=bool)),
    )


def _judge(records: Records, one: Ints, other: Ints) -> tuple[Floats, Floats]:
    """Return how many words of its own one title has that are words of the other's place, and how many that are words
    of other places alone."""
    own = sum_shared(records.tokens, one, other, other=records.place_words)
    own = own - sum_shared(records.tokens, one, other, other=records.title_places)
    named = records.named_places.sizes()[one] - sum_shared(records.named_places, one, other, other=records.tokens)
    both = sum_shared(records.named_places, one, other, other=records.place_words)
    both = both - sum_shared(records.named_places, one, other, other=records.title_places)
    has_place = (records.place[other] >= 0) | (records.city[other] >= 0)
    return own, np.where(has_place, named - both, 0.0)


def differ_by_place(records: Records, left: Ints, right: Ints, shared: Floats) -> Bools:
    """Return where titles share words (`shared` is what these weigh) and all others name where one of the two takes
    place: «Heure du conte», «Heure du conte à Chicoutimi» in the library of Chicoutimi."""
    result = np.zeros(len(left), dtype=bool)
    index = np.flatnonzero(shared > LITTLE)
    one, other, common = left[index], right[index], shared[index]
    rest_l, place_l = _weigh_rest(records, one, other, common)
    rest_r, place_r = _weigh_rest(records, other, one, common)
    result[index] = (rest_l <= LITTLE) & (rest_r <= LITTLE) & (place_l + place_r > LITTLE)
    return result


def _weigh_rest(records: Records, one: Ints, other: Ints, shared: Floats) -> tuple[Floats, Floats]:
    """Return what the words that only one title has weigh: those that name no place of the two, and those that do."""
    tokens, weights = records.tokens, records.weights
    own = tokens.sum_weights(weights)[one] - shared
    theirs = sum_shared(tokens, one, other, weights, records.place_words)
    theirs -= sum_shared(tokens, one, other, weights, records.title_places)
    mine = records.title_places.sum_weights(weights)[one]
    mine = mine - sum_shared(records.title_places, one, other, weights, tokens)
    # A word of both places counts once: what is left out is only ever too little.
    place = np.maximum(mine, theirs)
    return own - place, place
