"""What a source would publish, before it is part of anything: its pages read, then the real stages from normalising to
merging in a home that is thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from dedupe.merge.tables import load_events
from dedupe.model import MergedEvent
from dedupe.normalise import normalise_listings
from dedupe.normalise.tables import write_normalised
from pipelines.home import Home
from pipelines.stages.dedupe import load_clusters, match_normalised, merge_clusters
from pipelines.stages.survey import Survey, survey_listings
from publish.window import touches_window
from sources.discover import Facts
from sources.discover.cautions import Caution, find_cautions
from sources.errors import SourcesError
from sources.model import Issue, Listing, Occurrence, Page, Reading
from sources.platforms import Platform, find_platform
from sources.read.readers import READERS
from sources.source import Source
from sources.tables import KeptListing, is_readable, load_listings, make_storable
from sources.territory import load_territory

_MAX_OTHERS = 20_000  # listings of other sources that are compared


@dataclass(frozen=True, slots=True)
class Known:
    """How many of a source's events other sources already announce, and which sources."""

    events: int
    total: int
    sources: Mapping[str, int]  # source id → events in common


@dataclass(frozen=True, slots=True)
class Preview:
    """A source as it would be published. `known` is None when the home has no listings to compare with."""

    source: Source
    reading: Reading
    events: tuple[MergedEvent, ...]  # coming, by their next date
    survey: Survey
    cautions: tuple[Caution, ...]
    platform: Platform | None
    known: Known | None


def read_pages(source: Source, pages: Sequence[Page], now: datetime) -> Reading:
    """Return what the reader of a source makes of some pages; a fault of the reader is a failed reading."""
    try:
        return READERS[source.kind](pages, source, now)
    except SourcesError as error:
        return Reading(failure=Issue("unreadable", str(error)))
    except Exception as error:  # a fault of ours: one odd calendar is told, not thrown at its maintainer
        return Reading(failure=Issue("unreadable", f"{type(error).__name__}: {error}"))


def make_preview(
    source: Source,
    pages: Sequence[Page],
    *,
    now: datetime,
    facts: Facts,
    home: Home | None = None,
    catalogue: Mapping[str, Source] | None = None,
    skipped: Mapping[str, int] | None = None,
) -> Preview:
    """Read the pages of a source and carry its listings through the stages; nothing of `home` is changed."""
    reading = read_pages(source, pages, now)
    kept = [KeptListing(make_storable(listing), now, now) for listing in reading.listings]
    platform = find_platform(
        prodid=facts.generator, generator=facts.generator, url=source.url, body=pages[0].body if pages else b""
    )
    others = dict(catalogue or {})
    others.pop(source.id, None)
    return Preview(
        source=source,
        reading=reading,
        events=tuple(_merge_alone(kept, source, now)),
        survey=survey_listings(kept, source, load_territory()),
        cautions=tuple(find_cautions(source, pages, reading, facts, platform, skipped or {}, now)),
        platform=platform,
        known=_find_known(kept, source, home, others, now) if home is not None else None,
    )


def next_date(event: MergedEvent, today: date) -> Occurrence | None:
    """Return the first date of an event that is not over; None when all are."""
    coming = (o for o in event.occurrences if (o.last_day or date.max) >= today)
    return min(coming, key=lambda o: max(o.first_day or today, today), default=None)


def _merge_alone(kept: Sequence[KeptListing], source: Source, now: datetime) -> Iterator[MergedEvent]:
    with _merge(kept, {source.id: source}, now) as place:
        events = load_events(place.merge / "events.parquet") if place is not None else []
    today = now.date()
    dated = [(o, event) for event in events if (o := next_date(event, today)) is not None]
    for _, event in sorted(dated, key=lambda pair: (max(pair[0].first_day or today, today), pair[1].title)):
        yield event


@contextmanager
def _merge(kept: Sequence[KeptListing], sources: Mapping[str, Source], now: datetime) -> Iterator[Home | None]:
    """Yield a home in which some listings went through normalising, matching and merging; None when none of them is to
    be published."""
    normalised = normalise_listings(kept, sources, load_territory(), now=now)
    coming = [n for n in normalised if any(touches_window(o, now) for o in n.said.occurrences)]
    if not coming:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="babillard-") as folder:
        place = Home(Path(folder))
        place.make_folders()
        write_normalised(place.normalised, coming)
        match_normalised(place)
        merge_clusters(place, now)
        yield place


def _find_known(
    kept: Sequence[KeptListing], source: Source, home: Home, others: Mapping[str, Source], now: datetime
) -> Known | None:
    """Return how many of the source's clusters hold a listing of another source of the home."""
    days = {day for k in kept for day in _list_days(k.listing)}
    theirs = [k for i in others for k in _load_others(home.listings / f"{i}.parquet", days)][:_MAX_OTHERS]
    if not home.listings.is_dir() or not any(home.listings.glob("*.parquet")):
        return None
    with _merge([*kept, *theirs], {**others, source.id: source}, now) as place:
        clusters = load_clusters(place) if place is not None else {}
    members: dict[str, set[str]] = {}
    for listing_id, event_id in clusters.items():
        members.setdefault(event_id, set()).add(listing_id.partition(" ")[0])
    mine = [found for found in members.values() if source.id in found]
    counts: dict[str, int] = {}
    for found in mine:
        for other in sorted(found - {source.id}):
            counts[other] = counts.get(other, 0) + 1
    by_count = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return Known(sum(len(found) > 1 for found in mine), len(mine), by_count)


def _load_others(path: Path, days: set[date]) -> list[KeptListing]:
    """Return the listings of a source that share a day with one of `days`: no others can be the same event."""
    if not path.exists() or not is_readable(path):
        return []
    return [k for k in load_listings(path) if not days.isdisjoint(_list_days(k.listing))]


def _list_days(listing: Listing) -> set[date]:
    days: set[date] = set()
    for occurrence in listing.occurrences[:500]:
        days |= {day for day in (occurrence.first_day, occurrence.last_day) if day is not None}
    return days
