"""Maps of regions, drawn from the territory's own tables: where a point lies on them, and the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from math import cos, radians
from pathlib import Path

from publish.pages.maps.outlines import Ring, clip_ring, load_outline, thin_ring
from sources.territory import load_territory
from sources.towns import Town

WIDTH = 400.0  # user units of every map
HEIGHTS = (220.0, 480.0)  # the least and most; a region is never stretched, its surroundings fill the rest
MARGIN = 0.1  # of the region's extent, on each side
EXTENT_MIN = 0.3  # degrees of latitude, of a region that is one town
NAMES = 5  # towns named on a map
TYPE = 17  # a map stands in a column of some 300 CSS pixels: names are then 12 or 13 px high
LETTER = 10.0  # at most, on average: the width of a letter of a name
NAME_HEIGHT = 22.0  # from one line of names to the next
DETAIL = 1.2  # user units between two points of a shore
# A picture knows nothing of the page it stands in, but it does know whether that is light or dark.
_STYLE = (
    "<style>.land{fill:#e9dfcb;stroke:#b9ab90;stroke-width:.6}.town{stroke:#7d705a}.other{stroke:#b9ab90}"
    ".town,.other{fill:none;stroke-width:4;stroke-linecap:round}.other{stroke-width:2.6}"
    "text{font:17px Seravek,'Gill Sans Nova',Ubuntu,Calibri,sans-serif;fill:#4a4034;stroke:#e9dfcb;stroke-width:3;"
    "stroke-linejoin:round;paint-order:stroke}@media(prefers-color-scheme:dark){.land{fill:#38342e;stroke:#5d564a}"
    ".town{stroke:#a89c86}.other{stroke:#5d564a}text{fill:#e2d8c6;stroke:#38342e}}</style>"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the world a map shows: an equirectangular projection, true in the middle of the region."""

    height: float
    west: float  # degrees, of its left edge
    north: float  # of its upper edge
    scale_x: float  # user units a degree
    scale_y: float

    def locate(self, lat: float | None, lon: float | None) -> tuple[float, float] | None:
        """Return where a point lies, None when it is not on the map."""
        if lat is None or lon is None:
            return None
        x, y = self.project(lat, lon)
        return (round(x, 1), round(y, 1)) if 0 <= x <= WIDTH and 0 <= y <= self.height else None

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Return a point in the units of the map, on it or not."""
        return (lon - self.west) * self.scale_x, (self.north - lat) * self.scale_y


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The map of a region, and the centres of its towns by name. Drawing takes longer than asking where things lie."""

    frame: Frame
    towns: Mapping[str, Town]
    mine: Sequence[Town] = field(repr=False)  # all of its towns, also those of one name
    others: Sequence[Town] = field(repr=False)  # of other regions
    land: Sequence[Ring] = field(repr=False)

    def draw(self) -> bytes:
        """Return the map as SVG."""
        return draw_map(self.frame, self.land, self.mine, self.others)

    def draw_ground(self) -> bytes:
        """Return the map without names, for marks that bring their own."""
        return draw_map(self.frame, self.land, self.mine, self.others, names_max=0)


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of a town beside its dot, on the left where it would leave the map on the right."""

    text: str
    x: float  # of the dot
    y: float

    @property
    def is_left(self) -> bool:
        return self.x + 7 + len(self.text) * LETTER > WIDTH

    @property
    def ends(self) -> tuple[float, float]:
        width = 7 + len(self.text) * LETTER
        return (self.x - width, self.x) if self.is_left else (self.x, self.x + width)

    def overlaps(self, other: _Name) -> bool:
        (left, right), (other_left, other_right) = self.ends, other.ends
        return left < other_right and other_left < right and abs(self.y - other.y) < NAME_HEIGHT


@lru_cache(maxsize=2)
def load_maps(folder: Path) -> Mapping[str, RegionMap]:
    """Return the map of each region of a territory that has towns, by code; none for a folder without tables."""
    if not (folder / "towns.csv").is_file():
        return {}
    towns = load_territory(folder).towns
    land = load_outline(folder / "outline.csv")
    maps = {}
    for code in sorted({town.region for town in towns}):
        mine = [town for town in towns if town.region == code]
        frame = make_frame([(town.lat, town.lon) for town in mine])
        others = [town for town in towns if town.region != code]
        names = {town.name: town for town in sorted(mine, key=lambda town: town.population)}
        maps[code] = RegionMap(frame, names, mine, others, land)
    return maps


def make_frame(points: Sequence[tuple[float, float]]) -> Frame:
    """Return the frame around some (latitude, longitude) points."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    middle_lat, middle_lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    ratio = cos(radians(middle_lat))  # of a degree of longitude to one of latitude, on the ground
    wide = max((max(lons) - min(lons)) * ratio, EXTENT_MIN) * (1 + 2 * MARGIN)
    high = max(max(lats) - min(lats), EXTENT_MIN) * (1 + 2 * MARGIN)
    height = min(max(WIDTH * high / wide, HEIGHTS[0]), HEIGHTS[1])
    scale = min(WIDTH / wide, height / high)
    return Frame(
        height=round(height),
        west=middle_lon - WIDTH / scale / ratio / 2,
        north=middle_lat + height / scale / 2,
        scale_x=scale * ratio,
        scale_y=scale,
    )


def draw_map(
    frame: Frame, land: Sequence[Ring], towns: Sequence[Town], others: Sequence[Town], names_max: int = NAMES
) -> bytes:
    """Return a region's map as SVG: land and water, a dot a town, fainter ones around it, the largest towns by name."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {frame.height:g}">{_STYLE}',
        f'<path class="land" d="{_draw_land(frame, land)}"/>',
        f'<path class="other" d="{_draw_dots(frame, others)}"/>',
        f'<path class="town" d="{_draw_dots(frame, towns)}"/>',
    ]
    for name in _choose_names(frame, towns, names_max):
        anchor = ' text-anchor="end"' if name.is_left else ""
        x = name.x - 7 if name.is_left else name.x + 7
        parts.append(f'<text x="{x:g}" y="{name.y + TYPE / 3:g}"{anchor}>{escape(name.text)}</text>')
    return ("".join(parts) + "</svg>\n").encode()


def _draw_land(frame: Frame, land: Sequence[Ring]) -> str:
    """Return the land of a frame as one path, clipped to it and without what no eye can tell."""
    parts = []
    for ring in land:
        shown = clip_ring([frame.project(lat, lon) for lat, lon in ring], WIDTH, frame.height)
        points = thin_ring(shown, DETAIL)
        if len(points) > 2:
            parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(parts)


def _draw_dots(frame: Frame, towns: Sequence[Town]) -> str:
    found = (frame.locate(town.lat, town.lon) for town in towns)
    return "".join(f"M{x:g} {y:g}h0" for x, y in sorted({point for point in found if point is not None}))


def _choose_names(frame: Frame, towns: Sequence[Town], names_max: int) -> list[_Name]:
    """Return the names of the largest towns that fit on the map, none on the name of a larger one."""
    chosen: list[_Name] = []
    for town in sorted(towns, key=lambda town: (-town.population, town.name)):
        if len(chosen) == names_max:
            break
        point = frame.locate(town.lat, town.lon)
        name = _Name(town.name, *point) if point else None
        if name and name.ends[0] >= 0 and not any(name.overlaps(other) for other in chosen):
            chosen.append(name)
    return chosen
