"""The selections that have feeds (design §6), from one edition. An address once published never disappears."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from publish.model import Edition, PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.slugs import make_slug, venue_slugs

NEW_FOR = timedelta(days=30)
CHANGED_FOR = timedelta(days=30)
_PAGE = re.compile(r"(.+)/page-([1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True)
class Slice:
    """A selection of events and the path of its feeds, without extension: "feeds/region/04/music".

    `kind`: all | region | category | region-category | city | venue | new | upcoming | changes | last-chance |
    exhibitions | member. Events are in the order of the edition.
    """

    path: str
    kind: str
    title_fr: str
    title_en: str
    events: tuple[PublishedEvent, ...]
    note: str = ""  # what its subscribers must know: that it is paused
    is_over: bool = False  # nothing will come any more
    pages: int = 0  # that its readers' feeds were split into before: none of these addresses may disappear

    @property
    def about(self) -> str:
        """Its description, in French and English."""
        return f"{self.title_fr} – {self.title_en}{f'. {self.note}' if self.note else ''}"


def make_slices(edition: Edition, known: Collection[str] = ()) -> list[Slice]:
    """Return every slice of an edition, sorted by path.

    All regions and categories always have feeds; towns, venues and region × category when they have events or had
    once: `known` are the paths published before, of pages too, and those without events stay as valid, empty feeds.
    """
    slices = {item.path: item for item in _make_all(edition)}
    pages: dict[str, int] = {}
    for path in known:
        base, number = split_page_path(path)
        pages[base] = max(pages.get(base, 0), number)
        if base not in slices and base.startswith("feeds/"):
            slices[base] = _make_empty(base)
    return [replace(slices[path], pages=pages.get(path, 0)) for path in sorted(slices)]


def make_page_path(path: str, number: int) -> str:
    """Return the path of a further page of a slice's feed; the first one is 1."""
    return f"{path}/page-{number}"


def split_page_path(path: str) -> tuple[str, int]:
    """Return the path of the slice that a feed's path belongs to, and the number of its page: 0 for the feed itself."""
    found = _PAGE.fullmatch(path)
    # A place may be called «Page 2»: what lies in one of these folders is a feed of its own.
    if found is None or found[1] in ("feeds/region", "feeds/category", "feeds/city", "feeds/venue"):
        return path, 0
    return found[1], int(found[2])


def _make_all(edition: Edition) -> Iterator[Slice]:
    events = edition.events
    yield Slice("feeds/all", "all", "Tous les événements", "All events", events)
    yield from _make_by_time(edition)
    by_category = _group(events, lambda e: e.event.category)
    for category, (fr, en) in CATEGORY_NAMES.items():
        yield Slice(f"feeds/category/{category}", "category", fr, en, by_category.get(category, ()))
    by_region = _group(events, lambda e: e.event.region)
    for code, name in sorted(edition.regions.items()):
        mine = by_region.get(code, ())
        yield Slice(f"feeds/region/{code}", "region", name, name, mine)
        for category, both in sorted(_group(mine, lambda e: e.event.category).items()):
            fr, en = CATEGORY_NAMES.get(category, CATEGORY_NAMES["other"])
            path = f"feeds/region/{code}/{category}"
            yield Slice(path, "region-category", f"{fr} – {name}", f"{en} – {name}", both)
    yield from _make_by_place(edition)


def _make_by_time(edition: Edition) -> Iterator[Slice]:
    events, now = edition.events, edition.now
    recent = _select(events, lambda e: e.first_published > now - NEW_FOR)
    yield Slice("feeds/new", "new", "Nouveautés", "Newly announced", recent)
    coming = _select(events, lambda e: e.entered_upcoming is not None and _is_ahead(e, now))
    yield Slice("feeds/upcoming", "upcoming", "Bientôt", "Coming up", coming)
    changed = _select(events, lambda e: e.sequence > 0 and e.last_changed > now - CHANGED_FOR)
    yield Slice("feeds/changes", "changes", "Changements et annulations", "Changes and cancellations", changed)
    closing = _select(events, lambda e: e.entered_last_chance is not None and _is_ahead(e, now))
    yield Slice("feeds/last-chance", "last-chance", "Dernière chance", "Last chance", closing)
    shows = _select(events, lambda e: any(o.occurrence.is_period for o in e.occurrences))
    yield Slice("feeds/exhibitions", "exhibitions", "Expositions", "Exhibitions", shows)


def _make_by_place(edition: Edition) -> Iterator[Slice]:
    # Two towns of one name share a feed: better a word too many than an address that depends on who came first.
    by_city = _group(edition.events, lambda e: make_slug(e.event.city) if e.event.city else None)
    for slug, events in sorted(by_city.items()):
        city = events[0].event.city or slug
        yield Slice(f"feeds/city/{slug}", "city", city, city, events)
    by_venue = _group(edition.events, lambda e: e.event.venue_id)
    slugs = venue_slugs(edition.venues)
    for venue in edition.venues:
        if venue.venue_id in by_venue:
            path = f"feeds/venue/{slugs[venue.venue_id]}"
            yield Slice(path, "venue", venue.name, venue.name, by_venue[venue.venue_id])


def _make_empty(path: str) -> Slice:
    """Return a slice that has no event any more: its subscribers keep a feed that works."""
    parts = path.split("/")
    name = parts[-1].replace("-", " ").capitalize()
    kind = "region-category" if len(parts) == 4 else parts[1] if len(parts) == 3 else parts[-1]
    return Slice(path, kind, name, name, ())


def _select(
    events: Iterable[PublishedEvent], is_wanted: Callable[[PublishedEvent], bool]
) -> tuple[PublishedEvent, ...]:
    return tuple(event for event in events if is_wanted(event))


def _group(
    events: Iterable[PublishedEvent], key: Callable[[PublishedEvent], str | None]
) -> dict[str, tuple[PublishedEvent, ...]]:
    groups: dict[str, list[PublishedEvent]] = defaultdict(list)
    for event in events:
        if (name := key(event)) is not None:
            groups[name].append(event)
    return {name: tuple(members) for name, members in groups.items()}


def _is_ahead(event: PublishedEvent, now: datetime) -> bool:
    """Whether any date is today or later."""
    today = now.date()
    return any((o.occurrence.last_day or today) >= today for o in event.occurrences)
