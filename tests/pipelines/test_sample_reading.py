"""The samples through the readers, on any day: also on a Sunday, in the week of a clock change, at a year's end."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipelines.samples import find_samples, make_files, make_samples
from sources.catalogue import load_catalogue
from sources.model import Listing, Page
from sources.read.readers import READERS
from sources.source import Source
from tests.samples import find_key, load_expected

DAYS = [date(2026, 6, 30), date(2026, 11, 29), date(2026, 12, 21), date(2027, 3, 8)]


def read_sample(source: Source, today: date, base_url: str) -> list[Listing]:
    """Return the listings of all pages of a sample, as if each had been fetched."""
    files = make_files(find_samples()[source.id], today, base_url)
    entry = source.url.removeprefix(base_url)
    paths = [entry] if source.kind in ("ical", "feed") else sorted(files, key=lambda path: path != entry)
    now = datetime(today.year, today.month, today.day, 8, tzinfo=ZoneInfo("America/Toronto"))
    pages = [
        Page(base_url + path, files[path].body, files[path].content_type, now, "entry" if path == entry else "event")
        for path in paths
        if path != "/robots.txt"
    ]
    return list(READERS[source.kind](pages, source, now).listings)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_samples_are_read_as_expected_on_any_day(tmp_path: Path, today: date) -> None:
    """Counts per source and the dates that are easily read wrong."""
    expected = load_expected(today)
    urls = {source_id: f"http://{source_id}.test" for source_id in find_samples()}
    make_samples(tmp_path, today, urls)
    found = {i: read_sample(source, today, urls[i]) for i, source in load_catalogue(tmp_path).items()}
    assert {source_id: len(listings) for source_id, listings in found.items()} == expected.counts
    by_key = {listing.key: listing for listings in found.values() for listing in listings}
    wrong = {}
    for item in expected.dates:
        key = find_key(item.listing, by_key)
        assert key is not None, item.listing
        occurrences = by_key[key].occurrences
        starts = tuple(o.start.isoformat() for o in occurrences if o.start)
        ends = tuple(o.end.isoformat() for o in occurrences if o.end)
        is_wrong_kind = item.is_period != all(o.is_period for o in occurrences)
        if starts != item.starts or (item.ends and ends != item.ends) or is_wrong_kind:
            wrong[item.name] = (starts, ends)
    assert not wrong
