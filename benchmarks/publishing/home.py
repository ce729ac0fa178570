"""A home as a run leaves it before publishing, over an invented territory; and what a day changes in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from benchmarks.desk_home import DeskHome, make_home
from dedupe.merge.tables import load_events, write_events
from dedupe.model import MergedEvent
from pipelines.home import Home
from sources.model import Occurrence, Status
from sources.source import Source

LISTINGS_AN_EVENT = 2.48  # of the invented territory, whose events are announced by several calendars
REPUBLISHED = ("title", "dates", "place", "link", "summary", "price")


def make_publishing_home(folder: Path, events: int) -> Home:
    """Return a home with about so many merged events, made unless it is there already."""
    home = make_home(folder, DeskHome(round(events * LISTINGS_AN_EVENT), 100))
    home.make_folders()
    if not home.other_listings.exists():
        pq.write_table(pq.read_table(home.normalised).slice(0, 0), home.other_listings)
    return home


def make_catalogue(home: Home) -> dict[str, Source]:
    """Return the sources that told the events of a home."""
    ids = sorted({source_id for event in load_events(_find_events(home)) for source_id, _ in event.listing_keys})
    return {source_id: _make_source(source_id) for source_id in ids}


def change_events(home: Home, share: float, seed: int) -> int:
    """Change a share of the events as a day does: retitled, moved, cancelled, merged, new. Return how many."""
    events, chance = load_events(_find_events(home)), Random(seed)
    chosen = set(chance.sample(range(len(events)), round(len(events) * share)))
    changed = [other for n, event in enumerate(events) for other in _change(event, n in chosen, chance)]
    write_events(_find_events(home), changed)
    return len(chosen)


def _change(event: MergedEvent, is_chosen: bool, chance: Random) -> Iterator[MergedEvent]:
    if not is_chosen:
        yield event
        return
    kind = chance.choice(("retitle", "retitle", "move", "move", "cancel", "new", "leave"))
    if kind == "retitle":
        yield replace(event, title=f"{event.title} (supplémentaire)", summary="Une date s'ajoute.")
    elif kind == "move":
        yield replace(event, occurrences=tuple(_move(date) for date in event.occurrences))
    elif kind == "cancel":
        yield replace(event, status=Status.CANCELLED)
    elif kind == "new":
        yield event
        twin = f"{event.event_id}n"
        yield replace(event, event_id=twin, title=f"Autour de : {event.title}", listing_keys=(("r01-0", twin),))
    # one that leaves is told by nobody any more


def _move(date: Occurrence) -> Occurrence:
    start, end = (moment + timedelta(days=1) if moment is not None else None for moment in (date.start, date.end))
    return replace(date, start=start, end=end)


def _find_events(home: Home) -> Path:
    return home.merge / "events.parquet"


def _make_source(source_id: str) -> Source:
    address = f"https://{source_id}.example/"
    return Source.model_validate(
        {
            "id": source_id, "title": f"Calendrier {source_id}", "kind": "ical", "url": f"{address}calendrier.ics",
            "homepage": address, "region": "04", "language": "fr",
            "rights": {"basis": "open-licence", "licence": "CC-BY-4.0", "republish": REPUBLISHED},
        }
    )  # fmt: skip
