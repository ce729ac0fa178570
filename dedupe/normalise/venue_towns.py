"""Which town a venue is in, learnt from the listings that say it, for those that name the venue only."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from dedupe.normalise.keys import make_venue_key
from dedupe.normalise.places import Place
from sources.model import Certainty
from sources.source import Source

VenueTowns = Mapping[tuple[str, str], tuple[str, str]]

_DATA = Path(__file__).parent.parent / "data" / "venues.toml"
_PLAIN = frozenset(tomllib.loads(_DATA.read_text(encoding="utf-8"))["plain"])


def find_venue_towns(places: Iterable[tuple[str, Place]]) -> VenueTowns:
    """Return (source, venue key) → town and region, for the venues that the listings stating a town all put in one.

    Under the source "" for all sources together, when the name is a telling one.
    """
    towns: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for source_id, place in places:
        if place.certainty is Certainty.STATED and place.venue and place.city:
            key = make_venue_key(place.venue)
            towns[source_id, key].add((place.city, place.region))
            if not _PLAIN.issuperset(key.split()):
                towns["", key].add((place.city, place.region))
    return {key: next(iter(found)) for key, found in towns.items() if len(found) == 1}


def fill_town(place: Place, source: Source, towns: VenueTowns) -> Place:
    """Return a place that says no town with the town that other listings give its venue."""
    if not place.is_default or not place.venue:
        return place
    key = make_venue_key(place.venue)
    found = towns.get((source.id, key)) or towns.get(("", key))
    if not found or ((source.id, key) not in towns and found[1] != place.region):
        return place
    return replace(place, city=found[0], region=found[1], certainty=Certainty.INFERRED, is_default=False)
