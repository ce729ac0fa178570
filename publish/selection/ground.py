"""The places that selections name: regions, towns with their coordinates, venues by slug."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from dedupe.model import Venue
from publish.slugs import make_slug, venue_slugs
from sources.territory import Territory

EARTH = 6371.0  # km, mean radius
Degrees = float | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """A town of the territory: its centre in degrees."""

    name: str
    slug: str
    region: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Regions by code, towns by slug (towns of one name share it, as they share a feed), venues by slug.

    A venue answers to its slug and to the slug it had before another venue of its name came.
    """

    regions: Mapping[str, str] = field(default_factory=dict)  # code → name
    towns: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    venues: Mapping[str, frozenset[str]] = field(default_factory=dict)  # slug → venue ids
    venue_names: Mapping[str, str] = field(default_factory=dict)  # slug → name

    def find_town(self, slug: str, region: str) -> Place | None:
        """Return the town of a slug that lies in a region, or else the first of its name."""
        towns = self.towns.get(slug, ())
        return next((town for town in towns if town.region == region), towns[0] if towns else None)


def make_ground(territory: Territory, venues: Iterable[Venue] = ()) -> Ground:
    """Return the ground of a territory and the venues of an edition."""
    towns: dict[str, list[Place]] = defaultdict(list)
    for town in territory.towns:
        # The slug is made of the name, as for the feeds of towns; the territory's own tells homonyms apart.
        slug = make_slug(town.name)
        towns[slug].append(Place(town.name, slug, town.region, town.lat, town.lon))
    venues = list(venues)
    slugs = venue_slugs(venues)
    ids: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for venue in venues:
        for slug in (slugs[venue.venue_id], make_slug(f"{venue.name} {venue.city or ''}")):
            ids[slug].add(venue.venue_id)
            names.setdefault(slug, venue.name)
    return Ground(
        regions={code: region.name for code, region in territory.regions.items()},
        towns={slug: tuple(sorted(places, key=lambda p: p.region)) for slug, places in towns.items()},
        venues={slug: frozenset(found) for slug, found in ids.items()},
        venue_names=names,
    )


def measure_distance(lat: Degrees, lon: Degrees, other_lat: float, other_lon: float) -> Any:
    """Return the kilometres from points in degrees (one, or arrays of them) to another one, along the great circle
    (haversine)."""
    dlat, dlon = np.radians(other_lat - lat), np.radians(other_lon - lon)
    a = np.sin(dlat / 2) ** 2 + np.cos(np.radians(lat)) * np.cos(np.radians(other_lat)) * np.sin(dlon / 2) ** 2
    return 2 * EARTH * np.arcsin(np.minimum(1.0, np.sqrt(a)))
