"""Candidate pairs from shared facts: keys of facts, blocks of bounded size, one period of four weeks after another, so
that memory is bounded and periods can be worked on apart.

No rule is quadratic in a day: each names a day, week or minute with a rare word, a venue, a name, a town, or it names
a link or a title in a venue and then looks some weeks ahead. Blocks larger than a rule's cap are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedupe.match.bags import Ints, sort_distinct
from dedupe.match.facts import Dates, Facts, Words, gather_facts
from dedupe.match.prepare import Records

PERIOD = 28  # days worked on at a time
UNDATED = -1  # the period of the keys without a date
FAR = 400  # days between two dates of what moved: to the next season
SEASON = 56  # days between two dates told of one page
WEEKLY = 8  # days between two dates of what may be told week by week
_WORKERS = 2
_SHIFT = 32
_Keys = npt.NDArray[np.uint64]
_Bools = npt.NDArray[np.bool_]
_Part = tuple[_Keys, Ints]  # a key and a record a row
_Check = Callable[[Records, Ints, Ints], _Bools]


@dataclass(frozen=True)
class Rule:
    """What makes a block. Blocks of up to `free` records give all their pairs, those of up to `cap` the pairs that
    pass `check`; `days` is how far apart the dates of a pair may lie."""

    name: str
    make: Callable[[Facts, Dates], Iterator[_Part]]
    cap: int
    free: int
    check: _Check | None = None
    days: int = 1


def find_candidates(records: Records, periods: Collection[int] | None = None) -> tuple[Ints, Ints]:
    """Return the candidate pairs as two arrays of record numbers, left < right, sorted.

    With `periods` (of `list_periods`), only those that these give: all periods together give what one call without
    them does, each pair perhaps more than once.
    """
    facts = gather_facts(records)
    wanted = list_periods(records) if periods is None else sorted(periods)
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        found = list(pool.map(lambda period: _find_in_period(facts, period), wanted))
    packed = sort_distinct(np.concatenate([np.empty(0, np.int64), *found]))
    return packed >> _SHIFT, packed & ((1 << _SHIFT) - 1)


def list_periods(records: Records) -> list[int]:
    """Return the periods that records have dates in, and UNDATED."""
    first, last = records.first_day[records.last_day >= 0], records.last_day[records.last_day >= 0]
    ends = [first - 1, first + 1, last, last + 1, records.days.values.astype(np.int64) + 1]
    spans = sort_distinct((first // PERIOD << _SHIFT) | np.minimum(last // PERIOD, first // PERIOD + 16))
    inner = {p for s in spans.tolist() for p in range(s >> _SHIFT, (s & ((1 << _SHIFT) - 1)) + 1)}
    return [UNDATED, *sorted(inner | set(sort_distinct(np.maximum(np.concatenate(ends), 0) // PERIOD).tolist()))]


def _find_in_period(facts: Facts, period: int) -> Ints:
    """Return the pairs of one period, packed (left << 32 | right), sorted and distinct."""
    if period == UNDATED:
        all_records = np.arange(len(facts.records))
        cuts = {rule: Dates(all_records, all_records) for rule in UNDATED_RULES}
    else:
        low, high = period * PERIOD, (period + 1) * PERIOD
        weeks, days = facts.weeks.cut(low // 7, high // 7), facts.days.cut(low, high)
        minutes = facts.minutes.cut(low * 1440, high * 1440)
        cuts = dict.fromkeys(WEEK_RULES, weeks) | dict.fromkeys(DAY_RULES, days) | dict.fromkeys(MINUTE_RULES, minutes)
    found = [np.empty(0, np.int64)]
    for rule, dates in cuts.items():
        parts = list(rule.make(facts, dates))
        keys, owners = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
        found.append(sort_distinct(np.concatenate(list(_join_blocks(facts.records, rule, keys, owners)))))
    return sort_distinct(np.concatenate(found))


def _join_blocks(records: Records, rule: Rule, keys: _Keys, owners: Ints) -> Iterator[Ints]:
    """Yield the pairs of the blocks that the keys make, packed."""
    yield np.empty(0, np.int64)
    order = np.argsort(keys)
    keys, owners = keys[order], owners[order]
    start = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
    sizes = np.diff(np.append(start, len(keys)))
    size = np.repeat(sizes, sizes)
    kept = (size > 1) & (size <= rule.cap)
    keys, owners, size = keys[kept], owners[kept], size[kept]
    for step in range(1, rule.cap):
        at = np.flatnonzero(keys[step:] == keys[:-step])
        if not len(at):
            return
        one, other = owners[at], owners[at + step]
        low, high = np.minimum(one, other), np.maximum(one, other)
        good = (low != high) & (records.first_day[low] <= records.last_day[high] + rule.days)
        good &= records.first_day[high] <= records.last_day[low] + rule.days
        if rule.check:
            good &= (size[at] <= rule.free) | rule.check(records, low, high)
        yield (low[good] << _SHIFT) | high[good]


def _mix(*parts: Ints | int) -> _Keys:
    """Return one number for each row of facts; the rule's own number comes first."""
    result = np.zeros(1, dtype=np.uint64)
    for part in parts:
        result = (result ^ np.asarray(part, dtype=np.int64).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        result = (result ^ (result >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        result = result ^ (result >> np.uint64(32))
    return result


def _with_words(words: Words, dates: Dates, place: Ints | None = None) -> Iterator[_Part]:
    """Yield keys of a date and each rare word; in a place, where it is told."""
    for row in words:
        word = row[dates.record]
        told = word >= 0 if place is None else (word >= 0) & (place[dates.record] >= 0)
        owner = dates.record[told]
        yield _mix(dates.value[told], word[told], -1 if place is None else place[owner]), owner


def _with_place(place: Ints, dates: Dates) -> Iterator[_Part]:
    owner, value = dates.record[place[dates.record] >= 0], dates.value[place[dates.record] >= 0]
    yield _mix(value, place[owner]), owner


def _with_two_words(facts: Facts, dates: Dates, place: Ints) -> Iterator[_Part]:
    """Yield keys of a place and the two rarest words."""
    one, other = facts.words[0][dates.record], facts.words[1][dates.record]
    told = (one >= 0) & (other >= 0) & (place[dates.record] >= 0)
    owner, low, high = dates.record[told], np.minimum(one, other)[told], np.maximum(one, other)[told]
    yield _mix(place[owner], low, high), owner


def _with_title_and_venue(facts: Facts, dates: Dates) -> Iterator[_Part]:
    records = facts.records
    owner = dates.record[(records.venue >= 0) & (records.key >= 0) & (records.tokens.sizes() >= 2)]
    yield _mix(records.key[owner], records.venue[owner]), owner


def _with_word_and_venue(facts: Facts, dates: Dates) -> Iterator[_Part]:
    """Yield keys of a venue and each of the two rarest words."""
    for word in facts.words[:2]:
        owner = dates.record[(word[dates.record] >= 0) & (facts.records.venue[dates.record] >= 0)]
        yield _mix(word[owner], facts.records.venue[owner]), owner


def _with_span_and_town(facts: Facts, dates: Dates) -> Iterator[_Part]:
    """Yield keys of the first and last day of what lasts for days, and its town."""
    records = facts.records
    owner = dates.record[(records.city >= 0) & (records.last_day > records.first_day)]
    yield _mix(records.first_day[owner], records.last_day[owner], records.city[owner]), owner


def _with_link(facts: Facts, dates: Dates) -> Iterator[_Part]:
    owner = dates.record[facts.records.link >= 0]
    yield _mix(facts.records.link[owner]), owner


def _with_cell(facts: Facts, dates: Dates) -> Iterator[_Part]:
    """Yield keys of a day and a place to about 200 m."""
    lat, lon = facts.records.lat[dates.record], facts.records.lon[dates.record]
    known = ~np.isnan(lat) & ~np.isnan(lon)
    cell = np.round((lat[known] + 90) * 500).astype(np.int64) * 1_000_000 + np.round((lon[known] + 180) * 300).astype(
        np.int64
    )
    yield _mix(dates.value[known], cell), dates.record[known]


def _are_near(records: Records, one: Ints, other: Ints) -> _Bools:
    """Not in two towns as far as is told."""
    towns = records.city[one], records.city[other]
    result: _Bools = (towns[0] < 0) | (towns[1] < 0) | (towns[0] == towns[1])
    return result


def _are_foreign(records: Records, one: Ints, other: Ints) -> _Bools:
    """Perhaps one thing in two languages."""
    result: _Bools = records.language[one] != records.language[other]
    return result


def _are_close(records: Records, one: Ints, other: Ints) -> _Bools:
    """A week apart at most, as weekly dates told one by one; farther apart where one says that its date moved."""
    gap = np.maximum(records.first_day[one], records.first_day[other]) - np.minimum(
        records.last_day[one], records.last_day[other]
    )
    result: _Bools = (gap <= WEEKLY) | _have_moved(records, one, other)
    return result


def _have_moved(records: Records, one: Ints, other: Ints) -> _Bools:
    return records.is_moved[one] | records.is_moved[other]


def _lack_venue(records: Records, one: Ints, other: Ints) -> _Bools:
    result: _Bools = (records.venue[one] < 0) | (records.venue[other] < 0)
    return result


# Caps were measured on a million listings: larger ones add pairs, hardly any true ones.
WEEK_RULES = (
    Rule("week-word-town", lambda f, d: _with_words(f.words, d, f.records.city), 40, 40),
    Rule("week-concept-town", lambda f, d: _with_words(f.concepts, d, f.records.city), 40, 0, _are_foreign),
)
DAY_RULES = (
    Rule("day-venue", lambda f, d: _with_place(f.records.venue, d), 40, 40),
    Rule("day-word", lambda f, d: _with_words(f.words, d), 50, 6, _are_near),
    Rule("day-mention-town", lambda f, d: _with_words(f.mentions, d, f.records.city), 16, 16),
    Rule("day-name", lambda f, d: _with_words(f.names, d), 16, 16),
    Rule("day-cell", _with_cell, 16, 0, _lack_venue),
)
MINUTE_RULES = (
    Rule("minute-mention", lambda f, d: _with_words(f.mentions, d), 16, 0, _are_near),
    Rule("minute-town", lambda f, d: _with_place(f.records.city, d), 50, 8, _are_foreign),
)
UNDATED_RULES = (
    Rule("title-venue", _with_title_and_venue, 20, 0, _are_close, FAR),
    Rule("words-venue", lambda f, d: _with_two_words(f, d, f.records.venue), 20, 0, _are_close, FAR),
    Rule("moved-word-venue", _with_word_and_venue, 30, 0, _have_moved, FAR),
    Rule("moved-words", lambda f, d: _with_two_words(f, d, np.zeros(len(d.record), np.int64)), 16, 0, _have_moved, FAR),
    Rule("span-town", _with_span_and_town, 20, 20),
    Rule("link", _with_link, 20, 20, days=SEASON),
)
