"""The titles of all listings taken apart, each distinct one once."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from dedupe.match.codes import Ints, encode, number_groups
from dedupe.match.inputs import Listings
from dedupe.match.processes import map_items
from dedupe.match.titles import TitleFacts, find_ends, keep_houses, name_title, take_apart
from dedupe.match.words import fold_text


@dataclass(frozen=True)
class Names:
    """Distinct titles (where the place matters: titles and places), which row has which, and the codes of keys."""

    facts: list[TitleFacts]
    fact: Ints  # of each row
    key: Ints  # of each fact


def read_names(listings: Listings) -> Names:
    """Take the titles of all rows apart."""
    texts = listings.texts
    title, titles = encode(texts["title"])
    source, sources = encode(texts["source_id"])
    parts = map_items(take_apart, titles)
    empty = take_apart("")
    houses = _find_houses(title, source, titles)
    needs_place = np.array([*(p.needs_place for p in parts), empty.needs_place], dtype=bool)[title]
    places = [encode(texts[name]) for name in ("venue", "city", "organiser")]
    has_house = np.array([bool(houses.get(code)) for code in (*range(len(sources)), -1)])[source]
    # What changes nothing must not tell titles apart.
    context = [np.where(needs_place & has_house, source, -2)]
    context += [np.where(needs_place, codes, -1) for codes, _ in places]
    group = number_groups(title, *context)
    rows = np.unique(group, return_index=True)[1]
    words = [[frozenset(fold_text(text).split()) for text in known] for _, known in places]
    said = np.stack([column[rows] for column in (title, *context)], axis=1)

    def name(index: int) -> TitleFacts:
        code, house, *codes = said[index].tolist()
        place = frozenset().union(*(w[c] for w, c in zip(words, codes, strict=True) if c >= 0))
        return name_title(parts[code] if code >= 0 else empty, houses.get(house, frozenset()), place)

    facts = map_items(name, range(len(said)))
    return Names(facts, group, encode([fact.key for fact in facts])[0])


def _find_houses(title: Ints, source: Ints, titles: list[str]) -> dict[int, frozenset[str]]:
    """Return source code → the end segments that name its house."""
    ends = [find_ends(text) for text in titles]
    pair = number_groups(source, title)
    first = np.unique(pair, return_index=True)[1]
    totals = Counter(source[first].tolist())
    seen: dict[int, Counter[str]] = defaultdict(Counter)
    has_ends = np.array([*(bool(e) for e in ends), False], dtype=bool)
    for row in first[has_ends[title[first]]].tolist():
        seen[int(source[row])].update(set(ends[title[row]]))
    return {code: keep_houses(counts, totals[code]) for code, counts in seen.items()}
