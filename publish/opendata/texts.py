"""Tables as text, a line a row: JSON lines, and what CSV is made with. Each value of a column is rendered once, however
many rows repeat it, and Arrow joins the rows: a dictionary a row would take ten times as long."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from math import isfinite
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

BATCH = 100_000  # rows that are joined together: what bounds the memory that a large table takes

Render = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Column:
    """Some rows of a column: its distinct values, and for each row the number of its value, absent for none."""

    name: str
    kind: pa.DataType
    values: list[Any]
    numbers: pa.Array

    def render(self, render: Render) -> pa.Array:
        """Return what `render` says of the value of each row."""
        return pa.array(list(map(render, self.values)), pa.large_string()).take(self.numbers)


Batches = list[list[Column]]
"""A table, so many rows at a time: at least one batch, with all columns."""


def split_table(table: pa.Table) -> Batches:
    """Return a table as columns of distinct values, whatever it is to be written as."""
    starts = range(0, max(table.num_rows, 1), BATCH)
    parts = [table.slice(start, BATCH) for start in starts]
    return [[_split_column(name, part[name].combine_chunks()) for name in table.schema.names] for part in parts]


def render_lines(batches: Batches) -> bytes:
    """Return a table as JSON lines: an object a row with all columns in order, moments as ISO 8601 in UTC."""
    names = [column.name for column in batches[0]]
    marks = [f"{'{' if n == 0 else ', '}{encode_basestring(name)}: " for n, name in enumerate(names)]
    return join_rows(batches, marks, _choose, end="}\n", null="null")


def join_rows(
    batches: Batches, marks: Sequence[str], choose: Callable[[pa.DataType], Render], *, end: str, null: str
) -> bytes:
    """Return all rows of a table one after another: before each value its mark, after the last one `end`.

    `choose` returns what says the values of a type; an absent one is `null`.
    """
    found: list[bytes] = []
    for columns in batches:
        if not len(columns[0].numbers):
            continue
        texts = [column.render(choose(column.kind)) for column in columns]
        pieces = [piece for mark, text in zip(marks, texts, strict=True) for piece in (_say(mark), text)]
        pieces += [_say(end), _say("")]
        rows = pc.binary_join_element_wise(*pieces, null_handling="replace", null_replacement=null)
        found.append(rows.buffers()[2].to_pybytes())  # where Arrow holds all texts of an array one after another
    return b"".join(found)


def _split_column(name: str, values: pa.Array) -> Column:
    if pa.types.is_list(values.type):  # Arrow finds no distinct lists
        found = values.to_pylist()
        numbers = pa.array([None if value is None else n for n, value in enumerate(found)], pa.int32())
        return Column(name, values.type, [value or [] for value in found], numbers)
    distinct = values.dictionary_encode()
    return Column(name, values.type, distinct.dictionary.to_pylist(), distinct.indices)


def _say(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _choose(kind: pa.DataType) -> Render:
    if pa.types.is_string(kind):
        return encode_basestring
    if pa.types.is_timestamp(kind):
        return _render_moment
    return _render_number if pa.types.is_floating(kind) else _render_plain


def _render_moment(moment: datetime) -> str:
    return f'"{moment.isoformat()}"'


def _render_number(value: float) -> str:
    return repr(value) if isfinite(value) else "null"  # JSON has no word for it


def _render_plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
