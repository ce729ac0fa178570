"""The places of several listings on one line, with the distance between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

_EARTH = 6_371_009.0  # metres
_MARGIN = 4.0  # per cent on either side
_SAME = 25.0  # metres: one door
_NEAR = 0.03  # share of the line: closer ones would stand on each other
_LEAST = 500.0  # metres: a line is at least so long, so that next door looks near

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the line, in per cent of its width, and who names it (numbers of listings)."""

    at: float
    metres: float  # from the first one
    listings: tuple[int, ...]

    def name(self, code: str) -> str:
        """Return the distance in a language: «350 m», «1,2 km»."""
        if self.metres < 1000:
            return f"{round(self.metres, -1):.0f}\u00a0m"
        text = f"{self.metres / 1000:.1f}" if self.metres < 20_000 else f"{self.metres / 1000:.0f}"
        return f"{text.replace('.', ',') if code == 'fr' else text}\u00a0km"


def make_spots(points: Sequence[Point | None]) -> list[Spot]:
    """Return the spots of some listings, the nearest to the first one first; none when fewer than two listings tell
    where they are. The line is as long as the greatest distance from the first, or _LEAST."""
    told = [(at, point) for at, point in enumerate(points) if point is not None]
    if len(told) < 2:
        return []
    origin = told[0][1]
    distances = sorted((find_metres(origin, point), at) for at, point in told)
    longest = max(distances[-1][0], _LEAST)
    spots: list[Spot] = []
    for metres, at in distances:
        if spots and metres - spots[-1].metres <= max(_SAME, longest * _NEAR):
            spots[-1] = Spot(spots[-1].at, spots[-1].metres, (*spots[-1].listings, at))
        else:
            spots.append(Spot(round(_MARGIN + (100 - 2 * _MARGIN) * metres / longest, 2), metres, (at,)))
    return spots


def find_metres(one: Point, other: Point) -> float:
    """Return the distance of two points on the sphere (haversine), in metres."""
    lat, lon = radians(other[0] - one[0]), radians(other[1] - one[1])
    h = sin(lat / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(lon / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(h)))
