"""Editors' words about venues (`venue-same`, `venue-different`), which are about listings, turned into words about the
places that these name: they hold for every listing of these places, and after the listings named are gone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dedupe.decisions import Decision, Link, ListingKey, resolve_venue_decisions
from dedupe.normalise.keys import fold, make_venue_key

PLACES = "places"  # in the evidence of a decision: listing id → print of its place
PlaceKey = tuple[str, str]  # town, venue: folded


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Pairs of places that editors called one, and pairs that they keep apart."""

    same: tuple[tuple[PlaceKey, PlaceKey], ...] = ()
    apart: frozenset[frozenset[PlaceKey]] = frozenset()


def make_place_key(city: str | None, venue: str) -> PlaceKey:
    """Return what tells a place from others: its town and its name, folded."""
    return fold(city or ""), make_venue_key(venue)


def print_place(place: PlaceKey) -> str:
    """Return a digest of a place, to be kept with a decision: it holds nothing of the source that named it."""
    return hashlib.sha256("|".join(place).encode("utf-8", "replace")).hexdigest()[:16]


def make_place_prints(places: Mapping[ListingKey, PlaceKey]) -> dict[str, str]:
    """Return what the evidence of a decision keeps under PLACES."""
    return {f"{source} {key}": print_place(place) for (source, key), place in sorted(places.items())}


def is_about_venues(decision: Decision) -> bool:
    """Whether a decision says of venues that they are one, or are not."""
    return decision.kind in ("venue-same", "venue-different")


def find_place_words(decisions: Iterable[Decision], places: Mapping[ListingKey, PlaceKey]) -> PlaceWords:
    """Return the words about places. `places` are those of the listings that are here; the place of a listing that is
    gone is found among them by its print. What is said of two listings of one name says nothing of places."""
    told = [decision for decision in decisions if is_about_venues(decision)]
    resolution = resolve_venue_decisions(told)
    links = (*resolution.same, *resolution.different)
    gone = {key for link in links for key in (link.left, link.right)} - places.keys()
    prints = find_prints(told, gone)
    by_print = {print_place(place): place for place in set(places.values())} if prints else {}

    def find(links: Sequence[Link]) -> Iterator[tuple[PlaceKey, PlaceKey]]:
        for link in links:
            one, other = (places.get(key) or by_print.get(prints.get(key, "")) for key in (link.left, link.right))
            if one and other and one != other:
                yield one, other

    apart = frozenset(map(frozenset, find(resolution.different)))
    same = {(min(pair), max(pair)) for pair in find(resolution.same) if frozenset(pair) not in apart}
    return PlaceWords(tuple(sorted(same)), apart)


def find_prints(decisions: Iterable[Decision], keys: Collection[ListingKey]) -> dict[ListingKey, str]:
    """Return the prints of the places of some listings, as decisions kept them."""
    return {key: text for decision in decisions for key, text in _read_prints(decision) if key in keys}


def _read_prints(decision: Decision) -> Iterator[tuple[ListingKey, str]]:
    """Yield what is known of the places of a decision's listings."""
    told = decision.evidence.get(PLACES)
    for key in decision.items:
        text = told.get(f"{key[0]} {key[1]}") if isinstance(told, dict) else None
        if isinstance(text, str):
            yield key, text
