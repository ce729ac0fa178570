"""Values counted a group at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedupe.match.codes import count_distinct, find_distinct

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 3)), max_size=30)


@given(ROWS)
def test_distinct_values_are_counted_a_group(rows: list[tuple[int, int]]) -> None:
    """As sets count them; a group that no row has counts nothing."""
    groups, values = (np.array(column, dtype=np.int64) for column in (zip(*rows, strict=True) if rows else ((), ())))
    counts = count_distinct(groups, values)
    assert counts.tolist() == [
        len({v for g, v in rows if g == n}) for n in range(max((g for g, _ in rows), default=-1) + 1)
    ]
    first = find_distinct(groups, values)
    assert [rows[at] for at in first] == sorted(set(rows))
    assert all(rows[at] not in rows[:at] for at in first)
