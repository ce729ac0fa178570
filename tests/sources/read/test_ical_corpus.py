"""iCalendar: the dates of real calendars agree with the reference library's, but for our own choices."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from sources.model import Page
from sources.read.ical import read_ical
from sources.source import Rights, Source

pytestmark = pytest.mark.corpus
SOURCE = Source(
    id="essai", title="Essai", kind="ical", url="https://exemple.qc.ca/c.ics", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip
HERE = ZoneInfo(SOURCE.timezone)
SIZE_MAX = 40_000
PERIOD_FROM = timedelta(hours=96)  # our choice: a timed span this long is a period


def test_real_calendars(corpus: Path) -> None:
    """Over the calendars that the reference reads, at least 98 % of its dates are ours, and of ours are its."""
    missing = extra = total = files = 0
    for path in sorted((corpus / "ics").glob("community-calendar__*")):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if len(body) > SIZE_MAX or (theirs := read_reference(body)) is None:
            continue
        now, window, dates = theirs
        reading = read_ical([Page(SOURCE.url, body)], SOURCE, now)
        ours = {write(o.start, o.end) for listing in reading.listings for o in listing.occurrences}
        low, high = (write(moment, None) for moment in window)
        files += 1
        total += len(dates)
        missing += len({each for each in dates - ours if each > low})
        extra += len({each for each in ours - dates if low < each < high})
    assert files >= 40
    assert missing <= 0.02 * total
    assert extra <= 0.02 * total


def read_reference(body: bytes) -> tuple[datetime, tuple[datetime, datetime], set[str]] | None:
    """Return a clock, a window around it and the dates in it; None when the reference cannot read the file."""
    logging.disable(logging.WARNING)  # it complains of each date that it doubts
    try:
        calendars = icalendar.Calendar.from_ical(body, multiple=True)
        events: list[Any] = [event for calendar in calendars for event in calendar.walk("VEVENT")]
        days = [day_of(event["DTSTART"].dt) for event in events]
        now = datetime.combine(max(days), datetime.min.time(), UTC) - timedelta(days=20)
        window = now - timedelta(days=30), now + timedelta(days=390)
        return now, window, {each for calendar in calendars for each in list_dates(calendar, window)}
    except Exception:  # whatever it stumbles over
        return None
    finally:
        logging.disable(logging.NOTSET)


def list_dates(calendar: Any, window: tuple[datetime, datetime]) -> Iterator[str]:
    """Yield the dates of a calendar in a window, as `write` does."""
    for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(*window):
        yield write(event["DTSTART"].dt, event["DTEND"].dt if event.get("DTEND") else None)


def write(start: datetime | date | None, end: datetime | date | None) -> str:
    """Write a date as its instant, or as its day where that is all it means."""
    if not isinstance(start, datetime):
        return str(start)
    local = (start if start.tzinfo else start.replace(tzinfo=HERE)).astimezone(HERE)
    if isinstance(end, datetime) and end - start >= PERIOD_FROM:
        return str(local.date())
    if local.hour == local.minute == 0:
        return str(local.date())
    return local.astimezone(UTC).isoformat()


def day_of(moment: datetime | date) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment
