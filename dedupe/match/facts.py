"""What blocking looks at, gathered once for all records: their days, weeks and minutes in order of time, the rarest
words of their titles and of the texts around them, their names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedupe.match.bags import Bags, Floats, Ints, sort_distinct
from dedupe.match.prepare import Records

RARE_WORDS = 4  # title words of a record that make keys
RARE_CONCEPTS = 4
RARE_MENTIONS = 5  # words that titles have and a record says anywhere
TELLING_WORD, TELLING_CONCEPT, TELLING_MENTION = 0.1, 0.3, 0.5  # weights above which they do
MAX_NAMES = 3
MAX_DAYS = 8  # days of a long run that make keys
MAX_WEEKS = 60  # weekly buckets of a long range
_SHIFT = 32
Words = npt.NDArray[np.int32]  # a row a place, a column a record; -1 for none


@dataclass(frozen=True)
class Dates:
    """Records and the days (weeks, minutes) that they have, in order of time."""

    record: Ints
    value: Ints

    def cut(self, low: int, high: int) -> Dates:
        """Return those with low <= value < high."""
        start, end = np.searchsorted(self.value, [low, high])
        return Dates(self.record[start:end], self.value[start:end])


@dataclass(frozen=True)
class Facts:
    """One column a record."""

    records: Records
    days: Dates
    weeks: Dates  # of the days before and after too, so that neighbours across a Sunday meet
    minutes: Dates
    words: Words  # rarest first
    concepts: Words
    mentions: Words
    names: Words


def gather_facts(records: Records) -> Facts:
    """Return what blocking looks at."""
    return Facts(
        records,
        days=_find_days(records),
        weeks=_find_weeks(records),
        minutes=_sort_dates(*_expand(records.minutes)),
        words=_find_rarest(records.tokens, records.weights, RARE_WORDS, TELLING_WORD),
        concepts=_find_rarest(records.concepts.bags, records.concepts.weights, RARE_CONCEPTS, TELLING_CONCEPT),
        mentions=_find_rarest(records.mentions, records.weights, RARE_MENTIONS, TELLING_MENTION),
        names=_lay_out(*_expand(records.performers), len(records), MAX_NAMES),
    )


def _expand(bags: Bags) -> tuple[Ints, Ints]:
    return np.repeat(np.arange(len(bags.start) - 1), bags.sizes()), bags.values.astype(np.int64)


def _sort_dates(record: Ints, value: Ints) -> Dates:
    packed = sort_distinct((value << _SHIFT) | record)
    return Dates(packed & ((1 << _SHIFT) - 1), packed >> _SHIFT)


def _find_days(records: Records) -> Dates:
    """Return the first days of each record, and the ends of its span."""
    owner, day = _expand(records.days)
    place = np.arange(len(owner)) - records.days.start[owner]
    few = place < MAX_DAYS
    dated = np.flatnonzero(records.last_day >= 0)
    ends = (records.first_day[dated], records.last_day[dated])
    return _sort_dates(np.concatenate([owner[few], dated, dated]), np.concatenate([day[few], *ends]))


def _find_weeks(records: Records) -> Dates:
    owner, day = _expand(records.days)
    spans = np.flatnonzero((records.days.sizes() == 0) & (records.last_day >= 0))
    low = (records.first_day[spans] - 1) // 7
    count = np.minimum((records.last_day[spans] + 1) // 7 - low + 1, MAX_WEEKS)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    weeks = np.concatenate([(day - 1) // 7, (day + 1) // 7, np.repeat(low, count) + place])
    return _sort_dates(np.concatenate([owner, owner, np.repeat(spans, count)]), np.maximum(weeks, 0))


def _find_rarest(bags: Bags, weights: Floats, most: int, telling: float) -> Words:
    """Return the words of each record that tell most; of equal ones, the first by code."""
    rank = np.empty(len(weights), dtype=np.int64)
    order = np.lexsort((np.arange(len(weights)), -weights))
    rank[order] = np.arange(len(weights))
    owner, word = _expand(bags)
    tells = weights[word] > telling
    packed = np.sort((owner[tells] << _SHIFT) | rank[word[tells]])
    return _lay_out(packed >> _SHIFT, order[packed & ((1 << _SHIFT) - 1)], len(bags.start) - 1, most)


def _lay_out(owner: Ints, value: Ints, count: int, most: int) -> Words:
    """Return the first values of each record as rows; those of one record stand together."""
    start = np.searchsorted(owner, np.arange(count))
    place = np.arange(len(owner)) - start[owner] if len(owner) else owner
    result = np.full((most, count), -1, dtype=np.int32)
    few = place < most
    result[place[few], owner[few]] = value[few]
    return result
