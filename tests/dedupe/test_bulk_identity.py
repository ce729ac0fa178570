"""Ids of many listings at once: the same as one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.bulk_identity import assign_many
from dedupe.identity import assign_ids, make_id

NAMES = "abcdefgh"
START = datetime(2026, 11, 1, tzinfo=UTC)
EARLIER = ["e1", "e2", "e3", make_id("a"), make_id("b"), make_id("a\n2")]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=8, max_size=8),
    st.lists(st.none() | st.sampled_from(EARLIER), min_size=8, max_size=8),
    st.lists(st.none() | st.integers(0, 2), min_size=8, max_size=8),
    st.sampled_from([None, "e1", "e9", make_id("c")]),
)
def test_ids_and_redirects_are_those_of_one_by_one(
    parts: list[int], olds: list[str | None], ages: list[int | None], gone: str | None
) -> None:
    """Merges, splits, ties, ids that were used before, unknown ages, a listing that is gone: nothing differs."""
    seen = {m: START + timedelta(days=age) for m, age in zip(NAMES, ages, strict=True) if age is not None}
    previous = {m: old for m, old in zip(NAMES, olds, strict=True) if old} | ({"zz": gone} if gone else {})
    clusters = [[m for m, p in zip(NAMES, parts, strict=True) if p == part] for part in sorted(set(parts))]
    expected = assign_ids(clusters, previous, seen)
    known = pa.table(
        {
            "listing_id": pa.array(list(previous), pa.string()),
            "event_id": pa.array(list(previous.values()), pa.string()),
        }
    )
    moments = pa.array([seen.get(m) for m in NAMES], pa.timestamp("us", tz="UTC"))
    ids, redirects = assign_many(pa.array(list(NAMES)), np.array(parts), known, moments)
    assert dict(zip(NAMES, ids.to_pylist(), strict=True)) == expected[0]
    assert redirects == expected[1]


def test_nothing_gives_nothing() -> None:
    """No listing at all."""
    empty = pa.table({"listing_id": pa.array([], pa.string()), "event_id": pa.array([], pa.string())})
    moments = pa.array([], pa.timestamp("us", tz="UTC"))
    ids, redirects = assign_many(pa.array([], pa.string()), np.empty(0, np.int64), empty, moments)
    assert (len(ids), redirects) == (0, {})
