"""Columns of Arrow tables as Python values and frozen objects, and the way back: a column at a time, for a dictionary a
row takes several times as long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC
from itertools import accumulate, chain, pairwise
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

T = TypeVar("T")


def join_chunks(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def list_values(column: pa.Array | pa.ChunkedArray, convert: Callable[[Any], Any] | None = None) -> list[Any]:
    """Return the value of each row, None for none; lists as tuples.

    Equal values are one object: most columns repeat few of them. `convert` is asked once for each, never for None.
    """
    values = join_chunks(column)
    if pa.types.is_list(values.type):
        return split_items(list_values(values.flatten(), convert), values)
    if pa.types.is_boolean(values.type):
        return list(values.to_pylist())
    distinct = values.dictionary_encode()
    found = distinct.dictionary.to_pylist()
    if pa.types.is_timestamp(values.type) and values.type.tz == "UTC":
        found = [moment.replace(tzinfo=UTC) for moment in found]  # as programs write it: equal and of the same repr
    if convert is not None:
        found = list(map(convert, found))
    found.append(None)
    numbers = distinct.indices.fill_null(len(found) - 1).to_pylist()
    return list(map(found.__getitem__, numbers))


def split_items(items: Sequence[T], column: pa.ListArray) -> list[tuple[T, ...]]:
    """Return the items of all lists of a column list by list."""
    ends = accumulate(pc.list_value_length(column).fill_null(0).to_pylist(), initial=0)
    return [tuple(items[start:end]) if end > start else () for start, end in pairwise(ends)]


def make_objects(kind: type[T], columns: Mapping[str, Sequence[Any]]) -> list[T]:
    """Return an object of a frozen data class with slots for each row of some columns: one for each of its fields.

    A frozen class sets each field through a call in Python; here each of its slots is filled for all objects at once.
    """
    missing = [f.name for f in fields(kind) if f.name not in columns]  # type: ignore[arg-type]
    if missing or len({len(column) for column in columns.values()}) > 1:
        raise ValueError(f"{kind.__name__}: columns missing or of different lengths: {missing}")
    made = list(map(object.__new__, [kind] * max((len(column) for column in columns.values()), default=0)))
    for field in fields(kind):  # type: ignore[arg-type]
        deque(map(getattr(kind, field.name).__set__, made, columns[field.name]), maxlen=0)
    return made


def make_lists(
    rows: Iterable[Sequence[Any]], kind: pa.ListType, getters: Mapping[str, Callable[[Any], Any]]
) -> pa.Array:
    """Return a column of lists of structs: for each row its items, of which `getters` tell a struct's fields."""
    groups = list(rows)
    items = list(chain.from_iterable(groups))
    offsets = pa.array(list(accumulate(map(len, groups), initial=0)), pa.int32())
    parts = [pa.array(list(map(getters[part.name], items)), part.type) for part in kind.value_type]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(parts, fields=list(kind.value_type)))
