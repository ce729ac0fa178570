"""A home as a run leaves it, of any size, over an invented territory: what the editors' desk is measured on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.matching_world import World, write_world
from benchmarks.matching_world.files import LISTINGS
from dedupe.match import match_listings
from dedupe.match.output import write_parts
from dedupe.merge.tables import load_events
from dedupe.model import NormalisedListing
from dedupe.normalise.tables import NORMALISED, make_listing_row
from pipelines.home import Home
from pipelines.stages.dedupe import merge_clusters
from pipelines.stages.readers import count_readers
from publish.ledger import Ledger, make_edition_events
from publish.ledger_file import write_ledger
from publish.window import touches_window
from sources.model import Certainty, Listing, Occurrence, Status

NOW = datetime(2027, 3, 1, 13, tzinfo=UTC)  # the invented year is 2027
_PART = 50_000  # rows written at a time
_SHARED = ("title", "dates", "place", "link", "summary", "price")


@dataclass(frozen=True, slots=True)
class DeskHome:
    """Which home: listings, and the units that its queue may hold."""

    listings: int
    units: int
    seed: int = 1


def make_home(folder: Path, size: DeskHome) -> Home:
    """Return the home in `folder`, made unless it is there already; that of half a million takes ten minutes."""
    home = Home(folder)
    if (home.ledger / "ledger.parquet").exists():
        return home
    world = folder / "world"
    write_world(world, World(size.listings, size.seed), workers=1)
    table = pq.read_table(world / LISTINGS, partitioning=None).sort_by("listing_id")
    write_parts(home.normalised, NORMALISED, _make_parts(table))
    match_listings(home.normalised, home.match, readers=count_readers(home.normalised, NOW), queue_limit=size.units)
    merge_clusters(home, NOW)
    _, ledger = make_edition_events(load_events(home.merge / "events.parquet"), Ledger(), {}, now=NOW)
    write_ledger(home.ledger, ledger)
    return home


def _make_parts(table: pa.Table) -> Iterator[pa.Table]:
    for low in range(0, len(table), _PART):
        made = (_make_listing(row) for row in table.slice(low, _PART).to_pylist())
        rows = [make_listing_row(item) for item in made if any(touches_window(o, NOW) for o in item.said.occurrences)]
        yield pa.Table.from_pylist(rows, schema=NORMALISED)


def _make_listing(row: Mapping[str, Any]) -> NormalisedListing:
    dates = tuple(_make_occurrence(date_, row["timezone"]) for date_ in row["occurrences"])
    status = Status(row["status"])
    said = Listing(
        source_id=row["source_id"],
        source_key=row["listing_id"].partition(" ")[2],
        title=row["title"],
        url=row["url"],
        summary=row["description"],
        description=row["description"],
        language=row["language"],
        status=status,
        venue=row["venue"],
        address=row["address"],
        city=row["city"],
        occurrences=tuple(sorted(dates, key=lambda o: o.sort_key)),
        performers=tuple(row["performers"]),
        organiser=row["organiser"],
        price=row["price"],
        image=row["image"],
        phone=row["phone"],
        date_certainty=Certainty.STATED,
        place_certainty=Certainty.STATED,
    )
    return NormalisedListing(
        said, row["listing_id"], row["role"], _SHARED, NOW, NOW, None, row["title"], row["language"], row["category"],
        status, row["venue"], row["address"], row["city"], row["region"], row["postal_code"], row["lat"], row["lon"],
        Certainty.STATED,
    )  # fmt: skip


def _make_occurrence(told: Mapping[str, Any], timezone: str) -> Occurrence:
    zone = ZoneInfo(timezone)
    start, end = (told[name].astimezone(zone) if told[name] else None for name in ("starts_at", "ends_at"))
    if not told["all_day"]:
        return Occurrence(start, end, timezone)
    last: date | None = (end - timedelta(days=1)).date() if end and told["is_period"] else None
    return Occurrence(start.date() if start else None, last, timezone, is_period=told["is_period"])
