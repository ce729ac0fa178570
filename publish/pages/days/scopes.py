"""Where people look: the whole territory, a region, a town; each with its agenda and the addresses of its pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from publish.model import PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.pages.days.agenda import Agenda, Coming, Showing
from publish.pages.days.selections import TIMES
from publish.slugs import make_slug

NARROW_FROM = 12  # events to come from which a town's list is worth narrowing: a shorter one is read at a glance


@dataclass(frozen=True)
class Scope:
    """A place with what is on there. `list_parts` lead to its list, `near_parts` to its own first screen."""

    kind: str  # all | region | town
    key: str  # region code, slug of a town; empty for the whole territory
    name: str  # empty for the whole territory
    list_parts: tuple[str, ...]
    near_parts: tuple[str, ...]
    agenda: Agenda
    picked: Mapping[str, Collection[str]]  # ids of the events of each kind that is no discipline, of all places

    @property
    def is_narrowed(self) -> bool:
        """Whether its list has filters and it has a first screen of its own."""
        return self.kind != "town" or len(self.agenda.coming) >= NARROW_FROM

    @cached_property
    def times(self) -> dict[str, list[Showing]]:
        """What is on soon, by code; only what there is."""
        return {code: showings for code, find in TIMES.items() if (showings := find(self.agenda))}

    @cached_property
    def kinds(self) -> dict[str, Sequence[Coming]]:
        """What is to come by discipline and other kind; only what there is."""
        kinds: dict[str, Sequence[Coming]] = {
            code: [coming for coming in self.agenda.coming if coming.event.event_id in ids]
            for code, ids in self.picked.items()
        }
        kinds |= {code: self.agenda.by_category.get(code, ()) for code in CATEGORY_NAMES}
        return {code: found for code, found in kinds.items() if found}

    def make_parts(self, code: str) -> tuple[str, ...]:
        """Return the address of one of its times or kinds."""
        if self.kind == "all" and code in CATEGORY_NAMES:
            return ("categorie", code)
        if self.kind == "all" and code == "today":
            return ("jour",)
        return (*self.list_parts, code)


class Scopes:
    """The places of an agenda. `regions` are name and slug by code; `picked` the ids of the events of each kind that is
    no discipline (selections.KINDS)."""

    def __init__(
        self, agenda: Agenda, regions: Mapping[str, tuple[str, str]], picked: Mapping[str, Collection[str]]
    ) -> None:
        self.agenda = agenda
        self.region_names = regions
        self.picked = picked
        self.all = Scope("all", "", "", ("choix",), (), agenda, picked)

    @cached_property
    def regions(self) -> dict[str, Scope]:
        """Every region of the territory by code, events or not."""
        events = self._group(lambda event: event.event.region)
        return {
            code: Scope(
                "region", code, name, ("region", slug), ("pres", code), self.agenda.narrow(events[code]), self.picked
            )
            for code, (name, slug) in self.region_names.items()
        }

    @cached_property
    def towns(self) -> dict[str, Scope]:
        """Every town that has events, by slug."""
        events = self._group(lambda event: make_slug(event.event.city) if event.event.city else "")
        return {
            slug: Scope(
                "town", slug, name, ("ville", slug), ("pres", slug), self.agenda.narrow(events[slug]), self.picked
            )
            for slug, (name, _) in self.agenda.towns.items()
        }

    def __iter__(self) -> Iterator[Scope]:
        """Yield all of them, the widest first."""
        yield self.all
        yield from self.regions.values()
        yield from self.towns.values()

    def _make(self, kind: str, key: str, name: str, parts: tuple[str, ...], events: Sequence[PublishedEvent]) -> Scope:
        return Scope(kind, key, name, parts, ("pres", key), self.agenda.narrow(events), self.picked)

    def _group(self, key: Callable[[PublishedEvent], str]) -> dict[str, list[PublishedEvent]]:
        events: dict[str, list[PublishedEvent]] = defaultdict(list)
        for event in self.agenda.edition.events:
            events[key(event)].append(event)
        return events
