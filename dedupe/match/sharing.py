"""Months on different machines: each finds out about the pairs of its share of the periods, and the states that they
leave make the matching of the whole quick. The result is that of one piece, since what two records say of a pair
depends on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dedupe.decisions import Decision
from dedupe.match.block import find_candidates, list_periods
from dedupe.match.records import read_records
from dedupe.match.reuse import find_again
from dedupe.match.signatures import sign_records
from dedupe.match.state import load_state, save_state
from sources.collector import pause_collector


@pause_collector()
def find_share(listings: Path, state: Path, share: tuple[int, int], *, decisions: Sequence[Decision] = ()) -> int:
    """Keep in `state` what is found out about the pairs of a share of the periods; return how many pairs that are.

    `share` is (number, of): (2, 4) takes every fourth period, beginning with the second. All machines get the same
    listings and decisions: the weights of words and the names of places are learned from all of them. The files
    `pairs-<number>-of-<of>.state` of all, in one folder, are the state of the last step, `match_listings`.
    """
    number, of = share
    if not 1 <= number <= of:
        raise ValueError(f"share {number} of {of}: the first is 1, the last {of}")
    said, records, _, _ = read_records(listings, decisions)
    left, right = find_candidates(records, list_periods(records)[number - 1 :: of])
    found, _, _ = find_again(records, left, right, sign_records(said, records), load_state(state))
    save_state(state, found, f"pairs-{number}-of-{of}")
    return len(left)
