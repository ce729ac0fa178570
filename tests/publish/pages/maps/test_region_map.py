"""The map of a region: every place is a mark one can reach and touch, every event stands under its mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from math import hypot
from types import ModuleType
from typing import Any

import pytest

from publish.pages.frame.language import load_language
from publish.pages.maps.frames import WIDTH
from publish.pages.maps.region_map import RADII, make_region_maps
from publish.pages.site import Site
from sources.territory import load_territory

Pages = Mapping[tuple[str, ...], Mapping[str, Any]]


@pytest.fixture(scope="module")
def pages(editions: ModuleType) -> Pages:
    """Return what the templates get, by address, for 300 events all over Mauricie, one of them nowhere."""
    towns = [town for town in load_territory().towns if town.region == "04"]
    events = [
        editions.make_event(
            f"m{n}", f"Concert {n}", editions.make_hour(n % 40), city=town.name, venue="Salle", region="04"
        )
        for n in range(300)
        for town in (towns[n * 7 % len(towns)],)
    ]
    events.append(editions.make_event("m300", "Nulle part", editions.make_hour(2), region="04"))
    site = Site(editions.make_edition(events), frozenset())
    return {page.parts: page.context for page in make_region_maps(site, load_language("fr"))}


def test_marks_can_be_touched_and_do_not_hide_each_other(pages: Pages) -> None:
    """At 328 px, the map of the narrowest phone, each is 24 px wide (WCAG 2.2, 2.5.8), and no centre is covered."""
    marks = pages["carte", "mauricie"]["marks"]
    assert len(marks) > 5
    for mark in marks:
        assert 2 * mark.radius * 328 / WIDTH >= 24
    for one, other in combinations(marks, 2):
        assert hypot(one.x - other.x, one.y - other.y) > 2 * RADII[0]


def test_every_event_is_somewhere(pages: Pages) -> None:
    """Marks and what has no place have all events of the time between them."""
    for context in pages.values():
        (current,) = (choice for choice in context["choices"] if choice.is_current)
        assert sum(mark.number for mark in context["marks"]) + context["unplaced"] == current.number
    assert pages["carte", "mauricie"]["unplaced"] == 1
    assert ("carte", "mauricie", "today") in pages


def test_names_stay_on_the_map_and_apart(pages: Pages) -> None:
    """A name beside a mark has room there, or is left to the list."""
    named = [mark for mark in pages["carte", "mauricie"]["marks"] if mark.title]
    assert named
    for mark in named:
        low, high = mark.title.measure()
        assert low >= 0
        assert high <= WIDTH
    for one, other in combinations(named, 2):
        (a, b), (c, d) = one.title.measure(), other.title.measure()
        assert abs(one.y - other.y) >= 16 or b <= c or d <= a


def test_each_mark_leads_to_its_events(site: dict[str, bytes]) -> None:
    """On the page: as many links as headings, each with a name for those who do not see the map."""
    page = site["fr/carte/mauricie/index.html"].decode()
    links = re.findall(r'<a href="#([^"]+)" aria-label="([^"]+)">', page)
    assert links
    assert [anchor for anchor, _ in links] == re.findall(r'<h2 id="(ici-[^"]+)"', page)
    assert all(re.search(r", \d+ événements? à venir$", label) for _, label in links)
