"""What editors are asked: doubt between and inside clusters, in the order that mends most, a tenth at random."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.decisions import Decision
from dedupe.match.queue import LIMIT, RANDOM, Matched, Units, find_units, pick_questions
from dedupe.match.queue_file import NAME, load_queue
from tests.dedupe.match.worlds import load_cases, match_world

Pair = tuple[int, int, float]


def _match(
    cluster: Sequence[int],
    pairs: Sequence[Pair],
    must: Sequence[tuple[int, int]] = (),
    told: Sequence[tuple[int, int]] = (),
    first_day: Sequence[int] = (),
    readers: Sequence[float] = (),
) -> Matched:
    left, right, probability = (np.array(column) for column in zip(*pairs, strict=True)) if pairs else [np.empty(0)] * 3
    return Matched(
        np.array(cluster),
        left.astype(np.int64),
        right.astype(np.int64),
        probability.astype(float),
        np.select([probability < 0.2, probability < 0.75], [0, 1], 2).astype(np.int8),
        np.array(first_day or [-1] * len(cluster)),
        np.array(readers, dtype=float) if readers else None,
        np.array(must, dtype=np.int64).reshape(-1, 2),
        np.array(told, dtype=np.int64).reshape(-1, 2),
    )


def _ask(matched: Matched, **more: int) -> Units:
    return find_units(matched, [f"s k{n}" for n in range(len(matched.cluster))], **more)


def _list_ends(units: Units) -> list[tuple[int, int]]:
    """The units that are not drawn at random (below ten places, none is)."""
    return list(zip(units.one.tolist(), units.other.tolist(), strict=True))


def test_doubt_between_clusters_and_inside_one_is_asked() -> None:
    """A pair of clusters that may be one event, a cluster that may be two; sure things are not."""
    matched = _match([0, 1, 2, 2, 4, 5], [(0, 1, 0.5), (2, 3, 0.4), (4, 5, 0.05)])
    assert set(_list_ends(_ask(matched, limit=9))) == {(0, 1), (2, 2)}


def test_clusters_kept_apart_against_their_score_are_asked() -> None:
    """What contraction refused though the pair alone would be merged."""
    assert _list_ends(_ask(_match([0, 1], [(0, 1, 0.9)]), limit=9)) == [(0, 1)]


def test_more_wrong_pairs_for_each_record_to_read_come_first() -> None:
    """Two expected wrong pairs over three records before half a one over two."""
    matched = _match([0, 1, 2, 2, 4], [(0, 1, 0.5), (2, 4, 0.7), (3, 4, 0.7)])
    units = _ask(matched, limit=9)
    assert _list_ends(units) == [(2, 4), (0, 1)]
    assert units.expected_wrong.tolist() == pytest.approx([1.4, 0.5])
    assert units.records.tolist() == [3, 2]


def test_more_readers_come_first_and_then_the_soonest() -> None:
    """Alike in doubt: by readers; alike in both: by date, those without one last."""
    pairs = [(0, 1, 0.5), (2, 3, 0.5), (4, 5, 0.5)]
    many = _match(range(6), pairs, readers=[1, 1, 1, 9, 1, 1])
    assert _list_ends(_ask(many, limit=9))[0] == (2, 3)
    soon = _match(range(6), pairs, first_day=[-1, -1, 80, 70, 60, 90])
    assert _list_ends(_ask(soon, limit=9)) == [(4, 5), (2, 3), (0, 1)]


def test_what_decisions_cover_is_not_asked_again() -> None:
    """A chain of `same`, a `different` or `unsure` between any listings of two clusters."""
    doubt = [(0, 2, 0.5), (1, 2, 0.5)]
    assert _list_ends(_ask(_match([0, 0, 2], doubt), limit=9)) == [(0, 2)]
    assert not len(_ask(_match([0, 0, 2], doubt, told=[(0, 2)]), limit=9))
    inside = [(0, 2, 0.5)]
    assert _list_ends(_ask(_match([0, 0, 0], inside), limit=9)) == [(0, 0)]
    assert not len(_ask(_match([0, 0, 0], inside, must=[(0, 1), (1, 2)]), limit=9))


def test_a_tenth_is_drawn_at_random_from_merged_clusters_too() -> None:
    """One in ten units, spread over the queue, some of them clusters that nothing doubts; the same each time."""
    cluster = [n - n % 2 for n in range(400)] + list(range(400, 800))
    matched = _match(cluster, [(n, n + 1, 0.5) for n in range(400, 800, 2)])
    units = _ask(matched, limit=100)
    assert len(units) == 100
    assert units.is_random.sum() == 100 // RANDOM
    assert units.is_random[9]
    assert any(units.expected_wrong[units.is_random] == 0)
    assert _list_ends(units) == _list_ends(_ask(matched, limit=100))
    assert _list_ends(units) != _list_ends(_ask(matched, limit=100, seed=5))


def test_the_most_doubtful_pairs_of_a_unit_are_shown_first() -> None:
    """Of three pairs between two clusters, the two that are in doubt, the nearest to a half first."""
    matched = _match([0, 0, 0, 3], [(0, 3, 0.7), (1, 3, 0.48), (2, 3, 0.01)])
    assert [asked.tolist() for asked in pick_questions(matched, _ask(matched, limit=9))] == [[1, 0]]


def test_a_pair_left_open_is_not_asked_again_through_what_is_tied_to_it() -> None:
    """Whether record 2 belongs to 0 and 1, which are one, was left open once: that answers for both."""
    pairs = [(0, 1, 0.9), (0, 2, 0.6), (1, 2, 0.6)]
    asked = _match([0, 0, 0], pairs, told=[(0, 2)])
    assert [numbers.tolist() for numbers in pick_questions(asked, _ask(asked, limit=9))] == [[2]]
    tied = _match([0, 0, 0], pairs, must=[(0, 1)], told=[(0, 2)])
    assert len(_ask(tied, limit=9)) == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19), st.floats(0, 1)), max_size=40), st.integers(0, 40))
def test_a_queue_is_bounded_and_names_no_unit_twice(pairs: list[Pair], limit: int) -> None:
    """Whatever was scored."""
    told = {(min(a, b), max(a, b)): p for a, b, p in pairs if a != b}
    units = _ask(_match([n - n % 3 for n in range(20)], [(a, b, p) for (a, b), p in told.items()]), limit=limit)
    assert len(units) <= limit
    assert len(set(_list_ends(units))) == len(units)


def test_a_large_queue_is_made_fast() -> None:
    """50,000 units in doubt, in less than five seconds of this process even on a busy machine."""
    count = 100_000
    matched = _match(range(count), [(n, n + 1, 0.2 + (n % 50) / 100) for n in range(0, count, 2)])
    before = time.process_time()
    assert len(_ask(matched)) == LIMIT
    assert time.process_time() - before < 5


def test_matching_writes_the_queue(tmp_path: Path) -> None:
    """Beside the clusters, by listings and events; a decision empties its unit, and order of rows changes nothing."""
    cases = load_cases()
    clusters = match_world(tmp_path, cases)
    queue = load_queue(tmp_path / "out" / NAME)
    asked = next(unit for unit in queue if unit["pairs"])
    assert {clusters[listing] for listing in asked["listings"]} == set(asked["events"])
    keys = {row["listing_id"]: (row["source_id"], row["source_key"]) for row in cases}
    items = tuple(keys[asked["pairs"][0][side]] for side in ("left", "right"))
    said = Decision("d1", datetime(2026, 12, 1, tzinfo=UTC), "a", "different", items)
    for name in ("again", "back"):
        (tmp_path / name).mkdir()
    match_world(tmp_path / "again", cases, decisions=[said])
    again = load_queue(tmp_path / "again" / "out" / NAME)
    assert asked["unit_id"] not in {unit["unit_id"] for unit in again if unit["pairs"]}
    match_world(tmp_path / "back", cases[::-1])
    assert load_queue(tmp_path / "back" / "out" / NAME) == queue
    assert load_queue(tmp_path / "nothing" / NAME) == []
