"""Hours at which hardly anything begins, over all that one reading says: a wrong time zone sooner than a night of it.
Every kind of reader may be mistaken so; what corrects it belongs to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo

from sources.coverage import NIGHT_ENDS
from sources.model import Issue, Listing, Page, Reading
from sources.source import Source

Reader = Callable[[Sequence[Page], Source, datetime], Reading]

# Clubs begin at midnight and at one: before these hours count, they must be many.
_DEEP = 2  # o'clock
_DEEP_SHARE, _SHARE = 0.05, 0.2
_DEEP_LISTINGS, _LISTINGS = 2, 3  # one series at one odd hour is one witness
CODE = "night-hours"


def find_night_hours(listings: Sequence[Listing]) -> Issue | None:
    """Return an issue with the counts when too many dates begin between 00 and 05 h at their own place."""
    hours = [(position, hour) for position, listing in enumerate(listings) for hour in _list_hours(listing)]
    night = [(position, hour) for position, hour in hours if hour < NIGHT_ENDS]
    deep = [position for position, hour in night if hour >= _DEEP]
    witnesses = len({position for position, _ in night})
    is_deep = len(set(deep)) >= _DEEP_LISTINGS and len(deep) >= _DEEP_SHARE * len(hours)
    if not is_deep and (witnesses < _LISTINGS or len(night) < _SHARE * len(hours)):
        return None
    example = listings[night[0][0]]
    return Issue(
        CODE,
        f"{len(night)} of {len(hours)} timed dates begin between 0 and {NIGHT_ENDS} h: is the time zone right? "
        f"Such as «{example.title[:80]}»",
        example.source_key,
    )


def check_hours(reader: Reader) -> Reader:
    """Return the reader, its readings with the issue of `find_night_hours` where there is one."""

    @wraps(reader)
    def read(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
        reading = reader(pages, source, now)
        issue = find_night_hours(reading.listings)
        return reading if issue is None else replace(reading, issues=(*reading.issues, issue))

    return read


def _list_hours(listing: Listing) -> Iterator[int]:
    for occurrence in listing.occurrences:
        if isinstance(occurrence.start, datetime) and not occurrence.is_period:
            yield occurrence.start.astimezone(ZoneInfo(occurrence.timezone)).hour
