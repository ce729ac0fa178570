"""All feeds of an edition: each slice in its four formats. What shows an event is made once, whatever number of slices
and members' feeds shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from publish.feeds.atom import render_atom, render_atom_entry
from publish.feeds.entries import OnProblem, ignore, make_entries
from publish.feeds.ics import Block, render_block, render_ics
from publish.feeds.items import OWN_DATES, Item, find_limit, make_items, sort_items
from publish.feeds.jsonfeed import render_json_item, render_jsonfeed
from publish.feeds.rss import render_rss, render_rss_item
from publish.model import Edition
from publish.slices import Slice

FORMATS = ("ics", "rss", "atom", "json")


def render_feeds(
    slices: Iterable[Slice],
    edition: Edition,
    on_problem: OnProblem = ignore,
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of every feed of every slice. `on_problem` gets each event that had to be left out."""
    yield from FeedRenderer(edition, on_problem).render_all(slices)


class FeedRenderer:
    """Renders any number of feeds of one edition."""

    def __init__(self, edition: Edition, on_problem: OnProblem = ignore) -> None:
        self.edition = edition
        self._entries = make_entries(edition, on_problem)
        self._blocks: dict[str, Block] = {}
        self._spans: dict[str, Block] = {}  # of those that look otherwise in the feed of exhibitions
        for event_id, entry in list(self._entries.items()):
            try:
                self._blocks[event_id] = render_block(entry, edition.now)
                if any(o.occurrence.is_period for o in entry.event.occurrences):
                    self._spans[event_id] = render_block(entry, edition.now, has_spans=True)
            except Exception as error:
                del self._entries[event_id]
                on_problem(event_id, error)
        self._rss = _remember(render_rss_item)
        self._atom = _remember(render_atom_entry)
        self._json = _remember(render_json_item)

    def render_all(self, slices: Iterable[Slice]) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of the feeds of slices, in every format."""
        for item in slices:
            yield from self.render(item)

    def render(self, item: Slice) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of the feeds of one slice."""
        mine = [event.event_id for event in item.events if event.event_id in self._entries]
        spans = self._spans if item.kind == "exhibitions" else {}
        calendar = (spans.get(event_id) or self._blocks[event_id] for event_id in mine)
        yield f"{item.path}.ics", render_ics(item, calendar, self.edition)
        if item.kind in OWN_DATES:
            own = make_items(item, [self._entries[event_id] for event_id in mine], self.edition)
            yield f"{item.path}.rss", render_rss(item, own, self.edition)
            yield f"{item.path}.atom", render_atom(item, own, self.edition)
            yield f"{item.path}.json", render_jsonfeed(item, own, self.edition)
            return
        items = self._pick_items(mine, find_limit(item))
        yield f"{item.path}.rss", render_rss(item, items, self.edition, self._rss)
        yield f"{item.path}.atom", render_atom(item, items, self.edition, self._atom)
        yield f"{item.path}.json", render_jsonfeed(item, items, self.edition, self._json)

    def _pick_items(self, event_ids: list[str], limit: int) -> list[Item]:
        ranks = sorted(rank for event_id in event_ids if (rank := self._ranks.get(event_id)) is not None)
        return [self._items[rank] for rank in ranks[:limit]]

    @cached_property
    def _items(self) -> list[Item]:
        """The items of all events, as every feed but those of OWN_DATES shows them, newest first."""
        return sort_items("all", self._entries.values(), self.edition)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {item.entry.event.event_id: rank for rank, item in enumerate(self._items)}


def _remember(render: Callable[[Item], str]) -> Callable[[Item], str]:
    """Return a renderer of items that renders each event once."""
    known: dict[str, str] = {}

    def render_once(one: Item) -> str:
        event_id = one.entry.event.event_id
        text = known.get(event_id)
        if text is None:
            text = known[event_id] = render(one)
        return text

    return render_once
