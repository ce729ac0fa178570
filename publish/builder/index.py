"""The files that let a browser pick events by itself: facts of all events to come as columns of small numbers, dates
and titles of the next 30 days, and apart, by region, the folded words that few visitors ask for."""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from publish.builder.outlook import Soon, find_soon
from publish.incremental.drafts import UNKNOWN, Draft
from publish.incremental.values import Digester, NoDigest
from publish.model import Edition, PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.selection import Ground
from publish.selection.audience import is_accessible, is_for_families, list_words
from publish.slugs import make_slug

FOLDER = "builder"
VERSION = 1  # of the layout: a script kept in a browser's cache does not read what it does not know
NOWHERE = -1
NO_REGION = "00"  # of events whose region nobody knows
FREE, FAMILY, ACCESSIBLE = 1, 2, 4
SAME = 1  # a title that is the event's main one


class Table:
    """Values in order of their first appearance, each kept once and named by its number."""

    def __init__(self, values: Iterable[Hashable] = ()) -> None:
        self.numbers: dict[Any, int] = {value: n for n, value in enumerate(values)}

    def number(self, value: Hashable) -> int:
        """Return the number of a value, -1 of None."""
        return NOWHERE if value is None else self.numbers.setdefault(value, len(self.numbers))

    def list(self) -> list[Any]:
        """Return the values by number."""
        return list(self.numbers)


@dataclass(frozen=True, slots=True)
class Facts:
    """What selections ask of an event and do not find in its fields."""

    event: PublishedEvent
    city: str  # slug; empty when unknown
    text: str  # its folded words
    flags: int


def make_facts(event: PublishedEvent) -> Facts:
    """Return an event's facts."""
    text, city = list_words(event), event.event.city
    is_free = event.event.is_free is True
    flags = FREE * is_free + FAMILY * is_for_families(event, text) + ACCESSIBLE * is_accessible(text)
    return Facts(event, make_slug(city) if city else "", text, flags)


class IndexDrafts:
    """The builder's files before they are made. `events` are those to come, in the order of the edition; `feeds` are
    the paths of all slices, without extension; `base` is the digest of what every file rests on."""

    def __init__(
        self,
        events: Iterable[PublishedEvent],
        edition: Edition,
        ground: Ground,
        feeds: Collection[str],
        *,
        digester: Digester,
        base: bytes,
    ) -> None:
        self._events = tuple(events)
        self._edition, self._ground, self._feeds = edition, ground, feeds
        self._digester, self._base = digester, base

    def __iter__(self) -> Iterator[Draft]:
        """Yield the drafts: facts of all events, then the words of each region's."""
        edition = self._edition
        key = self._digest(
            edition.today, edition.now, self._events, edition.venues, edition.regions, sorted(self._feeds)
        )
        yield Draft(f"{FOLDER}/events.json", self._make_facts, key)
        regions: dict[str, list[PublishedEvent]] = {code: [] for code in edition.regions}
        for event in self._events:
            regions.setdefault(event.event.region or NO_REGION, []).append(event)
        for code, events in sorted(regions.items()):
            yield Draft(f"{FOLDER}/words/{code}.json", partial(self._make_words, events), self._digest(events))

    @cached_property
    def _facts(self) -> dict[str, Facts]:
        return {event.event_id: make_facts(event) for event in self._events}

    def _make_facts(self) -> bytes:
        return _encode(make_index(list(self._facts.values()), self._edition, self._ground, self._feeds))

    def _make_words(self, events: Sequence[PublishedEvent]) -> bytes:
        # When some words changed some facts did: they are made already, or nearly as quickly made.
        return _encode([_shorten(self._facts[event.event_id].text) for event in events])

    def _digest(self, *values: object) -> bytes:
        try:
            return self._digester.digest("builder", self._base, *values)
        except NoDigest:
            return UNKNOWN


