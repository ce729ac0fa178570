"""From a file of listings and the editors' decisions to the records that are compared: what every matching and every
share of one begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from dedupe.decisions import (
    Decision,
    Link,
    ListingKey,
    Resolution,
    find_chains,
    resolve_decisions,
    resolve_venue_decisions,
)
from dedupe.match.codes import encode
from dedupe.match.inputs import Listings, read_listings
from dedupe.match.prepare import Records, make_records
from dedupe.venue_words import find_prints, make_place_key, print_place

Rows = Mapping[tuple[str, str], int]  # of the listings that decisions speak of


def read_records(
    listings: Path, decisions: Sequence[Decision], start: Callable[[str], None] | None = None
) -> tuple[Listings, Records, Resolution, Rows]:
    """Read, resolve and prepare; `start` hears of each step."""
    if start:
        start("read")
    said = read_listings(listings)
    if start:
        start("prepare")
    resolution = resolve_decisions(decisions)
    venues = resolve_venue_decisions(decisions)
    spoken = {key for link in (*venues.same, *venues.different) for key in (link.left, link.right)}
    rows = said.find_rows(_list_keys(resolution) | spoken)
    named = {**_find_stand_ins(said, find_prints(decisions, spoken - rows.keys())), **rows}
    one, two = (_find_row_pairs(links, named) for links in (venues.same, venues.different))
    return said, make_records(said, _find_apart(resolution, rows), one, two), resolution, rows


def _find_stand_ins(said: Listings, prints: Mapping[ListingKey, str]) -> Rows:
    """Return, for listings that are gone, a row that names the same place: words about venues outlive them."""
    if not prints:
        return {}
    (venue, venues), (city, cities) = (encode(said.texts[name]) for name in ("venue", "city"))
    told, first = np.unique(np.stack([venue, city]), axis=1, return_index=True)
    wanted = set(prints.values())
    rows: dict[str, int] = {}
    for v, c, row in zip(told[0].tolist(), told[1].tolist(), first.tolist(), strict=True):
        text = print_place(make_place_key(cities[c] if c >= 0 else None, venues[v])) if v >= 0 else ""
        if text in wanted:
            rows.setdefault(text, row)
    return {key: rows[text] for key, text in prints.items() if text in rows}


def _find_row_pairs(links: Sequence[Link], rows: Rows) -> list[tuple[int, int]]:
    return [(rows[link.left], rows[link.right]) for link in links if link.left in rows and link.right in rows]


def _find_apart(resolution: Resolution, rows: Rows) -> set[int]:
    """Return the rows that editors keep apart from something, or that are the same as such a one: folding must not tie
    them to anything."""
    chains = find_chains(resolution.must)
    apart = {chains.get(key, key) for link in resolution.cannot for key in (link.left, link.right)}
    return {row for key, row in rows.items() if chains.get(key, key) in apart}


def _list_keys(resolution: Resolution) -> set[tuple[str, str]]:
    """Return the listings that decisions speak of."""
    links = (*resolution.must, *resolution.cannot, *resolution.unsure, *resolution.doubtful)
    return {key for link in links for key in (link.left, link.right)}
