"""Titles that are nothing but a name, which most are: their keys, word by word and all at once. `titles` takes the
others apart one by one; for a plain title it would say the same."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.codes import encode, flatten
from dedupe.match.titles import MAX_TITLE, leads_to_place, may_be_odd
from dedupe.match.words import read_word

Bools = npt.NDArray[np.bool_]
_SPLITS = re.compile(r"[|•·¦–—:@/]|^-")


def read_plain(titles: pa.Array) -> tuple[Bools, list[str], Bools]:
    """Return which titles are plain, the key of each of those ("" for the others), and which of the others may be
    named otherwise at another place or by another source."""
    split = flatten(pc.utf8_split_whitespace(titles))
    start = split.offsets.to_numpy().astype(np.int64)
    codes, raws = encode(split.flatten())
    read = [read_word(raw) for raw in raws]
    is_odd = np.array([*(may_be_odd(raw) for raw in raws), False], dtype=bool)
    tells = np.array([*(told and bool(words) for words, told in read), False], dtype=bool)
    short = pc.less_equal(pc.utf8_length(titles), MAX_TITLE).to_numpy(zero_copy_only=False)
    is_plain = (_count(is_odd[codes], start) == 0) & (_count(tells[codes], start) > 0) & short.astype(bool)
    splits = np.array([*(bool(_SPLITS.search(raw)) for raw in raws), False], dtype=bool)
    leads = np.array([*(leads_to_place(raw) for raw in raws), False], dtype=bool)
    needs_place = ~is_plain & (_count((splits | leads)[codes], start) > 0)
    return is_plain, _join(codes, start, read, tells, is_plain), needs_place


def _count(is_wanted: Bools, start: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many words of each title are wanted; `is_wanted` has an entry a word of all titles, end to end."""
    sums = np.concatenate([[0], np.cumsum(is_wanted)])
    counted: npt.NDArray[np.int64] = sums[start[1:]] - sums[start[:-1]]
    return counted


def _join(
    codes: npt.NDArray[np.int64], start: npt.NDArray[np.int64], read: list[tuple[tuple[str, ...], bool]],
    tells: Bools, is_plain: Bools,
) -> list[str]:  # fmt: skip
    """Return the telling words of each plain title as one text, "" for the others."""
    is_kept = tells[codes] & np.repeat(is_plain, np.diff(start))
    texts = pa.array([*(" ".join(words) for words, _ in read), ""], pa.string())
    offsets = np.concatenate([[0], np.cumsum(is_kept)])[start].astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), texts.take(pa.array(codes[is_kept])))
    keys: list[str] = pc.binary_join(lists, " ").to_pylist()
    return keys
