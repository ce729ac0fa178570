"""Reading and expanding a calendar: ours beside icalendar with recurring-ical-events, on the same file."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import icalendar
import recurring_ical_events

from benchmarks.harness import compare
from sources.model import Page
from sources.read.ical import read_ical
from sources.source import Rights, Source

EVENTS = 2_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SOURCE = Source(
    id="bench", title="Bench", kind="ical", url="https://exemple.qc.ca/c.ics", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip


def make_calendar(events: int) -> bytes:
    """Return a calendar in which every fifth event recurs weekly with one exception."""
    chance = random.Random(1)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//FR"]
    for number in range(events):
        start = NOW + timedelta(days=chance.randrange(0, 360), hours=chance.randrange(24))
        lines += [
            "BEGIN:VEVENT", f"UID:{number}@bench", "DTSTAMP:20261101T000000Z", f"SUMMARY:Spectacle numéro {number}",
            f"DTSTART;TZID=America/Toronto:{start:%Y%m%dT%H%M%S}", "DURATION:PT2H",
            "LOCATION:Salle Untel\\, 12\\, rue du Quai",
            "DESCRIPTION:" + "Un texte assez long. " * 20,
        ]  # fmt: skip
        if number % 5 == 0:
            lines += ["RRULE:FREQ=WEEKLY;COUNT=30", f"EXDATE;TZID=America/Toronto:{start + timedelta(7):%Y%m%dT%H%M%S}"]
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def main() -> None:
    """Run the benchmark."""
    body = make_calendar(EVENTS)

    def ours() -> object:
        return read_ical([Page(SOURCE.url, body)], SOURCE, NOW)

    def peer() -> object:
        calendar = icalendar.Calendar.from_ical(body)
        return list(recurring_ical_events.of(calendar).between(NOW, NOW + timedelta(days=400)))

    compare(
        "ical",
        {"babillard": ours, "icalendar + recurring-ical-events": peer},
        unit="events",
        amount=EVENTS,
        rounds=3,
        peer="icalendar + recurring-ical-events",
    )


if __name__ == "__main__":
    main()
