"""Where an event is, as a mark on the map of its region."""

from __future__ import annotations

from dataclasses import dataclass

from publish.pages.event.ground import EventGround
from publish.pages.frame.language import Language
from publish.pages.maps.frames import WIDTH, load_maps

SHOWN = 300.0  # the height that is shown at most, in user units: a small map beside the dates


@dataclass(frozen=True, slots=True)
class Point:
    """A mark on a region's map, in its user units; `is_town` when only the town is known."""

    path: str  # of the map
    width: float
    height: float
    top: float  # of the part that is shown: a tall region is cut around the mark
    shown: float  # height of that part
    x: float
    y: float
    is_town: bool
    label: str


def make_map_path(region: str) -> str:
    """Return where the map of a region lies in a release."""
    return f"assets/cartes/{region}.svg"


def make_ground_path(region: str) -> str:
    """Return where the map of a region without any name lies in a release."""
    return f"assets/cartes/{region}-fond.svg"


def make_point(ground: EventGround, language: Language) -> Point | None:
    """Return the mark of an event: its own coordinates, else the centre of its town; None when neither is known."""
    event = ground.event.event
    found = load_maps(ground.instance.territory).get(event.region)
    if found is None:
        return None
    point = found.frame.locate(event.lat, event.lon)
    town = found.towns.get(event.city or "")
    mark = point or (found.frame.locate(town.lat, town.lon) if town else None)
    if mark is None:
        return None
    place = ", ".join(part for part in (event.city, ground.regions.get(event.region)) if part)
    label = language.say("Carte : %(place)s") % {"place": place}
    height = found.frame.height
    shown = min(height, SHOWN)
    top = round(min(max(mark[1] - shown / 2, 0), height - shown), 1)
    return Point(make_map_path(event.region), WIDTH, height, top, shown, *mark, point is None, label)
