"""The titles of all listings taken apart, each distinct one once: plain ones together, the others one by one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dedupe.match.codes import Ints, encode, find_distinct, number_groups
from dedupe.match.inputs import Listings
from dedupe.match.place_names import KIND
from dedupe.match.plain_titles import read_plain
from dedupe.match.processes import map_items, map_ranges
from dedupe.match.title_table import Bools, Oddities, TitleTable, make_oddities, make_table
from dedupe.match.titles import Parts, find_ends, keep_houses, name_title, take_apart
from dedupe.match.words import fold_text

_PARTS = re.compile(r"\s+[-–—/|]\s+|\s*[(),|]\s*")
_MAX_VENUE = 200  # characters of a venue's name that are looked at
_Houses = Mapping[int, frozenset[str]]  # source code → the end segments that name its house
_Context = Sequence[int]  # source, venue, town, organiser; below 0 where that changes nothing


@dataclass(frozen=True)
class Names:
    """Distinct titles (where the place matters: titles and places), which row has which, and the codes of keys."""

    table: TitleTable
    fact: Ints  # of each row
    key: Ints  # of each fact


def read_names(listings: Listings) -> Names:
    """Take the titles of all rows apart."""
    texts = listings.texts
    title, titles = encode(texts["title"])
    source, sources = encode(texts["source_id"])
    is_plain, plain_keys, needs_place = read_plain(pa.array([*titles, ""], pa.string()))
    houses = _find_houses(title, source, titles, is_plain)
    places = [encode(texts[name]) for name in ("venue", "city", "organiser")]
    has_house = np.array([bool(houses.get(code)) for code in (*range(len(sources)), -1)])[source]
    wanted = needs_place[title]
    # What changes nothing must not tell titles apart.
    context = [np.where(wanted & has_house, source, -2)]
    context += [np.where(wanted, codes, -1) for codes, _ in places]
    group = number_groups(title, *context)
    rows = np.unique(group, return_index=True)[1]
    said = np.stack([column[rows] for column in (title, *context)], axis=1)
    words = [[frozenset(fold_text(text).split()) for text in known] for _, known in places]

    def find_words(codes: _Context) -> frozenset[str]:
        return frozenset().union(*(w[c] for w, c in zip(words, codes, strict=True) if c >= 0))

    venues = find_venue_names(places[0][1])
    keys, odd = _name_all(said, [*titles, ""], is_plain, plain_keys, houses, find_words, venues)
    return Names(make_table(keys, odd), group, encode(keys)[0])


def _name_all(
    said: Ints,
    titles: Sequence[str],
    is_plain: Bools,
    plain_keys: Sequence[str],
    houses: _Houses,
    find_words: Callable[[_Context], frozenset[str]],
    venues: frozenset[str],
) -> tuple[list[str], dict[int, Oddities]]:
    """Return the key of each (title, source, venue, town, organiser), and what the titles have beside their names."""
    others = np.flatnonzero(~is_plain[said[:, 0]])
    told = said[others].tolist()

    def name(low: int, high: int) -> tuple[list[str], dict[int, Oddities]]:
        found: list[str] = []
        odd: dict[int, Oddities] = {}
        last, parts = -2, take_apart("")
        for number in range(low, high):
            code, house, *codes = told[number]
            if code != last:  # rows of one title stand together
                last, parts = code, take_apart(titles[code])
            fact = name_title(parts, *_find_surroundings(parts, house, codes, houses, find_words), venues)
            found.append(fact.key)
            if more := make_oddities(fact):
                odd[number] = more
        return found, odd

    keys = [plain_keys[code] for code in said[:, 0].tolist()]
    odd: dict[int, Oddities] = {}
    at = others.tolist()
    found: list[str] = []
    for some, more in map_ranges(name, len(told)):
        found += some
        odd |= {at[number]: beside for number, beside in more.items()}
    for number, key in zip(at, found, strict=True):
        keys[number] = key
    return keys, odd


def _find_surroundings(
    parts: Parts, house: int, codes: _Context, houses: _Houses, find_words: Callable[[_Context], frozenset[str]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the segments that name the source's house and the words of the place, for a title they may change."""
    if not parts.needs_place:
        return frozenset(), frozenset()
    return houses.get(house, frozenset()), find_words(codes)


def find_venue_names(venues: Iterable[str]) -> frozenset[str]:
    """Return the names (folded) that places have anywhere, and the parts of these: of several words, one of which says
    what kind of place it is, so that no work or artist is taken for one."""
    found = set()
    for venue in venues:
        for part in (venue, *_PARTS.split(venue[:_MAX_VENUE])):
            folded = fold_text(part)
            words = folded.split()
            if len(words) > 1 and not KIND.keys().isdisjoint(words):
                found.add(folded)
    return frozenset(found)


def _find_houses(title: Ints, source: Ints, titles: list[str], is_plain: Bools) -> dict[int, frozenset[str]]:
    """Return source code → the end segments that name its house."""
    split = np.flatnonzero(~is_plain[: len(titles)]).tolist()
    ends: list[tuple[str, ...]] = [()] * (len(titles) + 1)
    for number, found in zip(split, map_items(find_ends, [titles[number] for number in split]), strict=True):
        ends[number] = found
    first = find_distinct(source, title)
    totals = Counter(source[first].tolist())
    seen: dict[int, Counter[str]] = defaultdict(Counter)
    has_ends = np.array([bool(e) for e in ends], dtype=bool)
    for row in first[has_ends[title[first]]].tolist():
        seen[int(source[row])].update(set(ends[title[row]]))
    return {code: keep_houses(counts, totals[code]) for code, counts in seen.items()}
