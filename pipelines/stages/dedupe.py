"""Normalise, match and merge: from the kept listings of all sources to events with provenance."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from dedupe.decisions import load_decisions
from dedupe.match import MatchSummary, match_listings
from dedupe.match.output import load_ids
from dedupe.merge import merge_events
from dedupe.merge.tables import load_venues, write_events, write_venue_ids, write_venues
from dedupe.normalise import normalise_listings
from dedupe.normalise.tables import load_normalised, write_normalised
from dedupe.venues import resolve_venues
from pipelines.home import Home
from pipelines.stages.readers import count_readers
from publish.forgetting import forget_sources
from publish.ledger_file import load_ledger
from publish.window import touches_window
from sources.source import Source
from sources.tables import is_readable, load_listings
from sources.territory import load_territory


@dataclass(frozen=True, slots=True)
class MergeSummary:
    """How many events came of how many listings."""

    listings: int
    events: int
    venues: int
    merged: int  # events that more than one listing describes


def normalise_sources(sources: Mapping[str, Source], home: Home, now: datetime) -> int:
    """Write the normalised listings of every published source; return how many take part in matching.

    Only listings with a date inside the published window do: they alone get an event id. The others are facts of
    their source all the same, and stand in the open data.
    """
    kept = [k for source in sources.values() for k in load_listings(home.listings / f"{source.id}.parquet")]
    normalised = normalise_listings(kept, sources, load_territory(), now=now)
    coming = [item for item in normalised if any(touches_window(o, now) for o in item.said.occurrences)]
    ids = {item.listing_id for item in coming}
    write_normalised(home.normalised, coming)
    write_normalised(home.other_listings, [item for item in normalised if item.listing_id not in ids])
    return len(coming)


def match_normalised(home: Home, *, left: Collection[str] = (), now: datetime | None = None) -> MatchSummary:
    """Match the normalised listings under the editors' decisions, carrying over the ids already published, save those
    of sources that `left`. With `now`, the editors' queue puts first what is soon."""
    decisions, _ = load_decisions(home.decisions)
    ledger = forget_sources(load_ledger(home.latest / "data", home.ledger), left)
    if left:
        shutil.rmtree(home.match_state, ignore_errors=True)  # it remembers all listings there ever were
    for path in home.match_state.rglob("*.parquet"):
        if not is_readable(path):  # it only saves work: every id comes from the ledger
            path.unlink()
    return match_listings(
        home.normalised,
        home.match,
        decisions=decisions,
        previous=ledger.ids(),
        state=home.match_state,
        readers=count_readers(home.normalised, now) if now else None,
    )


def merge_clusters(home: Home, now: datetime) -> MergeSummary:
    """Merge each cluster into one event; write events, venues, and which venue each listing means."""
    listings = load_normalised(home.normalised)
    clusters = load_clusters(home)
    tables = (home.latest / "data" / "venues.parquet", home.merge / "venues.parquet")
    known = next((path for path in tables if path.exists() and is_readable(path)), None)
    decisions, _ = load_decisions(home.decisions)
    previous = load_venues(known) if known else []
    venues, venue_ids = resolve_venues(listings, previous=previous, decisions=decisions)
    events = merge_events(listings, clusters, venues=venues, venue_ids=venue_ids, decisions=decisions, now=now)
    write_events(home.merge / "events.parquet", events)
    write_venues(home.merge / "venues.parquet", venues)
    write_venue_ids(home.merge / "venue_ids.parquet", venue_ids)
    return MergeSummary(
        listings=len(listings),
        events=len(events),
        venues=len(venues),
        merged=sum(len(event.listing_keys) > 1 for event in events),
    )


def load_clusters(home: Home) -> dict[str, str]:
    """Return listing_id → event_id as the last matching left it."""
    return load_ids(home.match / "clusters.parquet")
