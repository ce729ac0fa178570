"""Lists of events by region, town, venue and discipline."""

from __future__ import annotations

from collections.abc import Iterator

from dedupe.model import Venue
from publish.names import CATEGORY_NAMES
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import name_category
from publish.pages.lists.filters import link_filter, make_filters
from publish.pages.lists.listing import Fact, Group, Listed, make_list
from publish.pages.maps.links import find_map
from publish.pages.maps.region_map import link_map
from publish.pages.site import Link, Site
from publish.slugs import make_slug


def make_regions(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each region of the territory, events or not."""
    for code, (name, slug) in site.regions.items():
        towns = _list_towns(site, code, language)
        scope = site.scopes.regions[code]
        venues = [v.venue_id for v in site.edition.venues if v.region == code]
        links = [site.link_venue(v, language) for v in venues if v in site.agenda.by_venue]
        listed = Listed(
            parts=("region", slug),
            heading=name,
            events=site.agenda.by_region.get(code, ()),
            description=language.say("Les événements culturels à venir : %(place)s.") % {"place": name},
            feed=site.pick_feed(f"feeds/region/{code}"),
            groups=[
                Group("villes", language.say("Par ville"), towns),
                Group("lieux", language.say("Par lieu"), sorted(links, key=lambda link: make_slug(link.label))),
            ],
            filters=make_filters(scope, language, towns=towns),
            near=site.link_near(scope, language),
            map=link_map(site, scope, language),
        )
        yield from make_list(listed, language)


def make_towns(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each town that has events."""
    for slug, (name, region) in site.agenda.towns.items():
        scope = site.scopes.towns[slug]
        venues = sorted({c.event.event.venue_id for c in site.agenda.by_town.get(slug, ())} - {None}, key=str)
        links = [site.link_venue(v, language) for v in venues if v in site.venues]
        listed = Listed(
            parts=("ville", slug),
            heading=name,
            events=site.agenda.by_town.get(slug, ()),
            description=language.say("Les événements culturels à venir : %(place)s.") % {"place": name},
            feed=site.pick_feed(f"feeds/city/{slug}"),
            parent=site.link_region(region, language),
            groups=[Group("lieux", language.say("Par lieu"), sorted(links, key=lambda link: make_slug(link.label)))],
            filters=make_filters(scope, language) if scope.is_narrowed else None,
            near=site.link_near(scope, language) if scope.is_narrowed else None,
        )
        yield from make_list(listed, language)


def make_venues(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each venue."""
    for venue in site.edition.venues:
        slug = site.venue_slugs[venue.venue_id]
        town = make_slug(venue.city) if venue.city else ""
        has_town = town in site.agenda.towns
        listed = Listed(
            parts=("lieu", slug),
            heading=venue.name,
            events=site.agenda.by_venue.get(venue.venue_id, ()),
            description=language.say("Les événements culturels à venir : %(place)s.") % {"place": venue.name},
            feed=site.pick_feed(f"feeds/venue/{slug}"),
            parent=site.link_town(town, language) if has_town else site.link_region(venue.region, language),
            facts=_make_venue_facts(venue, language),
        )
        yield from make_list(listed, language)


def make_categories(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each discipline, events or not."""
    for code in CATEGORY_NAMES:
        name = name_category(code, language)
        listed = Listed(
            parts=("categorie", code),
            heading=name,
            events=site.agenda.by_category.get(code, ()),
            description=language.say("Les événements culturels à venir : %(place)s.") % {"place": name},
            feed=site.pick_feed(f"feeds/category/{code}"),
            groups=[Group("regions", language.say("Par région"), _link_regions(site, code, language))],
            section="expositions" if code == "exhibition" else "",
        )
        yield from make_list(listed, language)


def _list_towns(site: Site, region: str, language: Language) -> list[Link]:
    """Return the links to the towns of a region that have events."""
    return [site.link_town(slug, language) for slug, (_, mine) in site.agenda.towns.items() if mine == region]


def _link_regions(site: Site, category: str, language: Language) -> list[Link]:
    """Return the links to one discipline in each region that has any of it."""
    found = ((scope, link_filter(scope, category, language)) for scope in site.scopes.regions.values())
    return [Link(link.path, scope.name, link.number) for scope, link in found if link is not None]


def _make_venue_facts(venue: Venue, language: Language) -> list[Fact]:
    town = " ".join(part for part in (venue.city, (venue.postal_code or "").replace(" ", "\u00a0")) if part)
    line = ", ".join(part for part in (venue.address, town) if part)
    facts = [Fact(line)] if line else []
    if address := find_map(venue.lat, venue.lon, None):
        facts.append(Fact(language.say("Voir sur la carte (OpenStreetMap)"), address))
    if venue.aliases:
        facts.append(Fact(language.say("Aussi appelé : %(names)s") % {"names": ", ".join(venue.aliases[:5])}))
    return facts
