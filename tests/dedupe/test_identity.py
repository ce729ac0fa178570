"""Ids through merges, splits, ties and returns."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.identity import assign_ids, find_redirects, make_id

START = datetime(2026, 11, 1, tzinfo=UTC)
SEEN = {name: START + timedelta(days=index) for index, name in enumerate("abcdefgh")}


def test_a_new_id_is_that_of_the_oldest_listing_and_is_kept() -> None:
    """Minted once from the smallest (first_seen, key); a second run changes nothing."""
    ids, redirects = assign_ids([["b", "a"]], {}, SEEN)
    assert ids == {"a": make_id("a"), "b": make_id("a")}
    assert assign_ids([["a", "b"]], ids, SEEN) == (ids, redirects) == (ids, {})


def test_an_older_listing_that_joins_later_does_not_change_the_id() -> None:
    """The hash is taken once and stored, never recomputed."""
    ids, _ = assign_ids([["a", "b"]], {"b": "old"}, SEEN)
    assert set(ids.values()) == {"old"}


def test_a_merge_keeps_the_id_that_shares_most_and_redirects_the_other() -> None:
    """Two listings of x and one of y: x stays, y leads to x."""
    ids, redirects = assign_ids([["a", "b", "c"]], {"a": "y", "b": "x", "c": "x"}, SEEN)
    assert set(ids.values()) == {"x"}
    assert redirects == {"y": "x"}


def test_on_a_tie_the_oldest_id_stays() -> None:
    """One listing each: the id of the listing seen first."""
    _, redirects = assign_ids([["a", "b"]], {"a": "zz", "b": "aa"}, SEEN)
    assert redirects == {"aa": "zz"}


def test_a_split_leaves_the_id_with_the_larger_part_and_mints_another() -> None:
    """The part with the oldest listing but fewer members gets an id never used before, even though its key made it."""
    old = make_id("a")
    ids, redirects = assign_ids([["a"], ["b", "c"]], dict.fromkeys("abc", old), SEEN)
    assert ids["b"] == ids["c"] == old
    assert ids["a"] not in (old, "")
    assert redirects == {}


def test_reserved_ids_are_not_minted_again() -> None:
    """A retired id that still redirects is not given to something new."""
    ids, _ = assign_ids([["a"]], {}, SEEN, reserved={make_id("a")})
    assert ids["a"] != make_id("a")


def test_redirects_are_one_step_long_and_forget_ids_in_use() -> None:
    """x→y→z becomes x→z; an id that lives again is no longer redirected."""
    assert find_redirects({"a": "y"}, {"a": "z"}, {"x": "y"}) == {"x": "z", "y": "z"}
    assert find_redirects({"a": "x"}, {"a": "x"}, {"x": "y"}) == {}


def test_venues_have_a_prefix_of_their_own() -> None:
    """Same function, other letter."""
    assert assign_ids([["a"]], {}, {}, prefix="v")[0]["a"].startswith("v")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.lists(st.integers(0, 4), min_size=8, max_size=8),
    st.randoms(),
)
def test_order_changes_nothing_and_no_two_clusters_share_an_id(
    parts: list[int], olds: list[int], shuffler: random.Random
) -> None:
    """Whatever the order of clusters and members, the ids are the same; each belongs to one cluster."""
    clusters = [[m for m, p in zip("abcdefgh", parts, strict=True) if p == part] for part in sorted(set(parts))]
    previous = {m: f"e{old}" for m, old in zip("abcdefgh", olds, strict=True) if old < 4}
    expected = assign_ids(clusters, previous, SEEN)
    mixed = [shuffler.sample(cluster, len(cluster)) for cluster in shuffler.sample(clusters, len(clusters))]
    assert assign_ids(mixed, previous, SEEN) == expected
    assert len(set(expected[0].values())) == len(clusters)
    assert set(expected[1]) | set(expected[0].values()) >= set(previous.values())
