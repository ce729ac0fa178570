"""Scoring with what an earlier matching found out: only pairs of which a record changed are looked at again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dedupe.match.bags import Ints
from dedupe.match.prepare import Records
from dedupe.match.score import find_chunks
from dedupe.match.signatures import Signatures
from dedupe.match.state import PairState, make_keys, make_rows


def find_again(
    records: Records,
    left: Ints,
    right: Ints,
    signatures: Signatures,
    state: PairState,
    tell: Callable[[float], None] | None = None,
) -> tuple[PairState, Ints, int]:
    """Return the state of all these pairs, the row in it of each, and how many had to be looked at."""
    keys = make_keys(signatures, left, right)
    order = np.argsort(keys)
    row = state.find(keys[order])
    is_new = row < 0
    fresh = np.sort(order[is_new])  # pairs of one record together: their facts are read once
    found = make_rows(find_chunks(records, left[fresh], right[fresh], tell=tell), len(fresh))
    rows = np.empty((len(order), found.shape[1]), dtype=np.int8)
    rows[~is_new] = state.rows[row[~is_new]]
    rows[is_new] = found[np.searchsorted(fresh, order[is_new])]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return PairState(keys[order], rows), place, len(fresh)
