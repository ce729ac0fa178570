"""Read the archive of each source into its kept listings, and write down how the reading went."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from pipelines.home import Home
from pipelines.stages.readings import SourceReading, follow, load_reading, write_reading
from sources.archive import Answer, Archive
from sources.errors import SourcesError
from sources.keep import keep_listings
from sources.model import Certainty, Issue, Listing, Reading
from sources.read.readers import READERS
from sources.source import Source
from sources.tables import KeptListing, load_listings, write_listings


def read_source(source: Source, home: Home, now: datetime) -> SourceReading:
    """Read what the archive holds of one source; keep the last good listings when it cannot be believed."""
    archive = Archive(home.raw)
    answers = archive.last_manifest(source.id, until=now)
    entry = next(iter(answers.values()), None)
    reading, failure = _read(source, archive, entry, now)
    path = home.listings / f"{source.id}.parquet"
    kept = keep_listings(load_listings(path), reading, now=now)
    write_listings(path, kept.listings)
    state = _describe(source, kept.listings, reading, failure or kept.alarm, entry, now)
    state = follow(load_reading(home.readings, source.id), state, now)
    write_reading(home.readings, state)
    return state


def _read(source: Source, archive: Archive, entry: Answer | None, now: datetime) -> tuple[Reading | None, Issue | None]:
    """Return the reading, or why there is none. The stored body of a failing source is old news: it is not read again
    as if it were fresh."""
    if entry is None:
        return None, Issue("never-fetched", "nothing of this source is in the archive yet")
    if entry.reason is not None:
        return None, Issue(entry.reason, entry.detail)
    try:
        pages = list(archive.last_pages(source.id, until=now))
        reading = READERS[source.kind](pages, source, now)
    except SourcesError as error:
        return None, Issue("unreadable", str(error))
    except Exception as error:  # a fault of ours, but one hostile calendar must not stop the other sources
        return None, Issue("unreadable", f"{type(error).__name__}: {error}")
    return reading, reading.failure


def _describe(
    source: Source,
    kept: tuple[KeptListing, ...],
    reading: Reading | None,
    problem: Issue | None,
    entry: Answer | None,
    now: datetime,
) -> SourceReading:
    listings = [k.listing for k in kept]
    failed = reading is None or reading.failure is not None
    unchanged = entry is not None and entry.is_not_modified
    return SourceReading(
        source_id=source.id,
        result="failed" if failed else "ailing" if problem else "unchanged" if unchanged else "ok",
        at=now.isoformat(),
        reason=problem.code if problem else None,
        detail=problem.detail[:500] if problem else "",
        last_fetched=entry.at if entry else None,
        listings=len(listings),
        upcoming=sum(is_upcoming(listing, now.date()) for listing in listings),
        dated=sum(bool(listing.occurrences) for listing in listings),
        placed=sum(listing.place_certainty is not Certainty.NONE for listing in listings),
        missing=sum(k.missing_since is not None for k in kept),
        issues=dict(sorted(Counter(i.code for i in reading.issues).items())) if reading else {},
        dropped=dict(sorted(reading.dropped.items())) if reading else {},
    )


def is_upcoming(listing: Listing, today: date) -> bool:
    """Whether any date of a listing is today or later."""
    return any((o.last_day or date.max) >= today for o in listing.occurrences)
