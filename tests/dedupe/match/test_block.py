"""Candidate pairs: what brings two listings together, bounded blocks, periods apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedupe.match.block import find_candidates, list_periods
from dedupe.match.inputs import read_listings
from dedupe.match.prepare import Records, make_records
from tests.dedupe.match.worlds import load_cases, make_listing, write_world

NIGHT = "2027-03-05T20:00:00"


def prepare(folder: Path, rows: Sequence[Mapping[str, Any]]) -> Records:
    return make_records(read_listings(write_world(folder / "listings.parquet", rows)))


def find(folder: Path, *rows: Mapping[str, Any]) -> list[tuple[int, int]]:
    left, right = find_candidates(prepare(folder, rows))
    return list(zip(left.tolist(), right.tolist(), strict=True))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Le phare des brumes", NIGHT, {}), ("Phare", "2027-03-06T14:00:00", {"venue": None})),
        (("Le phare des brumes", NIGHT, {"city": None}), ("Les brumes", "2027-03-05", {"venue": None})),
        (("Le phare", NIGHT, {}), ("The Lighthouse", NIGHT, {})),
        (("Le phare", NIGHT, {"venue": None}), ("The Lighthouse", NIGHT, {"venue": "Loft"})),
        (("Mika Ostrow", NIGHT, {"city": "Autre-Lieu"}), ("Fibres", NIGHT, {"performers": ["Mika Ostrow"]})),
        (("Le phare des brumes", NIGHT, {}), ("Phare des brumes", "2027-04-20T20:00:00", {"status": "rescheduled"})),
        (("Le phare des brumes", "2027-02-01", {"end": "2027-05-30"}), ("Le phare des brumes", NIGHT, {"venue": None})),
        (("A", NIGHT, {"url": "https://s.example/e/12345"}), ("B", "2027-03-09", {"url": "https://s.example/e/12345"})),
    ],
    ids=["next-day", "no-town", "venue", "hour", "performer", "moved", "range", "page"],
)
def test_one_fact_in_common_is_enough(tmp_path: Path, first: Any, second: Any) -> None:
    """A rare word in a week and town, a venue or an hour in common, a performer, a moved date, a page."""
    rows = [make_listing(f"s{n} a", title, start, **more) for n, (title, start, more) in enumerate((first, second))]
    assert find(tmp_path, *rows) == [(0, 1)]


def test_strangers_are_never_compared(tmp_path: Path) -> None:
    """Another week, or nothing in common but the kind of thing."""
    show = make_listing("s1 a", "Le phare des brumes", NIGHT)
    assert find(tmp_path, show, make_listing("s2 b", "Le phare des brumes", "2027-08-05T20:00:00")) == []
    assert find(tmp_path, show, make_listing("s2 b", "Les marées", "2027-03-05T19:00:00", venue="Loft")) == []


def test_a_crowded_day_is_not_quadratic(tmp_path: Path) -> None:
    """Two hundred listings of one house on one day, and a same word in all: their blocks are left out."""
    rows = [make_listing(f"s{n} a", f"Atelier {n}", f"2027-03-05T{8 + n % 12:02}:{n % 60:02}:00") for n in range(200)]
    assert len(find(tmp_path, *rows)) < 2000


def test_periods_apart_give_the_pairs_of_one_piece(tmp_path: Path) -> None:
    """Each period of four weeks alone, in any order, and what has no date: together the same pairs."""
    far = make_listing("zz far", "Le phare des brumes", "2027-02-28", end="2031-12-31")
    records = prepare(tmp_path, [*load_cases(), far])
    left, right = find_candidates(records)
    parts = [find_candidates(records, [period]) for period in reversed(list_periods(records))]
    assert len(parts) > 5
    pairs = {pair for one, other in parts for pair in zip(one.tolist(), other.tolist(), strict=True)}
    assert pairs == set(zip(left.tolist(), right.tolist(), strict=True))
    assert (np.diff(left) >= 0).all()
    assert (left < right).all()
