"""The places that partners show: the whole territory, a region, a town, a venue. Each has a feed, and like it an
address that never disappears, events or not: somebody's page rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publish.names import CATEGORY_NAMES
from publish.pages.days.agenda import Agenda, Coming
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import name_category
from publish.pages.site import Site

# As in the addresses of feeds; any other choice is a selection.
REGION, TOWN, VENUE, CATEGORY, ALL, SELECTION = "region", "city", "venue", "category", "all", "selection"


@dataclass(frozen=True, slots=True)
class Place:
    """A place, or a discipline there. `parts` stand in the addresses of what is made for it: ("region", "04"),
    ("region", "04", "music"), ("all",)."""

    kind: str
    key: str  # region code, slug of a town or venue; empty for the whole territory
    name: str  # empty for the whole territory
    region: str  # its code; empty for the whole territory
    page: tuple[str, ...]  # the parts of the page of its events
    coming: Sequence[Coming]
    category: str = ""  # of a region's discipline

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for part in (self.kind, self.key, self.category) if part)

    @property
    def query(self) -> str:
        """The selection that takes its events; empty for all."""
        return f"{self.kind}={self.key}" if self.key else ""


def list_places(site: Site) -> Iterator[Place]:
    """Yield the places that have feeds, the widest first; also those where nothing is on any more."""
    yield Place(ALL, "", "", "", (), site.agenda.coming)
    yield from list_regions(site)
    yield from _list_towns(site)
    yield from _list_venues(site)


def list_disciplines(site: Site, language: Language) -> Iterator[Place]:
    """Yield the disciplines that have feeds, of the whole territory and of each region, named in a language."""
    for code in _list_slugs(site, CATEGORY):
        name, coming = name_category(code, language), site.agenda.by_category.get(code, ())
        yield Place(CATEGORY, code, name, "", ("categorie", code), coming)
    for path in sorted(path for path in site.feeds if path.startswith("feeds/region/")):
        region, _, code = path.removeprefix("feeds/region/").partition("/")
        if region in site.regions and code in CATEGORY_NAMES:
            name, slug = site.regions[region]
            scope = site.scopes.regions[region]
            page = scope.make_parts(code) if scope.is_narrowed and code in scope.kinds else ("region", slug)
            coming = [c for c in site.agenda.by_region.get(region, ()) if c.event.event.category == code]
            yield Place(REGION, region, f"{name_category(code, language)} – {name}", region, page, coming, code)


def list_regions(site: Site) -> Iterator[Place]:
    """Yield the regions of the territory, events or not."""
    for code, (name, slug) in site.regions.items():
        yield Place(REGION, code, name, code, ("region", slug), site.agenda.by_region.get(code, ()))


def find_agenda(site: Site, place: Place) -> Agenda:
    """Return what is on in a place, day by day."""
    if place.kind == ALL:
        return site.agenda
    if place.kind == REGION:
        return site.scopes.regions[place.key].agenda
    if place.kind == TOWN:
        return site.scopes.towns[place.key].agenda
    return site.agenda.narrow(coming.event for coming in place.coming)


def _list_towns(site: Site) -> Iterator[Place]:
    known = site.agenda.towns
    for slug in _list_slugs(site, TOWN):
        if slug in known:
            name, region = known[slug]
            yield Place(TOWN, slug, name, region, ("ville", slug), site.agenda.by_town.get(slug, ()))
        else:
            town = site.ground.find_town(slug, "")
            yield Place(TOWN, slug, town.name if town else _spell(slug), town.region if town else "", (), ())


def _list_venues(site: Site) -> Iterator[Place]:
    known = {site.venue_slugs[venue.venue_id]: venue for venue in site.edition.venues}
    for slug in _list_slugs(site, VENUE):
        if venue := known.get(slug):
            coming = site.agenda.by_venue.get(venue.venue_id, ())
            yield Place(VENUE, slug, venue.name, venue.region, ("lieu", slug), coming)
        else:
            yield Place(VENUE, slug, _spell(slug), "", (), ())


def _list_slugs(site: Site, kind: str) -> list[str]:
    """Return the last part of the feeds of a kind, in order."""
    head = f"feeds/{kind}/"
    return sorted(path.removeprefix(head) for path in site.feeds if path.startswith(head))


def _spell(slug: str) -> str:
    """Return a name for what only an address is left of."""
    return slug.replace("-", " ").capitalize()
