"""The distinct titles of all listings as columns; what few of them have (numbers, sessions) is kept only there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.codes import Ints, Lists, encode
from dedupe.match.titles import TitleFacts

Bools = npt.NDArray[np.bool_]
Label = tuple[str, str]


@dataclass(frozen=True)
class Oddities:
    """What a title has beside its name; most have nothing."""

    numbers: frozenset[str] = frozenset()
    labelled: frozenset[Label] = frozenset()
    sessions: frozenset[str] = frozenset()
    is_moved: bool = False


@dataclass(frozen=True)
class TitleTable:
    """One entry a distinct title; `tokens` are codes of `words`, which are in order of first sight."""

    keys: list[str]
    odd: Mapping[int, Oddities]
    words: list[str]
    tokens: Lists

    def __len__(self) -> int:
        return len(self.keys)

    def list_tokens(self, title: int) -> list[str]:
        """Return the words of one title's name."""
        codes = self.tokens.values[self.tokens.start[title] : self.tokens.start[title + 1]]
        return [self.words[code] for code in codes.tolist()]

    def has_word(self, wanted: Collection[str]) -> Bools:
        """Return which titles have one of some words."""
        return self.count_words(np.array([word in wanted for word in self.words], dtype=bool)) > 0

    def count_words(self, is_wanted: Bools) -> Ints:
        """Return how many words of each title are among the wanted ones; `is_wanted` has an entry a word."""
        sums = np.concatenate([[0], np.cumsum(is_wanted[self.tokens.values])])
        counted: Ints = (sums[self.tokens.start[1:]] - sums[self.tokens.start[:-1]]).astype(np.int64)
        return counted

    def has_session(self, name: str) -> Bools:
        """Return which titles have a session word of one kind."""
        return self._mark(number for number, odd in self.odd.items() if name in odd.sessions)

    @cached_property
    def is_moved(self) -> Bools:
        """Which titles say that the date moved."""
        return self._mark(number for number, odd in self.odd.items() if odd.is_moved)

    @cached_property
    def lengths(self) -> Ints:
        """How many letters each key has."""
        return np.fromiter(map(len, self.keys), dtype=np.int64, count=len(self.keys))

    def gather(self, field: str) -> tuple[list[list[Any]], Ints]:
        """Return what the odd titles have in one field, and for each title its place in that list: the first, which
        is empty, for all others."""
        place = np.zeros(len(self.keys), dtype=np.int64)
        found: list[list[Any]] = [[]]
        for number, odd in self.odd.items():
            if values := getattr(odd, field):
                place[number] = len(found)
                found.append(sorted(values))
        return found, place

    def _mark(self, numbers: Iterable[int]) -> Bools:
        result = np.zeros(len(self.keys), dtype=bool)
        result[list(numbers)] = True
        return result


def make_oddities(fact: TitleFacts) -> Oddities | None:
    """Return what a title has beside its name, None for nothing."""
    if fact.numbers or fact.labelled or fact.sessions or fact.is_moved:
        return Oddities(fact.numbers, fact.labelled, fact.sessions, fact.is_moved)
    return None


def make_table(keys: list[str], odd: Mapping[int, Oddities]) -> TitleTable:
    """Return the table of some titles; a key is its words, a space between them."""
    split = pc.split_pattern(pa.array(keys, pa.string()), " ")
    codes, words = encode(split.flatten())
    start = split.offsets.to_numpy().astype(np.int64)
    if "" in words:  # the key of a title without a word («!!!»)
        place = words.index("")
        sums = np.concatenate([[0], np.cumsum(codes >= 0)])
        start, codes = sums[start], codes[codes >= 0]
        codes, words = codes - (codes > place), [word for word in words if word]
    return TitleTable(keys, odd, words, Lists.from_columns(start, codes))
