"""Texts as numbers: a column of texts becomes codes of its distinct texts, so that work on a text is done once however
many listings say it. Empty is -1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]


def encode(texts: pa.Array | Sequence[str]) -> tuple[Ints, list[str]]:
    """Return the code of each text and the distinct texts, in order of first sight; "" has the code -1."""
    array = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
    found = array.dictionary_encode()
    known: list[str] = found.dictionary.to_pylist()
    codes = found.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    if "" in known:
        codes[codes == known.index("")] = -1
    return codes, known


def encode_by(texts: pa.Array, make_key: Any) -> tuple[Ints, list[str]]:
    """Return the code of each text's key, and the distinct keys; `make_key` sees each distinct text once."""
    codes, known = encode(texts)
    key_codes, keys = encode([make_key(text) or "" if text else "" for text in known])
    return take(key_codes, codes), keys


def take(values: Ints, codes: Ints) -> Ints:
    """Return the value of each code, -1 for -1."""
    if not len(values):
        return np.full(len(codes), -1, dtype=np.int64)
    return np.where(codes >= 0, values[np.maximum(codes, 0)], -1)


def number_groups(*columns: Ints) -> Ints:
    """Return a number for each distinct combination of values: combinations in ascending order have rising numbers."""
    order = np.lexsort(columns[::-1])
    is_new = np.zeros(len(order), dtype=bool)
    for column in columns:
        is_new[1:] |= np.diff(column[order]) != 0
    result = np.empty(len(order), dtype=np.int64)
    result[order] = np.cumsum(is_new)
    return result


def find_distinct(*columns: Ints) -> Ints:
    """Return the first row of each distinct combination of values, combinations in ascending order."""
    return np.unique(number_groups(*columns), return_index=True)[1]


def count_distinct(groups: Ints, values: Ints) -> Ints:
    """Return how many distinct values each group has, of groups numbered from 0."""
    return np.bincount(groups[find_distinct(groups, values)], minlength=int(groups.max(initial=-1)) + 1)


def flatten(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as one array."""
    return (
        pa.concat_arrays(column.chunks)
        if isinstance(column, pa.ChunkedArray) and column.num_chunks
        else (pa.array([], column.type) if isinstance(column, pa.ChunkedArray) else column)
    )


class Lists:
    """Many short lists of numbers, end to end: list i is `values[start[i]:start[i + 1]]`."""

    def __init__(self, lists: Iterable[Sequence[int]]) -> None:
        kept = list(lists)
        sizes = np.fromiter(map(len, kept), dtype=np.int64, count=len(kept))
        self.start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.values = np.fromiter((value for one in kept for value in one), dtype=np.int64, count=int(self.start[-1]))

    @classmethod
    def from_columns(cls, start: Ints, values: Ints) -> Lists:
        """Return the lists that stand end to end in `values`."""
        result = cls.__new__(cls)
        result.start, result.values = start, values
        return result

    def expand(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Return (position in `wanted`, value) for each value of the wanted lists, in order."""
        sizes = np.diff(self.start)[wanted]
        at = np.repeat(np.arange(len(wanted)), sizes)
        inside = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return at, self.values[self.start[wanted][at] + inside]
