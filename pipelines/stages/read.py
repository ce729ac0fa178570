"""Read the archive of each source into its kept listings, and write down how the reading went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from pipelines.home import Home
from pipelines.stages.readings import SourceReading, follow, load_reading, write_reading
from pipelines.stages.requests import find_requests
from pipelines.stages.survey import survey_listings
from sources.archive import Answer, Archive
from sources.departures import Departure
from sources.errors import SourcesError
from sources.keep import keep_listings
from sources.model import Certainty, Issue, Listing, Page, Reading
from sources.optout import OptOut
from sources.read.readers import READERS
from sources.source import Source
from sources.tables import KeptListing, load_listings, write_listings
from sources.territory import load_territory


def read_source(source: Source, home: Home, now: datetime, *, departures: Sequence[Departure] = ()) -> SourceReading:
    """Read what the archive holds of one source; keep the last good listings when it cannot be believed.

    `departures` are the sources that left: nothing is read of an address that leads to theirs.
    """
    archive = Archive(home.raw)
    answers = archive.last_manifest(source.id, until=now)
    entry = next(iter(answers.values()), None)
    path = home.listings / f"{source.id}.parquet"
    pages, failure = _load_pages(source, archive, entry, now)
    requests = find_requests(answers.values(), pages, departures)
    if requests.source is not None:
        state = _leave(source, path, requests.source, entry, now)
    else:
        reading, failure = _read(source, requests.keep_pages(pages), now) if failure is None else (None, failure)
        reading = requests.keep_listings(reading) if reading else None
        kept = keep_listings(load_listings(path), reading, now=now, withdrawn=requests.pages)
        write_listings(path, kept.listings)
        state = _describe(source, kept.listings, reading, failure or kept.alarm, entry, now)
    state = follow(load_reading(home.readings, source.id), state, now)
    write_reading(home.readings, state)
    return state


def _leave(source: Source, path: Path, request: OptOut, entry: Answer | None, now: datetime) -> SourceReading:
    """Forget what a source said that now asks not to be collected."""
    write_listings(path, ())
    return SourceReading(
        source_id=source.id,
        result="left",
        at=now.isoformat(),
        reason=request.code,
        detail=request.detail[:500],
        last_fetched=entry.at if entry else None,
    )


def _load_pages(
    source: Source, archive: Archive, entry: Answer | None, now: datetime
) -> tuple[list[Page], Issue | None]:
    """Return the pages to read, or why there are none. The stored body of a failing source is old news: it is not read
    again as if it were fresh."""
    if entry is None:
        return [], Issue("never-fetched", "nothing of this source is in the archive yet")
    if entry.reason is not None:
        return [], Issue(entry.reason, entry.detail)
    try:
        return list(archive.last_pages(source.id, until=now)), None
    except SourcesError as error:
        return [], Issue("unreadable", str(error))


def _read(source: Source, pages: list[Page], now: datetime) -> tuple[Reading | None, Issue | None]:
    """Return the reading, or why there is none."""
    try:
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
    survey = survey_listings(kept, source, load_territory())
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
        said=survey.listings,
        coverage=survey.coverage,
        uncertain={doubt.code: doubt.count for doubt in survey.doubts},
        timed_dates=survey.timed_dates,
        night_dates=survey.night_dates,
        lookups=copy_counts(survey.lookups.matched),
        unmatched=copy_counts(survey.lookups.unmatched),
    )


def copy_counts(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Return counts by table without the empty tables."""
    return {table: dict(values) for table, values in counts.items() if values}


def is_upcoming(listing: Listing, today: date) -> bool:
    """Whether any date of a listing is today or later."""
    return any((o.last_day or date.max) >= today for o in listing.occurrences)
