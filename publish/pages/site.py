"""What all pages of one edition share: its agenda, its feeds, the slugs of its places, small links."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any, TypeVar

from publish.feeds.entries import name_sources
from publish.model import Edition, PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.pages.days.agenda import Agenda
from publish.pages.days.scopes import Scope, Scopes
from publish.pages.days.selections import KINDS
from publish.pages.event.calendar_files import make_calendars
from publish.pages.event.ground import EventGround, Teller, make_event_ground
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import name_category
from publish.selection import EventIndex, Ground, make_ground
from publish.slugs import make_slug, venue_slugs
from sources.territory import load_territory

T = TypeVar("T")
PAGE_SIZE = 60  # cards on one page of a list


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the site; `number` is what it leads to the number of."""

    path: str
    label: str
    number: int | None = None


class Site:
    """One edition made ready for rendering in any language."""

    def __init__(self, edition: Edition, feeds: Collection[str]) -> None:
        self.edition = edition
        self.feeds = frozenset(feeds)
        self.agenda = Agenda(edition)
        self._calendars: dict[str, dict[str, bytes]] = {}
        self._names = name_sources(edition)
        self.regions = {code: (name, make_slug(name)) for code, name in sorted(edition.regions.items())}
        picked = {code: frozenset(e.event_id for e in self.picker.pick(kind)) for code, kind in KINDS.items()}
        self.scopes = Scopes(self.agenda, self.regions, picked)
        self.venue_slugs = venue_slugs(edition.venues)
        self.sources = {source.source_id: source for source in edition.sources}
        # Those that nobody agreed to yet are not named on the site: nothing of theirs is on it.
        self.public_sources = [source for source in edition.sources if source.basis != "pending"]

    @cached_property
    def tellers(self) -> dict[str, Teller]:
        """What pages of events say of the sources, by id."""
        return {s.source_id: Teller(s.source_id, s.title, s.licence, s.role, s.contact) for s in self.edition.sources}

    @cached_property
    def event_grounds(self) -> list[EventGround]:
        """What the page of each event rests on."""
        return [make_event_ground(self, event) for event in self.edition.events]

    def make_calendars(self, event: PublishedEvent) -> dict[str, bytes]:
        """Return the .ics files of an event, by path."""
        known = self._calendars.get(event.event_id)
        if known is None:
            known = self._calendars[event.event_id] = make_calendars(event, self.edition, self._names)
        return known

    @cached_property
    def ground(self) -> Ground:
        """The places that selections name."""
        return make_ground(load_territory(self.edition.instance.territory), self.edition.venues)

    @cached_property
    def picker(self) -> EventIndex:
        """The events to come, in the order of the edition, to be picked by selections."""
        coming = tuple(event for event in self.edition.events if event.event_id in self.agenda.by_id)
        return EventIndex(coming, self.ground)

    @cached_property
    def venues(self) -> dict[str, Any]:
        """Venues by id."""
        return {venue.venue_id: venue for venue in self.edition.venues}

    def pick_feed(self, *paths: str) -> str | None:
        """Return the first of some slices that has feeds."""
        return next((path for path in paths if path in self.feeds), None)

    def link_region(self, code: str, language: Language) -> Link | None:
        """Return the link to a region's page, with the number of events to come."""
        if code not in self.regions:
            return None
        name, slug = self.regions[code]
        return Link(language.make_path("region", slug), name, len(self.agenda.by_region.get(code, ())))

    def link_regions(self, language: Language) -> list[Link]:
        """Return the links to the pages of all regions."""
        return keep_links([self.link_region(code, language) for code in self.regions])

    def link_near(self, scope: Scope, language: Language) -> Link:
        """Return the link to the first screen of a place, or to its list when that is all there is."""
        parts = scope.near_parts if scope.is_narrowed else scope.list_parts
        return Link(language.make_path(*parts), scope.name, len(scope.agenda.coming))

    def link_category(self, code: str, language: Language) -> Link:
        """Return the link to a discipline's page."""
        known = code if code in CATEGORY_NAMES else "other"
        number = len(self.agenda.by_category.get(known, ()))
        return Link(language.make_path("categorie", known), name_category(known, language), number)

    def link_town(self, slug: str, language: Language) -> Link:
        """Return the link to a town's page."""
        return Link(
            language.make_path("ville", slug), self.agenda.towns[slug][0], len(self.agenda.by_town.get(slug, ()))
        )

    def link_venue(self, venue_id: str, language: Language) -> Link:
        """Return the link to a venue's page."""
        path = language.make_path("lieu", self.venue_slugs[venue_id])
        return Link(path, self.venues[venue_id].name, len(self.agenda.by_venue.get(venue_id, ())))


def split_pages(
    parts: tuple[str, ...], events: Sequence[T], language: Language
) -> Iterator[tuple[tuple[str, ...], Sequence[T], Link | None, Link | None]]:
    """Yield (address, events, link before, link after) for each page of a long list; at least one page."""
    pages = max(1, ceil(len(events) / PAGE_SIZE))
    before = language.say("Plus tôt")
    after = language.say("Plus tard")
    for n in range(pages):
        yield (
            _number(parts, n),
            events[n * PAGE_SIZE : (n + 1) * PAGE_SIZE],
            Link(language.make_path(*_number(parts, n - 1)), before) if n else None,
            Link(language.make_path(*_number(parts, n + 1)), after) if n + 1 < pages else None,
        )


def _number(parts: tuple[str, ...], n: int) -> tuple[str, ...]:
    return (*parts, str(n + 1)) if n else parts


def keep_links(links: Sequence[Link | None]) -> list[Link]:
    """Return the links that there are."""
    return [link for link in links if link is not None]
