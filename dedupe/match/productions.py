"""Folding: each source's own rows about one production become one record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dedupe.match.codes import Ints, encode, number_groups
from dedupe.match.inputs import Listings
from dedupe.match.names import Names
from dedupe.match.places import Places
from dedupe.match.title_table import Bools, TitleTable
from dedupe.match.titles import COMMON, SMALL
from dedupe.normalise.keys import fold

MAX_GAP = 21  # days between two dates of one run or weekly series
_NEVER = 10**9


@dataclass(frozen=True)
class Productions:
    """Which rows make which record: those of record i are `rows[start[i]:start[i + 1]]`, rising; the first speaks for
    the others. Records are sorted by it."""

    rows: Ints
    start: Ints
    of_row: Ints

    @property
    def spoken(self) -> Ints:
        """Return the row that speaks for each record."""
        return self.rows[self.start[:-1]]


def fold_rows(listings: Listings, names: Names, places: Places, pages: Ints, apart: Collection[int]) -> Productions:
    """Bring together rows that one source lists as dates of one production: same name and place, gaps of at most
    MAX_GAP days. A name of common words only needs the same page and people too."""
    first, last = find_spans(listings)
    page, who = _tell_generic(listings, names, pages)
    alone = np.arange(len(listings))
    is_alone = last < 0
    is_alone[list(apart)] = True
    source, _ = encode(listings.texts["source_id"])
    said = (source, names.key[names.fact], places.place, places.city, page, who)
    group = number_groups(*(np.where(is_alone, -2, column) for column in said), np.where(is_alone, alone, -1))
    order = np.lexsort((alone, first, group))
    # The latest day so far of each group: groups are far apart, so that one running maximum serves all.
    far = group[order] * (2 * _NEVER)
    reach = np.maximum.accumulate(last[order] + far)
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = first[order][1:] + far[1:] > reach[:-1] + MAX_GAP
    run = np.empty(len(order), dtype=np.int64)
    run[order] = np.cumsum(is_new) - 1
    return _collect(run)


def _collect(run: Ints) -> Productions:
    """Return runs as records, sorted by their first rows."""
    _, first, back = np.unique(run, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    of_row = rank[back]
    rows = np.argsort(of_row, kind="stable")
    return Productions(rows, np.searchsorted(of_row[rows], np.arange(len(first) + 1)), of_row)


def _tell_generic(listings: Listings, names: Names, pages: Ints) -> tuple[Ints, Ints]:
    """Return the page and the people of the rows whose name is of common words only, -1 for the others."""
    is_generic = _find_generic(names.table)[names.fact]
    rows = np.flatnonzero(is_generic)
    people = listings.performers.take(pa.array(rows)).to_pylist()
    who = np.full(len(listings), -1, dtype=np.int64)
    who[rows] = encode([" ".join(sorted(fold(name) for name in said)) for said in people])[0]
    return np.where(is_generic, pages, -1), who


def _find_generic(table: TitleTable) -> Bools:
    """Return which titles are of common words only, or hardly anything."""
    tells = np.array([not (w in COMMON or w in SMALL or w.isdigit()) for w in table.words], dtype=bool)
    result: Bools = (table.count_words(tells) == 0) | (table.lengths < 5)
    return result


def find_spans(listings: Listings) -> tuple[Ints, Ints]:
    """Return the first and the last day of each row, -1 for none."""
    occurrences = listings.occurrences
    first = np.full(len(listings), _NEVER, dtype=np.int64)
    last = np.full(len(listings), -1, dtype=np.int64)
    np.minimum.at(first, occurrences.row, occurrences.first_day)
    np.maximum.at(last, occurrences.row, occurrences.last_day)
    return np.where(last < 0, -1, first), last
