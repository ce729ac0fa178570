"""Which events a selection takes. Pure. The answers to its questions are sets of events kept as bits of one number, so
that ten thousand members ask them over twenty thousand events in a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt

from dedupe.model import MergedEvent
from publish.model import PublishedEvent
from publish.selection.audience import has_any, is_accessible, is_for_families, list_words
from publish.selection.ground import Ground, measure_distance
from publish.selection.model import Selection
from publish.slugs import make_slug

ANSWERS_MAX = 8192  # of words, and of circles, that are remembered: 20 MB over 20,000 events
_slug = lru_cache(maxsize=4096)(make_slug)


def pick_events(selection: Selection, events: Iterable[PublishedEvent], ground: Ground) -> tuple[PublishedEvent, ...]:
    """Return the events that a selection takes, in the order given. For many selections make one EventIndex."""
    return EventIndex(tuple(events), ground).pick(selection)


class EventIndex:
    """The events of an edition, ready to be picked from by any number of selections; each question is answered once."""

    def __init__(self, events: Sequence[PublishedEvent], ground: Ground) -> None:
        self.events = events
        self.ground = ground
        self._all = (1 << len(events)) - 1
        self._words: dict[str, int] = {}
        self._circles: dict[tuple[tuple[str, ...], int, tuple[str, ...]], int] = {}

    def pick(self, selection: Selection) -> tuple[PublishedEvent, ...]:
        """Return the events that a selection takes, in their order."""
        return tuple(self.events[at] for at in self.find(selection))

    def find(self, selection: Selection) -> Iterator[int]:
        """Return the positions of the events that a selection takes."""
        return list_positions(self.find_bits(selection))

    def find_bits(self, selection: Selection) -> int:
        """Return the same as the bits of a number."""
        found = self._all
        for answer in self._ask(selection):
            found &= answer
            if not found:
                break
        return found

    def _ask(self, selection: Selection) -> Iterator[int]:
        """Yield the answer to each thing a selection asks, the cheapest first."""
        if selection.region:
            yield _unite(self._regions, selection.region)
        if selection.category:
            yield _unite(self._categories, selection.category)
        if selection.language:
            yield _unite(self._languages, selection.language)
        if selection.venue:
            ids = [id_ for slug in selection.venue for id_ in self.ground.venues.get(slug, ())]
            yield _unite(self._venues, ids)
        if selection.free:
            yield self._free
        if selection.city and selection.radius is None:
            yield _unite(self._cities, selection.city)
        elif selection.city:
            yield self._find_around(selection)
        if selection.family:
            yield self._family
        if selection.accessible:
            yield self._accessible
        if selection.words:
            yield self._find_words(selection.words)
        if selection.without:
            yield self._all & ~self._find_words(selection.without)

    @cached_property
    def _regions(self) -> dict[str, int]:
        return self._group(lambda event: event.event.region)

    @cached_property
    def _categories(self) -> dict[str, int]:
        return self._group(lambda event: event.event.category)

    @cached_property
    def _languages(self) -> dict[str, int]:
        return self._group(lambda event: event.event.language)

    @cached_property
    def _venues(self) -> dict[str, int]:
        return self._group(lambda event: event.event.venue_id or "")

    @cached_property
    def _cities(self) -> dict[str, int]:
        return self._group(lambda event: _slug(event.event.city) if event.event.city else "")

    @cached_property
    def _free(self) -> int:
        return _make_bits(at for at, event in enumerate(self.events) if event.event.is_free is True)

    @cached_property
    def _texts(self) -> list[str]:
        return [list_words(event) for event in self.events]

    @cached_property
    def _family(self) -> int:
        asked = zip(self.events, self._texts, strict=True)
        return _make_bits(at for at, (event, text) in enumerate(asked) if is_for_families(event, text))

    @cached_property
    def _accessible(self) -> int:
        return _make_bits(at for at, text in enumerate(self._texts) if is_accessible(text))

    def _find_words(self, words: Sequence[str]) -> int:
        bits = 0
        for word in words:
            if word not in self._words:
                _keep_small(self._words)
                texts = enumerate(self._texts)
                self._words[word] = _make_bits(at for at, text in texts if has_any(text, (word,)))
            bits |= self._words[word]
        return bits

    def _find_around(self, selection: Selection) -> int:
        radius = selection.radius or 0
        key = selection.city, radius, selection.region
        if key not in self._circles:
            _keep_small(self._circles)
            towns = [town for slug in selection.city for town in self.ground.towns.get(slug, ())]
            # Of towns of one name, the region says which one is meant.
            meant = [town for town in towns if town.region in selection.region] or towns
            near = np.zeros(len(self.events), dtype=bool)
            for town in meant:
                near |= measure_distance(*self._points, town.lat, town.lon) <= radius  # no point: not near
            bits = int.from_bytes(np.packbits(near, bitorder="little").tobytes(), "little")
            self._circles[key] = bits | _unite(self._cities, selection.city)
        return self._circles[key]

    @cached_property
    def _points(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Latitudes and longitudes of the events, by their own coordinates or those of their town; NaN for none."""
        points = np.array([self._locate(event.event) for event in self.events], dtype=np.float64).reshape(-1, 2)
        return points[:, 0], points[:, 1]

    def _locate(self, event: MergedEvent) -> tuple[float, float]:
        if event.lat is not None and event.lon is not None:
            return event.lat, event.lon
        town = self.ground.find_town(_slug(event.city), event.region) if event.city else None
        return (nan, nan) if town is None else (town.lat, town.lon)

    def _group(self, key: Callable[[PublishedEvent], str]) -> dict[str, int]:
        groups: dict[str, list[int]] = defaultdict(list)
        for at, event in enumerate(self.events):
            groups[key(event)].append(at)
        return {name: _make_bits(found) for name, found in groups.items()}


def _keep_small(answers: dict[Any, int]) -> None:
    """Forget answers when there are too many: strangers may ask for any word."""
    if len(answers) >= ANSWERS_MAX:
        answers.clear()


def list_positions(bits: int) -> Iterator[int]:
    """Yield which bits of a number are set, the lowest first."""
    text = bin(bits)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def _make_bits(positions: Iterable[int]) -> int:
    # Through bytes: a shift of so wide a number for each event would copy it each time.
    field = bytearray()
    for at in positions:
        if at >> 3 >= len(field):
            field.extend(bytes((at >> 3) + 1 - len(field)))
        field[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(field, "little")


def _unite(answers: dict[str, int], values: Iterable[str]) -> int:
    bits = 0
    for value in values:
        bits |= answers.get(value, 0)
    return bits
