"""The words of texts, word by word: each is folded once, however many texts have it. The results are those of
`fold` and `make_tokens`, which work on whole texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.codes import Ints, Lists, encode, flatten, take
from dedupe.normalise.keys import fold, make_tokens

_KNOWN = 1 << 18  # words kept in mind


@lru_cache(maxsize=_KNOWN)
def fold_word(raw: str) -> tuple[str, ...]:
    """Return what one word (no space inside) is folded to: several words for «aujourd'hui», none for «–»."""
    return tuple(fold(raw).split())


@lru_cache(maxsize=_KNOWN)
def read_word(raw: str) -> tuple[tuple[str, ...], bool]:
    """Return the words that one word stands for as a token, and whether they tell anything (no article or joiner)."""
    # Beside a word that is always kept, `make_tokens` shows which it leaves out.
    kept = tuple(make_tokens(f"{raw} x")[:-1])
    return (kept, True) if kept else (tuple(make_tokens(raw)), False)


@lru_cache(maxsize=_KNOWN)
def fold_text(text: str) -> str:
    """Return `fold(text)`."""
    return " ".join([word for raw in text.split() for word in fold_word(raw)])


def read_tokens(text: str) -> list[str]:
    """Return `make_tokens(text)`: the telling words, or all words where none is."""
    words = [read_word(raw) for raw in text.split()]
    return [word for kept, tells in words if tells for word in kept] or [word for kept, _ in words for word in kept]


def find_words(texts: pa.Array, known: Mapping[str, int], most: int) -> tuple[Ints, Ints]:
    """Return (row, code) of the `known` words among the first `most` tokens of each text."""
    split = flatten(pc.utf8_split_whitespace(texts))
    rows = np.repeat(np.arange(len(texts)), np.diff(split.offsets.to_numpy()))
    codes, raws = encode(split.flatten())
    rows, codes = rows[codes >= 0], codes[codes >= 0]
    read = [read_word(raw) for raw in raws]
    tells = np.fromiter((told for _, told in read), dtype=bool, count=len(read))[codes]
    has_telling = np.bincount(rows[tells], minlength=len(texts)) > 0
    is_kept = tells | ~has_telling[rows]
    lists = Lists([[known.get(word, -1) for word in words] for words, _ in read])
    at, values = lists.expand(codes[is_kept])
    rows = rows[is_kept][at]
    start = np.searchsorted(rows, np.arange(len(texts)))
    is_wanted = (np.arange(len(rows)) - start[rows] < most) & (values >= 0)
    return rows[is_wanted], values[is_wanted]


def hash_words(texts: pa.Array, least: int, most: int) -> tuple[Ints, Ints]:
    """Return (row, hash below 2**28) of the first `most` words of at least `least` letters of each text."""
    split = flatten(pc.utf8_split_whitespace(texts))
    rows = np.repeat(np.arange(len(texts)), np.diff(split.offsets.to_numpy()))
    codes, raws = encode(split.flatten())
    folded = [" ".join(fold_word(raw)) if len(raw) >= least else "" for raw in raws]
    hashes = np.array([crc32(word.encode()) >> 4 if len(word) >= least else -1 for word in folded], dtype=np.int64)
    values = take(hashes, codes)
    rows, values = rows[values >= 0], values[values >= 0]
    start = np.searchsorted(rows, np.arange(len(texts)))
    is_wanted = np.arange(len(rows)) - start[rows] < most
    return rows[is_wanted], values[is_wanted]


def find_slug_words(slugs: pa.Array, known: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Return (row, code) of the `known` words of folded texts."""
    split = flatten(pc.split_pattern(slugs, " "))
    rows = np.repeat(np.arange(len(slugs)), np.diff(split.offsets.to_numpy()))
    codes, words = encode(split.flatten())
    values = take(np.array([known.get(word, -1) for word in words], dtype=np.int64), codes)
    return rows[values >= 0], values[values >= 0]
