"""What a title says of places, against the other record's place: «Marché de Noël du Bic» is not that of Rimouski."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Floats, Ints, sum_shared
from dedupe.match.features.levels import Levels, choose_levels
from dedupe.match.prepare import Records


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
