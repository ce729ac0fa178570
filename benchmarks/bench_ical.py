"""Reading and expanding a calendar: ours beside icalendar with recurring-ical-events, on the same file, and the memory
that a larger one takes."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

from benchmarks.harness import RESULTS, compare
from sources.model import Page
from sources.read.ical import AHEAD, BACK, read_ical
from sources.source import Rights, Source

EVENTS, LARGE = 10_000, 50_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SOURCE = Source(
    id="bench", title="Bench", kind="ical", url="https://exemple.qc.ca/c.ics", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip
RULES = (
    "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=30", "FREQ=DAILY;COUNT=20", "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=WEEKLY;UNTIL=20270301T000000Z", "FREQ=WEEKLY;COUNT=10",
)  # fmt: skip


def make_calendar(events: int) -> bytes:
    """Return a calendar in which six of ten events are single ones and three recur, some with an exception or a moved
    date; hours in a zone, in UTC, and whole days."""
    chance = random.Random(1)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//FR"]
    for number in range(events):
        lines += make_event(number, chance)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def make_event(number: int, chance: random.Random) -> Iterator[str]:
    """Yield the lines of one event, and of the one that moves one of its dates."""
    start = NOW + timedelta(days=chance.randrange(-300, 360), hours=chance.randrange(8, 23))
    form = chance.choice((";TZID=America/Toronto:%Y%m%dT%H%M%S", ":%Y%m%dT%H%M%SZ", ";VALUE=DATE:%Y%m%d"))
    kind = chance.random()
    yield from ("BEGIN:VEVENT", f"UID:{number}@bench", "DTSTAMP:20261101T000000Z", f"SUMMARY:Spectacle numéro {number}")
    yield f"DTSTART{start.strftime(form)}"
    yield f"DTEND{(start + timedelta(days=1) if 'DATE' in form else start + timedelta(hours=2)).strftime(form)}"
    yield from (
        "LOCATION:Salle Untel\\, 12\\, rue du Quai",
        f"URL:https://exemple.qc.ca/e/{number}",
        "STATUS:CONFIRMED",
    )
    yield "DESCRIPTION:" + "Un texte assez long\\, plié\r\n  en lignes. " * chance.randrange(2, 30)
    if kind > 0.7:
        yield f"RRULE:{chance.choice(RULES)}"
    elif kind > 0.6:
        yield f"RDATE{(start + timedelta(days=3)).strftime(form)}"
    if kind > 0.9:
        yield f"EXDATE{(start + timedelta(days=7)).strftime(form)}"
    yield "END:VEVENT"
    if 0.7 < kind < 0.75:
        yield from ("BEGIN:VEVENT", f"UID:{number}@bench", "DTSTAMP:20261101T000000Z", "SUMMARY:Déplacé")
        yield from (f"RECURRENCE-ID{start.strftime(form)}", f"DTSTART{start.strftime(form)}", "END:VEVENT")


def expand_with_dateutil() -> int:
    """Expand as many rules as the calendar has, with dateutil alone."""
    found = 0
    for number in range(EVENTS * 3 // 10):
        start = datetime(2026, 12, 1, 20) + timedelta(days=number % 360)  # noqa: DTZ001
        rule = rrulestr(RULES[number % len(RULES)].replace("T000000Z", ""), dtstart=start)
        found += len(rule.between(start - BACK, datetime(2026, 12, 1) + AHEAD))  # noqa: DTZ001
    return found


def measure_memory() -> dict[str, float]:
    """Return the size of a calendar of 50,000 events and by how much reading it makes a process grow, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.ics"
        path.write_bytes(make_calendar(LARGE))
        command = [sys.executable, "-m", "benchmarks.bench_ical", str(path)]
        return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def read_peak() -> int:
    """Return the most memory that this process ever had, in KiB (Linux; ru_maxrss counts what its parent had too)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return max(int(size) for size in re.findall(r"VmHWM:\s+(\d+)", status))


def read_large(path: Path) -> None:
    """Read a calendar and print what it took."""
    body = path.read_bytes()
    before = read_peak()
    reading = read_ical([Page(SOURCE.url, body)], SOURCE, NOW)
    grown = read_peak() - before
    occurrences = sum(len(listing.occurrences) for listing in reading.listings)
    print(
        json.dumps({"events": LARGE, "occurrences": occurrences, "file_mb": len(body) >> 20, "grown_mb": grown >> 10})
    )


def main() -> None:
    """Run the benchmark."""
    body = make_calendar(EVENTS)

    def ours() -> object:
        return read_ical([Page(SOURCE.url, body)], SOURCE, NOW)

    def peer() -> object:
        calendar = icalendar.Calendar.from_ical(body)
        return list(recurring_ical_events.of(calendar).between(NOW - BACK, NOW + AHEAD))

    figures = compare(
        "ical",
        {
            "babillard": ours,
            "icalendar + recurring-ical-events": peer,
            "expansion of its rules by dateutil alone": expand_with_dateutil,
        },
        unit="events",
        amount=EVENTS,
        rounds=3,
        peer="icalendar + recurring-ical-events",
    )
    figures["memory"] = measure_memory()
    (RESULTS / "ical.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures["memory"]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read_large(Path(sys.argv[1]))
    else:
        main()
