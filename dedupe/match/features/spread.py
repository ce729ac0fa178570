"""Titles that one source gives to several places on one day: «Heure du conte» in six branches. They name a kind of
thing, whatever their words are, so that only the place tells which."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Ints
from dedupe.match.codes import count_distinct, number_groups
from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools, Levels, choose_levels
from dedupe.match.prepare import Records


def compare_spreads(records: Records, left: Ints, right: Ints) -> Levels:
    """Tell whether the titles of both records, or of one, are given to several places on one day."""
    spread = find_spread(records)
    return choose_levels(
        "spread",
        len(left),
        ("both", spread[left] & spread[right]),
        ("one", spread[left] | spread[right]),
        ("none", np.ones(len(left), dtype=bool)),
    )


@derive_once
def find_spread(records: Records) -> Bools:
    """Return which records have a title that one source gives to two buildings on one day."""
    record = np.repeat(np.arange(len(records)), records.days.sizes())
    day = records.days.values.astype(np.int64)
    told = (records.venue[record] >= 0) & (records.key[record] >= 0) & (records.source[record] >= 0)
    record, day = record[told], day[told]
    if not len(record):
        return np.zeros(len(records), dtype=bool)
    said = number_groups(records.source[record], records.key[record], day)
    places = count_distinct(said, records.venue[record])
    keys = records.key[record[places[said] > 1]]
    result: Bools = np.isin(records.key, keys) & (records.key >= 0)
    return result
