"""All feeds of an edition: each slice in its four formats, each event's entry made once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publish.feeds.atom import render_atom
from publish.feeds.entries import OnProblem, ignore, make_entries
from publish.feeds.ics import Block, render_block, render_ics
from publish.feeds.items import make_items
from publish.feeds.jsonfeed import render_jsonfeed
from publish.feeds.rss import render_rss
from publish.model import Edition
from publish.slices import Slice

FORMATS = ("ics", "rss", "atom", "json")


def render_feeds(
    slices: Iterable[Slice],
    edition: Edition,
    on_problem: OnProblem = ignore,
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of every feed of every slice. `on_problem` gets each event that had to be left out."""
    entries = make_entries(edition, on_problem)
    blocks: dict[tuple[str, bool], Block] = {}
    for event_id, entry in list(entries.items()):
        try:
            for has_spans in (False, True):
                blocks[event_id, has_spans] = render_block(entry, edition.now, has_spans=has_spans)
        except Exception as error:
            del entries[event_id]
            on_problem(event_id, error)
    for item in slices:
        has_spans = item.kind == "exhibitions"
        mine = [event.event_id for event in item.events if event.event_id in entries]
        calendar = (blocks[event_id, has_spans] for event_id in mine)
        yield f"{item.path}.ics", render_ics(item, calendar, edition)
        items = make_items(item, [entries[event_id] for event_id in mine], edition)
        yield f"{item.path}.rss", render_rss(item, items, edition)
        yield f"{item.path}.atom", render_atom(item, items, edition)
        yield f"{item.path}.json", render_jsonfeed(item, items, edition)
