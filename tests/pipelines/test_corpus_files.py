"""Every real calendar and feed of the corpus as a source: listings or a reason, never an exception."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.model import Listing, Occurrence, Page, Reading
from sources.read.readers import READERS
from sources.source import Rights, Source

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
# One file must not hold up a run of two hundred sources.
SECONDS_MAX = 20.0
NO_CALENDARS = (".json", ".jcal", ".tsv", ".txt")  # expected results and lists that lie beside the cases


def find_files(folder: Path) -> list[Path]:
    """Return the data files of a folder of the corpus."""
    return sorted(path for path in folder.iterdir() if path.is_file())


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; .gz files are gzipped originals."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def read_as(kind: str, path: Path) -> Reading:
    """Read a file as a source of a kind."""
    url = f"http://corpus.test/{path.name}"
    source = Source(
        id="corpus", title=path.name, kind=kind, url=url, region="06", language="fr", rights=Rights(basis="public-feed")
    )  # type: ignore[arg-type]
    page = Page(url=url, body=read_bytes(path), content_type="application/octet-stream", fetched_at=NOW)
    return READERS[kind]([page], source, NOW)


def find_faults(listing: Listing) -> Iterator[str]:
    """Say what later stages could not live with."""
    if not listing.source_key or not listing.title.strip():
        yield "no key or no title"
    if "\x00" in repr(listing):
        yield "a NUL byte"
    for occurrence in listing.occurrences:
        yield from find_occurrence_faults(occurrence)


def find_occurrence_faults(occurrence: Occurrence) -> Iterator[str]:
    """Say what is impossible about a date."""
    if occurrence.start is None and occurrence.end is None:
        yield "an occurrence without any date"
    for moment in (occurrence.start, occurrence.end):
        if isinstance(moment, datetime) and moment.utcoffset() is None:
            yield "a time without a zone"
    if type(occurrence.start) is type(occurrence.end) and occurrence.end < occurrence.start:  # type: ignore[operator]
        yield f"an end before its start: {occurrence.start} – {occurrence.end}"


def has_records(body: bytes) -> bool:
    """Whether a file holds at least one dated component with a summary, or one titled item, at a plain look."""
    return any(pattern.search(body) for pattern in (_DATED_COMPONENT, _TITLED_ITEM))


_DATED_COMPONENT = re.compile(
    rb"BEGIN:VEVENT(?=(?:(?!END:VEVENT).)*SUMMARY[:;])(?:(?!END:VEVENT).)*DTSTART[:;]", re.DOTALL
)
_TITLED_ITEM = re.compile(
    rb"<(?:\w+:)?(?:item|entry)\b(?:(?!</(?:\w+:)?(?:item|entry)>).)*?<title>\s*[^<\s]", re.DOTALL
)


@pytest.mark.parametrize(("folder", "kind"), [("ics", "ical"), ("feeds", "feed")])
def test_every_file_gives_listings_or_a_reason(corpus: Path, folder: str, kind: str) -> None:
    """None raises, none takes long, none gives a listing that later stages could not live with, and a file in which
    anyone sees a titled, dated record is not read as empty without saying why."""
    faults: list[str] = []
    count = 0
    for path in find_files(corpus / folder):
        began = time.process_time()
        try:
            reading = read_as(kind, path)
        except Exception as error:  # the point of this test
            faults.append(f"{path.name}: {type(error).__name__}: {error}")
            continue
        if time.process_time() - began > SECONDS_MAX:
            faults.append(f"{path.name}: took {time.process_time() - began:.0f} s")
        faults += [f"{path.name}: {fault}" for listing in reading.listings for fault in find_faults(listing)]
        if len({listing.key for listing in reading.listings}) != len(reading.listings):
            faults.append(f"{path.name}: two listings of one key")
        if reading.failure is not None and not reading.failure.code:
            faults.append(f"{path.name}: a failure without a reason")
        if path.suffix not in NO_CALENDARS and has_records(read_bytes(path)):
            count += 1
            if not (reading.listings or reading.failure or reading.dropped or reading.issues):
                faults.append(f"{path.name}: read as empty without a word")
    assert not faults, "\n".join(faults[:40])
    assert count > 50


def test_what_is_sent_instead_of_a_calendar_is_named(corpus: Path) -> None:
    """The files known to be no calendars at all fail with a code, and give nothing."""
    bad = [path for path in find_files(corpus / "ics") if "__BAD__" in path.name]
    assert bad
    for path in bad:
        reading = read_as("ical", path)
        assert reading.listings or reading.failure is not None, path.name


@pytest.mark.parametrize(("folder", "wrong_kind"), [("ics", "feed"), ("feeds", "ical")])
def test_the_wrong_reader_says_so(corpus: Path, folder: str, wrong_kind: str) -> None:
    """A calendar declared as a feed, or a feed as a calendar, is a reason and not a crash."""
    for path in find_files(corpus / folder)[::10]:
        reading = read_as(wrong_kind, path)
        assert not reading.listings or reading.failure is None, path.name
