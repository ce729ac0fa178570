"""Calendars of tens of thousands of events, and sources that say the same event in several files."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.model import Page
from sources.read.ical import read_ical
from sources.source import Rights, Source
from tests.servers import make_ics

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SOURCE = Source(
    id="essai", title="Essai", kind="ical", url="https://exemple.qc.ca/c.ics", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip
BAL = "UID:a\nDTSTART:20261130T190000Z\nSUMMARY:Bal"
# In a process of its own, whose peak is its own. What comes out is one listing in ten: the rest is the reader's memory.
MEASURE = """
import re, sys
from pathlib import Path
from tests.sources.read.test_large_calendars import NOW, SOURCE, Page, read_ical
read_peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
body = Path(sys.argv[1]).read_bytes()
before = read_peak()
reading = read_ical([Page(SOURCE.url, body)], SOURCE, NOW)
grown = read_peak() - before
first = next(listing for listing in reading.listings if listing.source_key == "0")
print(len(reading.listings), reading.dropped["private"], first.occurrences[0].start, grown)
"""


def write_large(path: Path, events: int) -> None:
    """Write a calendar of past and coming events, the first of which is moved at the file's far end."""
    told = f"SUMMARY:Bal 😀\r\nDESCRIPTION:{'Une longue description. ' * 10}\r\nEND:VEVENT\r\n"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        for number in range(events):
            start = f"{2000 + number % 28}1205T193000Z" + ("" if number % 10 == 0 else "\r\nCLASS:PRIVATE")
            file.write(f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:{start}\r\n{told}")
        file.write(f"BEGIN:VEVENT\r\nUID:0\r\nRECURRENCE-ID:20001205T193000Z\r\nDTSTART:20261206T200000Z\r\n{told}")
        file.write("END:VCALENDAR\r\n")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read as Linux tells it")
def test_fifty_thousand_events_need_little_memory(tmp_path: Path) -> None:
    """Beside the file and the listings, a reader keeps places of events only: 50,000 of them take 80 MB at most."""
    write_large(tmp_path / "large.ics", 50_000)
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "large.ics")]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True)
    *told, grown = done.stdout.split()
    assert told == ["5000", "45000", "2026-12-06", "15:00:00-05:00"]
    assert int(grown) < 80 * 1024


def test_what_spans_two_months_is_one_event() -> None:
    """Exports split by month repeat events: the same but for the time of the export, they are one listing."""
    own = "UID:b\nDTSTART:20261205T190000Z\nSUMMARY:Gala"
    pages = [
        Page(f"{SOURCE.url}?{n}", make_ics(f"DTSTAMP:2026110{n + 1}T000000Z\n{BAL}", *more))
        for n, more in enumerate([[], [own], [own]])
    ]
    reading = read_ical(pages, SOURCE, NOW)
    assert [listing.source_key for listing in reading.listings] == ["a", "b"]
    assert reading == read_ical(pages[1:2], SOURCE, NOW)


@pytest.mark.parametrize(
    "other",
    [
        make_ics(BAL).replace(b"VERSION:2.0", b"VERSION:2.0\r\nX-WR-TIMEZONE:America/Halifax"),
        make_ics(BAL.replace("T190000Z", "T200000Z")),
    ],
)
def test_what_is_said_otherwise_is_read_again(other: bytes) -> None:
    """The same lines in a calendar of another zone, or other lines of the same UID, are not the same event."""
    reading = read_ical([Page(SOURCE.url, make_ics(BAL)), Page(f"{SOURCE.url}?2", other)], SOURCE, NOW)
    assert [listing.source_key for listing in reading.listings] == ["a", "a#2"]


def test_too_many_dates_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand endless daily rules in a small file must not fill the memory: what follows is left out and told."""
    monkeypatch.setattr("sources.read.ical.DATES_MAX", 1_000)
    rule = "SUMMARY:Bal\nDTSTART:20260101T190000Z\nRRULE:FREQ=DAILY"
    reading = read_ical([Page(SOURCE.url, make_ics(*(f"UID:{n}\n{rule}" for n in range(100))))], SOURCE, NOW)
    assert [issue.code for issue in reading.issues] == ["too-many-dates"]
    assert sum(len(listing.occurrences) for listing in reading.listings) < 1_500


def test_one_uid_for_every_event_is_quick() -> None:
    """Some programs give all events one UID: each title is a listing, and the next free key is not searched anew."""
    events = (f"UID:1\nSUMMARY:Bal {number}\nDTSTART:20261130T190000Z" for number in range(6_000))
    began = time.process_time()
    keys = {listing.source_key for listing in read_ical([Page(SOURCE.url, make_ics(*events))], SOURCE, NOW).listings}
    assert len(keys) == 6_000
    assert {"1", "1#2", "1#6000"} <= keys
    assert time.process_time() - began < 3
