"""Which events a selection takes. Pure; the folded words of an event are made once for any number of selections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from publish.model import PublishedEvent
from publish.selection.audience import has_any, is_accessible, is_for_families, list_words
from publish.selection.ground import Ground, measure_distance
from publish.selection.model import Selection
from publish.slugs import make_slug

_slug = lru_cache(maxsize=4096)(make_slug)


class Facts:
    """What selections ask of an event, each made when first asked for: share it between selections."""

    __slots__ = ("_accessible", "_family", "_text", "city", "event")

    def __init__(self, event: PublishedEvent) -> None:
        self.event = event
        self.city = _slug(event.event.city) if event.event.city else ""
        self._text: str | None = None
        self._family: bool | None = None
        self._accessible: bool | None = None

    @property
    def text(self) -> str:
        """Its folded words, between spaces."""
        if self._text is None:
            self._text = list_words(self.event)
        return self._text

    @property
    def is_family(self) -> bool:
        """Whether it is for children or families."""
        if self._family is None:
            self._family = is_for_families(self.event, self.text)
        return self._family

    @property
    def is_accessible(self) -> bool:
        """Whether its words say that people with a disability are expected."""
        if self._accessible is None:
            self._accessible = is_accessible(self.text)
        return self._accessible


def pick_events(selection: Selection, events: Iterable[PublishedEvent], ground: Ground) -> tuple[PublishedEvent, ...]:
    """Return the events that a selection takes, in the order given."""
    takes = make_test(selection, ground)
    return tuple(event for event in events if takes(Facts(event)))


def make_test(selection: Selection, ground: Ground) -> Callable[[Facts], bool]:
    """Return whether a selection takes an event, as a function of its facts; the cheapest questions come first."""
    tests = list(_make_tests(selection, ground))
    return lambda facts: all(test(facts) for test in tests)


def _make_tests(selection: Selection, ground: Ground) -> Iterator[Callable[[Facts], bool]]:
    regions, categories, languages = set(selection.region), set(selection.category), set(selection.language)
    if regions:
        yield lambda facts: facts.event.event.region in regions
    if categories:
        yield lambda facts: facts.event.event.category in categories
    if languages:
        yield lambda facts: facts.event.event.language in languages
    if selection.free:
        yield lambda facts: facts.event.event.is_free is True
    if selection.venue:
        venues = frozenset().union(*(ground.venues.get(slug, frozenset()) for slug in selection.venue))
        yield lambda facts: facts.event.event.venue_id in venues
    if selection.city:
        yield _make_city_test(selection, ground)
    if selection.family:
        yield lambda facts: facts.is_family
    if selection.accessible:
        yield lambda facts: facts.is_accessible
    if selection.words:
        yield lambda facts: has_any(facts.text, selection.words)
    if selection.without:
        yield lambda facts: not has_any(facts.text, selection.without)


def _make_city_test(selection: Selection, ground: Ground) -> Callable[[Facts], bool]:
    cities, radius = set(selection.city), selection.radius
    if radius is None:
        return lambda facts: facts.city in cities
    towns = [town for slug in selection.city for town in ground.towns.get(slug, ())]
    # Of towns of one name, the region says which one is meant.
    meant = [town for town in towns if town.region in selection.region]
    centres = [(town.lat, town.lon) for town in meant or towns]

    @lru_cache(maxsize=4096)
    def is_near(lat: float, lon: float) -> bool:
        return any(measure_distance(lat, lon, *centre) <= radius for centre in centres)

    def takes(facts: Facts) -> bool:
        if facts.city in cities:
            return True
        event = facts.event.event
        if event.lat is not None and event.lon is not None:
            return is_near(event.lat, event.lon)
        town = ground.find_town(facts.city, event.region) if facts.city else None
        return town is not None and is_near(town.lat, town.lon)

    return takes