def make_index(facts: Sequence[Facts], edition: Edition, ground: Ground, feeds: Collection[str]) -> dict[str, Any]:
    """Return what selections ask of events to come, as columns in the order of the edition, and the tables that their
    numbers point to."""
    regions, cities, points, places = Table(sorted(edition.regions)), Table(), Table(), Table()
    categories, languages = Table(CATEGORY_NAMES), Table(("fr", "en"))
    venues = Table()
    columns: dict[str, list[int]] = {
        "region": [regions.number(f.event.event.region or NO_REGION) for f in facts],
        "city": [cities.number(f.city or None) for f in facts],
        "point": [points.number(_find_point(f, ground)) for f in facts],
        "category": [categories.number(f.event.event.category) for f in facts],
        "venue": [venues.number(f.event.event.venue_id) for f in facts],
        "language": [languages.number(f.event.event.language) for f in facts],
        "flags": [f.flags for f in facts],
    }
    soons = [find_soon(f.event, edition.today, edition.now) for f in facts]
    venue_rows, town_rows = _list_venues(ground, venues, edition, feeds), _list_towns(ground, feeds)
    told = {f"feeds/venue/{row[0]}" for row in venue_rows} | {f"feeds/city/{row[0]}" for row in town_rows}
    return {
        "version": VERSION,
        "today": edition.today.isoformat(),
        "events": columns,
        "soon": _make_soon(soons, places),
        "regions": regions.list(),
        "cities": cities.list(),
        "points": points.list(),
        "categories": categories.list(),
        "languages": languages.list(),
        "places": places.list(),
        "venues": venue_rows,
        "towns": town_rows,
        "slices": sorted(set(feeds) - told),
    }


def _find_point(facts: Facts, ground: Ground) -> tuple[float, float] | None:
    """Return where an event is as selections measure it: its own coordinates, else the centre of its town."""
    event = facts.event.event
    if event.lat is not None and event.lon is not None:
        return event.lat, event.lon
    town = ground.find_town(facts.city, event.region) if facts.city else None
    return (town.lat, town.lon) if town else None


def _make_soon(soons: Sequence[Soon], places: Table) -> dict[str, list[Any]]:
    """Return the dates and titles of the events that the preview can show; `event` is its place among all."""
    shown = [(n, soon) for n, soon in enumerate(soons) if soon.dates or soon.span]
    return {
        "event": [n for n, _ in shown],
        "when": [[part for w in soon.dates for part in (w.day, w.minutes)] for _, soon in shown],
        "span": [[soon.span.first, soon.span.last] if soon.span else 0 for _, soon in shown],
        "place": [places.number(_name_place(soon.event) or None) for _, soon in shown],
        "slug": [soon.event.slug for _, soon in shown],
        "title": [soon.event.event.title for _, soon in shown],
        "fr": [_encode_title(soon.event.event.title_fr, soon.event.event.title) for _, soon in shown],
        "en": [_encode_title(soon.event.event.title_en, soon.event.event.title) for _, soon in shown],
    }


def _encode_title(own: str | None, title: str) -> str | int:
    return 0 if not own else SAME if own == title else own


def _name_place(event: PublishedEvent) -> str:
    return ", ".join(dict.fromkeys(part for part in (event.event.venue, event.event.city) if part))


def _list_venues(ground: Ground, venues: Table, edition: Edition, feeds: Collection[str]) -> list[list[Any]]:
    """Return [slug, name, town, whether it has feeds, numbers of its places among the events'] of venues with something
    to come, by each slug they answer to."""
    towns = {venue.venue_id: venue.city or "" for venue in edition.venues}
    rows = []
    for slug, ids in sorted(ground.venues.items()):
        mine = sorted(venues.numbers[venue_id] for venue_id in ids if venue_id in venues.numbers)
        if mine:
            town = next(towns[venue_id] for venue_id in sorted(ids) if venue_id in venues.numbers)
            rows.append([slug, ground.venue_names[slug], town, int(f"feeds/venue/{slug}" in feeds), mine])
    return rows


def _list_towns(ground: Ground, feeds: Collection[str]) -> list[list[Any]]:
    """Return [slug, name, region, lat, lon, whether it has feeds] of every town of the territory."""
    return [
        [town.slug, town.name, town.region, town.lat, town.lon, int(f"feeds/city/{town.slug}" in feeds)]
        for _, towns in sorted(ground.towns.items())
        for town in towns
    ]


def _shorten(text: str) -> str:
    """Return folded texts without those that stand inside another, word for word: nothing that is found gets lost."""
    parts = text.strip().split(" | ")
    by_length = sorted(range(len(parts)), key=lambda n: (-len(parts[n]), n))
    kept: list[int] = []
    for n in by_length:
        if not any(f" {parts[n]} " in f" {parts[k]} " for k in kept):
            kept.append(n)
    return " | ".join(parts[n] for n in sorted(kept))


def _encode(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")  # hostile titles hold halves of surrogate pairs
