"""Lists of events by region, town, venue and discipline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dedupe.model import Venue
from publish.names import CATEGORY_NAMES
from publish.pages.agenda import Coming
from publish.pages.cards import make_coming_card, make_run_card
from publish.pages.language import Language
from publish.pages.maps import find_map
from publish.pages.page import Page
from publish.pages.site import Link, Site, split_pages
from publish.pages.vocabulary import name_category
from publish.slugs import make_slug


@dataclass(frozen=True, slots=True)
class Fact:
    """A line under a heading, as a link when it has an address."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Links to narrower or neighbouring lists."""

    anchor: str
    title: str
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list page is about."""

    parts: tuple[str, ...]
    heading: str
    events: Sequence[Coming]
    description: str
    feed: str | None
    parent: Link | None = None
    facts: list[Fact] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    section: str = ""


def make_regions(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each region of the territory, events or not."""
    for code, (name, slug) in site.regions.items():
        towns = [s for s, (_, region) in site.agenda.towns.items() if region == code]
        venues = [v.venue_id for v in site.edition.venues if v.region == code]
        links = [site.link_venue(v, language) for v in venues if v in site.agenda.by_venue]
        listed = Listed(
            parts=("region", slug),
            heading=name,
            events=site.agenda.by_region.get(code, ()),
            description=language.say("Les événements culturels à venir : %(place)s.") % {"place": name},
            feed=site.pick_feed(f"feeds/region/{code}"),
            groups=[
                Group("villes", language.say("Par ville"), [site.link_town(s, language) for s in towns]),
                Group("lieux", language.say("Par lieu"), sorted(links, key=lambda link: make_slug(link.label))),
            ],
        )
        yield from _make_pages(listed, language)


def make_towns(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each town that has events."""
    for slug, (name, region) in site.agenda.towns.items():
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
        )
        yield from _make_pages(listed, language)


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
        yield from _make_pages(listed, language)


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
            groups=[
                Group(
                    "regions",
                    language.say("Par région"),
                    # Their numbers are of all disciplines: beside one of them they would mislead.
                    [Link(link.path, link.label) for link in site.link_regions(language)],
                )
            ],
            section="expositions" if code == "exhibition" else "",
        )
        yield from _make_pages(listed, language)


def _make_venue_facts(venue: Venue, language: Language) -> list[Fact]:
    town = " ".join(part for part in (venue.city, (venue.postal_code or "").replace(" ", "\u00a0")) if part)
    line = ", ".join(part for part in (venue.address, town) if part)
    facts = [Fact(line)] if line else []
    if address := find_map(venue.lat, venue.lon, None):
        facts.append(Fact(language.say("Voir sur la carte (OpenStreetMap)"), address))
    if venue.aliases:
        facts.append(Fact(language.say("Aussi appelé : %(names)s") % {"names": ", ".join(venue.aliases[:5])}))
    return facts


def _make_pages(listed: Listed, language: Language) -> Iterator[Page]:
    dated = [c for c in listed.events if not c.is_run]
    runs = sorted((c for c in listed.events if c.is_run), key=lambda c: (c.last_day is None, c.last_day or c.today))
    for parts, events, before, after in split_pages(listed.parts, dated, language):
        is_first = parts == listed.parts
        yield Page(
            language=language,
            parts=parts,
            template="list.html",
            title=listed.heading if is_first else f"{listed.heading} ({parts[-1]})",
            description=listed.description,
            feed=listed.feed,
            context={
                "section": listed.section,
                "heading": listed.heading,
                "parent": listed.parent,
                "facts": listed.facts if is_first else [],
                "number": len(listed.events),
                "cards": [make_coming_card(c, language) for c in events],
                "runs": [make_run_card(c, language) for c in runs] if is_first else [],
                "groups": listed.groups if is_first else [],
                "before": before,
                "after": after,
            },
        )
