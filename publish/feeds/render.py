"""All feeds of an edition: each slice in its four formats. What shows an event is made once, whatever number of slices
and members' feeds shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from publish.feeds.atom import render_atom, render_atom_entry
from publish.feeds.documents import make_documents
from publish.feeds.entries import Entry, OnProblem, ignore, make_entry, name_sources
from publish.feeds.ics import Block, render_block, render_ics
from publish.feeds.items import OWN_DATES, Item, find_order, make_item, make_items
from publish.feeds.jsonfeed import render_json_item, render_jsonfeed
from publish.feeds.rss import render_rss, render_rss_item
from publish.model import Edition, PublishedEvent
from publish.slices import Slice

FORMATS = ("ics", "rss", "atom", "json")


def render_feeds(
    slices: Iterable[Slice],
    edition: Edition,
    on_problem: OnProblem = ignore,
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of every feed of every slice. `on_problem` gets each event that had to be left out."""
    yield from FeedRenderer(edition, on_problem).render_all(slices)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An event made ready: its entry, its dates in a calendar, and its item in most readers' feeds."""

    entry: Entry
    block: Block
    spans: Block  # its dates in the feed of exhibitions
    item: Item | None
    order: tuple[float, str]  # of its item among others


class FeedRenderer:
    """Renders any number of feeds of one edition; an event is made ready when a feed first shows it."""

    def __init__(self, edition: Edition, on_problem: OnProblem = ignore) -> None:
        self.edition = edition
        self._on_problem = on_problem
        self._names = name_sources(edition)
        self._shown: dict[str, _Shown | None] = {}
        self.left_out: set[str] = set()  # events that no feed can show, of those that were tried
        self._texts = _Texts()

    def render_all(self, slices: Iterable[Slice]) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of the feeds of slices, in every format."""
        for item in slices:
            yield from self.render(item)

    def render(self, item: Slice) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of the feeds of one slice."""
        known = self._shown
        mine = [s for e in item.events if (s := known.get(e.event.event_id) or self._show(e)) is not None]
        has_spans = item.kind == "exhibitions"
        calendar = [shown.spans if has_spans else shown.block for shown in mine]
        yield f"{item.path}.ics", render_ics(item, calendar, self.edition)
        if item.kind in OWN_DATES:
            yield from self._render_items(item, make_items(item, [s.entry for s in mine], self.edition), _Texts())
        else:
            mine.sort(key=_get_order)  # of ten thousand members, the order of an event is not found anew for each
            yield from self._render_items(item, [s.item for s in mine if s.item is not None], self._texts)

    def _render_items(self, item: Slice, items: list[Item], texts: _Texts) -> Iterator[tuple[str, bytes]]:
        documents = make_documents(item, items, texts.measure)
        yield f"{item.path}.rss", render_rss(item, documents[0], self.edition, texts.rss)
        for document in documents:
            yield f"{document.path}.atom", render_atom(item, document, self.edition, texts.atom)
            yield f"{document.path}.json", render_jsonfeed(item, document, self.edition, texts.json)

    def _show(self, event: PublishedEvent) -> _Shown | None:
        """Return an event made ready, None for one without a date and for a bad one, which is told once."""
        event_id = event.event.event_id
        if event_id not in self._shown:
            try:
                self._shown[event_id] = self._prepare(event) if event.occurrences else None
            except Exception as error:
                self._shown[event_id] = None
                self.left_out.add(event_id)
                self._on_problem(event_id, error)
        return self._shown[event_id]

    def _prepare(self, event: PublishedEvent) -> _Shown:
        entry = make_entry(event, self.edition, self._names)
        block = render_block(entry, self.edition.now)
        has_periods = any(o.occurrence.is_period for o in event.occurrences)
        spans = render_block(entry, self.edition.now, has_spans=True) if has_periods else block
        item = make_item("all", entry, self.edition)
        return _Shown(entry, block, spans, item, find_order(item) if item else (0.0, ""))


class _Texts:
    """Items as each format shows them: rendered once an event, whatever number of feeds shows it."""

    def __init__(self) -> None:
        self.rss = _remember(render_rss_item)
        self.atom = _remember(render_atom_entry)
        self.json = _remember(render_json_item)
        self._sizes: dict[str, int] = {}

    def measure(self, one: Item) -> int:
        """Return the bytes of an item in its largest format, with what stands between two."""
        event_id = one.entry.event.event_id
        size = self._sizes.get(event_id)
        if size is None:
            texts = (self.rss(one), self.atom(one), self.json(one))
            size = self._sizes[event_id] = max(map(len, texts)) + 2
        return size


_get_order = attrgetter("order")


def _remember(render: Callable[[Item], bytes]) -> Callable[[Item], bytes]:
    """Return a renderer of items that renders each event once."""
    known: dict[str, bytes] = {}

    def render_once(one: Item) -> bytes:
        event_id = one.entry.event.event_id
        text = known.get(event_id)
        if text is None:
            text = known[event_id] = render(one)
        return text

    return render_once
