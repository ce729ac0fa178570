"""What `babillard explain` shows, gathered from the last run: the listings of an event, their pairs, its fields."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedupe.match.explain import Explanation, explain_pair, explain_row
from dedupe.merge.tables import load_events
from dedupe.model import MergedEvent, Said
from pipelines.errors import NotFound
from pipelines.home import Home
from pipelines.stages.dedupe import load_clusters


@dataclass(frozen=True, slots=True)
class EventStory:
    """Why some listings are one event: each compared pair, and where each published field comes from."""

    event: MergedEvent
    listings: tuple[str, ...]
    pairs: tuple[Explanation, ...]

    @property
    def fields(self) -> tuple[Said, ...]:
        return self.event.said


def explain_event(home: Home, name: str) -> EventStory:
    """Tell the story of an event, named by its id or by one of its listings; raise NotFound."""
    clusters = load_event_ids(home)
    event_id = clusters.get(name, name)
    events = {event.event_id: event for event in load_events(home.merge / "events.parquet")}
    if event_id not in events:
        near = difflib.get_close_matches(name, [*events, *clusters], n=1)
        raise NotFound(f"{name}: no such event or listing in the last run{f'; nearest: «{near[0]}»' if near else ''}")
    listings = tuple(sorted(listing for listing, owner in clusters.items() if owner == event_id))
    return EventStory(events[event_id], listings, tuple(_find_pairs(home, listings)))


def explain_listings(home: Home, names: Sequence[str]) -> list[Explanation]:
    """Explain each pair of the listings named; raise NotFound."""
    rows = {row["listing_id"]: row for row in _load_rows(home, names)}
    for name in names:
        if name not in rows:
            near = difflib.get_close_matches(name, load_event_ids(home), n=1)
            raise NotFound(f"{name}: no such listing in the last run{f'; nearest: «{near[0]}»' if near else ''}")
    return [explain_pair(rows[left], rows[right]) for left, right in combinations(names, 2)]


def load_event_ids(home: Home) -> dict[str, str]:
    """Return listing_id → event_id of the last run; raise NotFound where there was none."""
    if not (home.match / "clusters.parquet").exists():
        raise NotFound(f"{home.root}: nothing has been matched here yet; run «babillard run» first, or name a --home")
    return load_clusters(home)


def _load_rows(home: Home, names: Sequence[str]) -> list[dict[str, Any]]:
    table = pq.read_table(home.normalised, partitioning=None)
    rows: list[dict[str, Any]] = table.filter(
        pc.is_in(table["listing_id"], options=pc.SetLookupOptions(pa.array(names, pa.string())))
    ).to_pylist()
    return rows


def _find_pairs(home: Home, listings: Sequence[str]) -> list[Explanation]:
    table = pq.read_table(home.match / "pairs.parquet", partitioning=None)
    mine = pc.SetLookupOptions(pa.array(listings, pa.string()))
    inside = pc.and_(pc.is_in(table["left"], options=mine), pc.is_in(table["right"], options=mine))
    return [explain_row(row) for row in table.filter(inside).to_pylist()]
