"""What the page of one event rests on, apart from the site: with the same of it, and the same program, instance and
regions, the page is the same. Its maker gets nothing else, so that no page stays as it was when it should not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from publish.feeds.ics import OFF
from publish.model import Edition, Instance, PublishedEvent
from publish.pages.days.agenda import Coming
from publish.pages.event.found import find_filters
from publish.pages.frame.language import Language
from publish.slugs import make_slug
from publish.window import is_ahead

if TYPE_CHECKING:
    from publish.pages.site import Site


@dataclass(frozen=True, slots=True)
class Teller:
    """What pages of events say of a source."""

    source_id: str
    title: str
    licence: str
    role: str
    contact: str


@dataclass(frozen=True, eq=False)
class EventGround:
    """One event and what its page says of the site. `instance` and `regions` are what every page rests on; the paths
    of its `calendars` follow from the rest."""

    event: PublishedEvent
    are_ahead: tuple[bool, ...]  # of each date, whether it is not over
    coming: Coming | None
    feed: str | None
    venue_slug: str | None  # of a venue that has a page
    tellers: tuple[Teller, ...]  # of whatever is said of it, by id
    days: tuple[str, ...]  # what of today its calendars rest on
    instance: Instance
    regions: Mapping[str, str]
    site: Site

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that differs between two events, to be digested."""
        return (
            self.event,
            self.are_ahead,
            (self.coming.shown, find_filters(self.coming)) if self.coming else None,
            self.feed,
            self.venue_slug,
            self.tellers,
            self.days,
        )

    @cached_property
    def sources(self) -> Mapping[str, Teller]:
        """The sources that said anything of it, by id."""
        return {teller.source_id: teller for teller in self.tellers}

    @property
    def calendars(self) -> Collection[str]:
        """The paths of its .ics files."""
        return self.site.make_calendars(self.event)

    def find_region_path(self, language: Language) -> tuple[str, str] | None:
        """Return the path and name of its region's page."""
        name = self.regions.get(self.event.event.region)
        return (language.make_path("region", make_slug(name)), name) if name is not None else None


def make_event_ground(site: Site, event: PublishedEvent) -> EventGround:
    """Return the ground of an event's page."""
    edition, merged = site.edition, event.event
    ids = {source_id for source_id, _ in merged.listing_keys} | {said.source_id for said in merged.said}
    venue_id = merged.venue_id
    return EventGround(
        event=event,
        are_ahead=tuple(is_ahead(date, edition.today, edition.now) for date in event.occurrences),
        coming=site.agenda.by_id.get(event.event_id),
        feed=site.pick_feed(f"feeds/region/{merged.region}", "feeds/all"),
        venue_slug=site.venue_slugs[venue_id] if venue_id is not None and venue_id in site.venues else None,
        tellers=tuple(site.tellers[source_id] for source_id in sorted(ids & site.tellers.keys())),
        days=_find_days(event, edition),
        instance=edition.instance,
        regions=edition.regions,
        site=site,
    )


def _find_days(event: PublishedEvent, edition: Edition) -> tuple[str, ...]:
    """Return what of today the calendars of an event rest on: the year, for the rules of its zone; the day, too, where
    they leave out what was called off, or the opening of an exhibition, once it is long ago."""
    dates = [date.occurrence for date in event.occurrences]
    if event.status in OFF or any(date.is_period or date.status in OFF for date in dates):
        return edition.today.isoformat(), edition.now.date().isoformat()
    return (f"{edition.now:%Y}",)
