"""Columns as objects and back: what a constructor and `to_pylist` give, a column at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter

import pyarrow as pa
import pytest

from sources.columns import list_values, make_lists, make_objects
from sources.model import Occurrence, Status


@dataclass(frozen=True, slots=True)
class _Pair:
    left: str
    right: int | None = None


def test_objects_are_those_of_the_constructor() -> None:
    """Equal, with equal hashes, and as frozen."""
    made = make_objects(_Pair, {"right": [1, None], "left": ["a", "b"]})
    assert made == [_Pair("a", 1), _Pair("b")]
    assert hash(made[0]) == hash(_Pair("a", 1))
    with pytest.raises(AttributeError):
        made[0].left = "c"  # type: ignore[misc]
    assert make_objects(Occurrence, {name: [] for name in Occurrence.__dataclass_fields__}) == []


@pytest.mark.parametrize("columns", [{"left": ["a"]}, {"left": ["a"], "right": []}])
def test_half_an_object_is_none(columns: dict[str, list[str]]) -> None:
    """A field without a value would only be found out when somebody asks for it."""
    with pytest.raises(ValueError, match="columns"):
        make_objects(_Pair, columns)


def test_values_are_those_of_the_column() -> None:
    """Absent ones, lists, slices and pieces; equal values are one object."""
    texts = pa.chunked_array([["a" * 99, None], ["b", "a" * 99]])
    assert list_values(texts) == ["a" * 99, None, "b", "a" * 99]
    found = list_values(texts)
    assert found[0] is found[3]
    lists = pa.array([["x"], ["a", None], [], None, ["b"]], pa.list_(pa.string()))
    assert list_values(lists.slice(1)) == [("a", None), (), (), ("b",)]
    at = datetime(2026, 11, 25, 17, 0, 0, 5, tzinfo=UTC)
    # Of the same repr, too: it is what values are digested by.
    assert repr(list_values(pa.array([at, None], pa.timestamp("us", tz="UTC")))) == repr([at, None])
    assert list_values(pa.array([True, None, False])) == [True, None, False]
    assert list_values(pa.array([], pa.string())) == []


def test_a_word_of_no_status_is_an_error() -> None:
    """Values are converted one by one, absent ones not at all."""
    assert list_values(pa.array(["soldout", None]), Status) == [Status.SOLDOUT, None]
    with pytest.raises(ValueError, match="maybe"):
        list_values(pa.array(["maybe"]), Status)


def test_lists_come_back() -> None:
    """Structs of each row's items, none or many."""
    kind = pa.list_(pa.struct([("name", pa.string()), ("number", pa.int64())]))
    column = make_lists(
        [[("a", 1), ("b", None)], [], [("c", 3)]], kind, {"name": itemgetter(0), "number": itemgetter(1)}
    )
    assert column.type == kind
    assert column.to_pylist() == [
        [{"name": "a", "number": 1}, {"name": "b", "number": None}], [], [{"name": "c", "number": 3}],
    ]  # fmt: skip
