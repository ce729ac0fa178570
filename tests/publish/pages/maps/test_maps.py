"""Maps drawn from a territory's tables: points where they belong, shores cut to the frame, small files."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from publish.pages.maps.frames import LETTER, NAME_HEIGHT, WIDTH, RegionMap, load_maps, make_frame
from publish.pages.maps.outlines import clip_ring, load_outline, thin_ring
from sources.territory import BUNDLED, load_territory


@pytest.fixture(scope="module")
def maps() -> Mapping[str, RegionMap]:
    """Return the map of each region, drawn once."""
    return load_maps(BUNDLED)


@pytest.mark.parametrize("code", sorted(load_territory().regions))
def test_each_region_has_a_map_with_all_its_towns(maps: Mapping[str, RegionMap], code: str) -> None:
    """Each town is on the map of its region, none of its names leaves it; well-formed, small."""
    found = maps[code]
    towns = [town for town in load_territory().towns if town.region == code]
    assert all(found.frame.locate(town.lat, town.lon) for town in towns)
    tree = ElementTree.fromstring(found.draw())
    names = [e for e in tree.iter() if e.tag.endswith("text")]
    assert names
    for name in names:
        x, width = float(name.get("x", "")), LETTER * len(name.text or "")
        assert (x - width >= 0) if name.get("text-anchor") == "end" else (x + width <= WIDTH), name.text
    assert len(found.draw()) < 40_000


@pytest.mark.parametrize("code", sorted(load_territory().regions))
def test_names_never_lie_on_each_other(maps: Mapping[str, RegionMap], code: str) -> None:
    """Around Montréal, where towns are close and their names long, too."""
    boxes = []
    for name in ElementTree.fromstring(maps[code].draw()).iter("{http://www.w3.org/2000/svg}text"):
        x, y, width = float(name.get("x", "")), float(name.get("y", "")), LETTER * len(name.text or "")
        boxes.append((x - width, x, y) if name.get("text-anchor") == "end" else (x, x + width, y))
    for n, (left, right, y) in enumerate(boxes):
        for other_left, other_right, other_y in boxes[:n]:
            assert right <= other_left or other_right <= left or abs(y - other_y) >= NAME_HEIGHT


def test_directions_are_true(maps: Mapping[str, RegionMap]) -> None:
    """North is up and east is right; distances are the same both ways in the middle of a map."""
    frame = maps["03"].frame
    quebec, la_malbaie = frame.project(46.8139, -71.2082), frame.project(47.6541, -70.1526)
    assert la_malbaie[0] > quebec[0]
    assert la_malbaie[1] < quebec[1]
    # 80 km east and 93 km north of Québec
    assert (la_malbaie[0] - quebec[0]) / (quebec[1] - la_malbaie[1]) == pytest.approx(80 / 93, rel=0.05)


def test_far_points_are_not_on_a_map(maps: Mapping[str, RegionMap]) -> None:
    """Coordinates of another country, or none, have no mark."""
    frame = maps["04"].frame
    assert frame.locate(48.85, 2.35) is None
    assert frame.locate(None, -72.5) is None


def test_an_unknown_territory_has_no_maps() -> None:
    """Without tables nothing is drawn, and a name cannot lead out of the folder of territories."""
    assert load_maps(BUNDLED.parent / "nulle-part") == {}


def test_one_town_is_shown_with_its_surroundings() -> None:
    """A region of a single point still has a frame."""
    frame = make_frame([(45.57, -73.69)])
    assert frame.locate(45.57, -73.69) == pytest.approx((WIDTH / 2, frame.height / 2), abs=1)


def test_the_river_is_there() -> None:
    """The outline has water where the St. Lawrence is, off Rimouski, and land where Rimouski's hills are."""
    rings = load_outline(BUNDLED / "outline.csv")
    assert sum(_holds(ring, 48.65, -68.6) for ring in rings) == 0
    assert sum(_holds(ring, 48.2, -68.5) for ring in rings) == 1


def _holds(ring: object, lat: float, lon: float) -> bool:
    """Whether a point lies in a ring (even-odd rule)."""
    points = list(ring)  # type: ignore[call-overload]
    inside = False
    for n, (a, b) in enumerate(points):
        c, d = points[n - 1]
        if (a > lat) != (c > lat) and lon < (d - b) * (lat - a) / (c - a) + b:
            inside = not inside
    return inside


COORDINATES = st.floats(-500, 900, allow_nan=False)


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=12))
def test_what_is_cut_lies_in_the_frame(ring: list[tuple[float, float]]) -> None:
    """No point of a cut ring is outside; a ring inside is left as it is; thinning only leaves out."""
    cut = clip_ring(ring, 400, 300)
    assert all(-0.001 <= x <= 400.001 and -0.001 <= y <= 300.001 for x, y in cut)
    if all(0 <= x <= 400 and 0 <= y <= 300 for x, y in ring):
        assert list(cut) == ring
    assert set(thin_ring(cut, 2)) <= set(cut)


def test_maps_are_seen_in_the_dark(maps: Mapping[str, RegionMap]) -> None:
    """Both schemes have their colours, and nothing is loaded from anywhere."""
    for found in maps.values():
        assert b"prefers-color-scheme:dark" in found.draw()
        assert not re.search(rb"url\(|href|@import", found.draw())
