"""The venues of the last run: their names with who uses them, what stands near, and what new decisions would make of
them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from rapidfuzz.fuzz import token_set_ratio

from dedupe.decisions import Decision, ListingKey, find_undone
from dedupe.merge.tables import load_venues
from dedupe.model import NormalisedListing, Venue
from dedupe.normalise.keys import make_venue_key
from dedupe.venue_words import PlaceKey, is_about_venues, make_place_key
from dedupe.venues import find_metres, resolve_venues
from pipelines.desk.index.index import Index
from pipelines.home import Home
from sources.folding import fold

NEAR_SHOWN = 8
_NEAR_METRES = 250.0
_ALIKE = 70.0  # of 100, rapidfuzz token_set_ratio


@dataclass(frozen=True, slots=True)
class VenueName:
    """One way in which listings name a venue. `listing`: the one that stands for the name in a decision."""

    name: str
    city: str | None
    place: PlaceKey
    listings: int
    sources: tuple[str, ...]
    listing: ListingKey


@dataclass(frozen=True, slots=True)
class VenueForesight:
    """Some venues before and after new decisions."""

    before: tuple[Venue, ...]
    after: tuple[Venue, ...]
    events: int  # events whose venue is another one then

    @property
    def is_change(self) -> bool:
        """Whether anything would be another."""
        return self.before != self.after


def read_venues(home: Home) -> Mapping[str, Venue]:
    """Return the venues of the last run by id; none before the first."""
    path = home.merge / "venues.parquet"
    try:
        stat = path.stat()
    except FileNotFoundError:
        return {}
    return _load(path, stat.st_ino, stat.st_mtime_ns)


@lru_cache(maxsize=2)
def _load(path: Path, _inode: int, _changed: int) -> Mapping[str, Venue]:
    return {venue.venue_id: venue for venue in load_venues(path)}


def search_venues(venues: Mapping[str, Venue], text: str) -> list[Venue]:
    """Return the venues that have all words of a text in their names, address or town; of no text, those of several
    names first."""
    words = fold(text).split()
    found = [venue for venue in venues.values() if all(word in _make_text(venue) for word in words)]
    return sorted(found, key=lambda v: (bool(words) or not v.aliases, fold(v.name), v.city or "", v.venue_id))


@lru_cache(maxsize=100_000)
def _make_text(venue: Venue) -> str:
    return fold(" ".join(part for part in (venue.name, *venue.aliases, venue.address, venue.city) if part))


def find_near(venue: Venue, venues: Mapping[str, Venue]) -> list[tuple[Venue, float | None]]:
    """Return the venues of the town, and those without one, that stand near or are called alike, with the metres
    between; the likeliest first."""
    found = []
    for other in venues.values():
        if other.venue_id == venue.venue_id or (other.city and venue.city and other.city != venue.city):
            continue
        metres = None
        if None not in (venue.lat, venue.lon, other.lat, other.lon):
            metres = find_metres((venue.lat or 0.0, venue.lon or 0.0), (other.lat or 0.0, other.lon or 0.0))
        alike = token_set_ratio(make_venue_key(venue.name), make_venue_key(other.name))
        if alike >= _ALIKE or (metres is not None and metres <= _NEAR_METRES):
            found.append((-alike, metres if metres is not None else 1e9, other.venue_id, other, metres))
    return [(other, metres) for *_, other, metres in sorted(found, key=lambda row: row[:3])[:NEAR_SHOWN]]


def find_listings(home: Home, venue_ids: Iterable[str]) -> list[str]:
    """Return the ids of the listings that mean some venues."""
    path = home.merge / "venue_ids.parquet"
    if not path.exists():
        return []
    table = pq.read_table(path, partitioning=None, filters=pc.field("venue_id").isin(list(venue_ids)))
    return sorted(table["listing_id"].to_pylist())


def list_names(listings: Iterable[NormalisedListing]) -> list[VenueName]:
    """Return the names by which listings call their venue, the most frequent first. The listing that stands for a name
    is the one that will be there longest."""
    by_place: dict[PlaceKey, list[NormalisedListing]] = defaultdict(list)
    for item in listings:
        if item.venue:
            by_place[make_place_key(item.city, item.venue)].append(item)
    names = []
    for place, items in by_place.items():
        called = Counter((item.venue or "", item.city) for item in items)
        name, city = min(called, key=lambda one: (-called[one], one[0]))
        last = max(items, key=lambda item: (_find_last(item), item.listing_id))
        sources = tuple(sorted({item.said.source_id for item in items}))
        names.append(VenueName(name, city, place, len(items), sources, last.said.key))
    return sorted(names, key=lambda one: (-one.listings, one.place))


def _find_last(item: NormalisedListing) -> str:
    return max((str(o.last_day or "9999") for o in item.said.occurrences), default="")


def foresee_venues(home: Home, index: Index, lines: Sequence[Decision], new: Sequence[Decision]) -> VenueForesight:
    """Return what becomes of the venues that new decisions, or those they take back, are about."""
    undone = {line.undoes for line in new}
    spoken = [d for d in (*new, *(line for line in lines if line.id in undone)) if is_about_venues(d)]
    ids, _ = index.find_venues(f"{source} {key}" for d in spoken for source, key in d.items)
    known = read_venues(home)
    concerned = [known[venue_id] for venue_id in sorted(set(ids.values())) if venue_id in known]
    listings = list(index.load_listings(find_listings(home, (venue.venue_id for venue in concerned))).values())
    before, old = resolve_venues(listings, previous=concerned, decisions=_find_in_force(lines))
    after, now = resolve_venues(listings, previous=concerned, decisions=_find_in_force([*lines, *new]))
    moved = [name for name, venue_id in now.items() if old.get(name) != venue_id]
    return VenueForesight(tuple(before), tuple(after), len(set(index.find_events(moved).values())))


def _find_in_force(lines: Sequence[Decision]) -> list[Decision]:
    ordered = sorted(lines, key=lambda d: (d.at, d.id))
    undone = find_undone(ordered)
    return [line for line in ordered if is_about_venues(line) and line.id not in undone]
