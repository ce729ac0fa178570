"""Choosing between towns of one name by evidence: coordinates, then the postal code, then the region; population when
there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sources.model import Certainty
from sources.towns import Town, TownMatch

Point = tuple[float, float]  # latitude, longitude
NEAR_KM, FAR_KM = 20.0, 80.0
_POPULATION_DECIDES = 3  # the larger homonym is meant when it is so many times larger
_LARGE = 10_000  # people


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a town goes by: its own, or one of its villages, boroughs, former towns."""

    town: Town
    is_own: bool
    point: Point


@dataclass(frozen=True, slots=True)
class Evidence:
    region: str | None
    postal_regions: tuple[str, ...]
    postal_town: Town | None
    point: Point | None

    @property
    def is_local(self) -> bool:
        return bool(self.postal_regions or self.point)


def fits(named: Named, evidence: Evidence) -> bool:
    """Whether any evidence speaks for it, and none against."""
    return weigh(named, evidence, own=0) > 0


def is_likely(named: Named, evidence: Evidence) -> bool:
    """Whether a misspelt name may be this one: it fits, or the town is large and nothing speaks against it."""
    weight = weigh(named, evidence, own=0)
    return weight > 0 or (weight == 0 and named.town.population >= _LARGE)


def weigh(named: Named, evidence: Evidence, *, own: float) -> float:
    """Return how much speaks for a name: coordinates most, then the postal code, then the region."""
    weight = own if named.is_own else 0.0
    if evidence.point:
        km = measure_km(evidence.point, named.point)
        weight += 4 if km <= NEAR_KM else -4 if km > FAR_KM else 0
    if evidence.postal_town == named.town:
        weight += 3
    elif evidence.postal_regions:
        weight += 2 if named.town.region in evidence.postal_regions else -3
    return weight + (1 if named.town.region == evidence.region else 0)


def choose_named(found: list[Named], evidence: Evidence) -> TownMatch | None:
    if not found:
        return None
    ranked = sorted(
        ((weigh(n, evidence, own=1.5), n.town.population, n.town.code, n) for n in found),
        key=lambda r: r[:3],
        reverse=True,
    )
    best = ranked[0]
    certainty = Certainty.STATED if best[0] >= 0 else Certainty.INFERRED
    others = [r for r in ranked[1:] if (r[3].town.name, r[3].town.region) != (best[3].town.name, best[3].town.region)]
    if others and others[0][0] == best[0]:
        if best[1] < _POPULATION_DECIDES * max(1, others[0][1]):
            return None
        certainty = Certainty.INFERRED
    return TownMatch(best[3].town, certainty)


def measure_km(one: Point, other: Point) -> float:
    """Return a flat distance, good to a percent over the distances that matter here."""
    x = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return 111.2 * math.hypot(one[0] - other[0], x)
