"""Normalise, match and merge: from the kept listings of all sources to events with provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow.parquet as pq
from dedupe.merge import merge_events
from dedupe.merge.tables import load_venues, write_events, write_venues
from dedupe.normalise.tables import load_normalised, write_normalised
from dedupe.venues import resolve_venues
from publish.ledger import load_ledger
from publish.window import touches_window
from sources.territory import load_territory

from dedupe.decisions import load_decisions
from dedupe.match import MatchSummary, match_listings
from dedupe.model import NormalisedListing
from dedupe.normalise import normalise_listings
from pipelines.home import Home
from sources.source import Source
from sources.tables import load_listings


@dataclass(frozen=True, slots=True)
class MergeSummary:
    """How many events came of how many listings."""

    listings: int
    events: int
    venues: int
    merged: int  # events that more than one listing describes


def normalise_sources(sources: Mapping[str, Source], home: Home, now: datetime) -> int:
    """Write the normalised listings of every published source; return how many.

    Only listings with a date inside the published window take part: they alone get an event id.
    """
    kept = [k for source in sources.values() for k in load_listings(home.listings / f"{source.id}.parquet")]
    coming = [k for k in kept if any(touches_window(o, now) for o in k.listing.occurrences)]
    normalised = normalise_listings(coming, sources, load_territory(), now=now)
    write_normalised(home.normalised, normalised)
    return len(normalised)


def match_normalised(home: Home) -> MatchSummary:
    """Match the normalised listings under the editors' decisions, carrying over the ids already published."""
    decisions, _ = load_decisions(home.decisions)
    ledger = load_ledger(home.latest / "data")
    return match_listings(
        home.normalised, home.match, decisions=decisions, previous=ledger.ids(), state=home.match_state
    )


def merge_clusters(home: Home, now: datetime) -> MergeSummary:
    """Merge each cluster into one event; write events and venues."""
    listings = load_normalised(home.normalised)
    clusters = load_clusters(home)
    previous = load_venues(home.merge / "venues.parquet") if (home.merge / "venues.parquet").exists() else []
    venues, venue_ids = resolve_venues(listings, previous=previous)
    decisions, _ = load_decisions(home.decisions)
    events = merge_events(listings, clusters, venues=venues, venue_ids=venue_ids, decisions=decisions, now=now)
    write_events(home.merge / "events.parquet", events)
    write_venues(home.merge / "venues.parquet", venues)
    return MergeSummary(
        listings=len(listings),
        events=len(events),
        venues=len(venues),
        merged=sum(len(event.listing_keys) > 1 for event in events),
    )


def load_clusters(home: Home) -> dict[str, str]:
    """Return listing_id → event_id as the last matching left it."""
    table = pq.read_table(home.match / "clusters.parquet")
    return dict(zip(table["listing_id"].to_pylist(), table["event_id"].to_pylist(), strict=True))


def find_listing(home: Home, listing_id: str) -> NormalisedListing | None:
    """Return one normalised listing by its id."""
    return next((item for item in load_normalised(home.normalised) if item.listing_id == listing_id), None)
