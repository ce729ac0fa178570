"""Writing calendars: our serialiser beside icalendar, for the same events."""

from __future__ import annotations

import icalendar

from benchmarks.harness import compare
from publish.feeds.entries import make_entries
from publish.feeds.ics import render_block, render_ics
from publish.slices import make_slices
from tests.publish.editions import make_edition, make_many

EVENTS = 2_000


def main() -> None:
    """Run the benchmark."""
    edition = make_edition(make_many(EVENTS))
    everything = next(item for item in make_slices(edition) if item.path == "feeds/all")
    calendar = icalendar.Calendar.from_ical(_render(edition, everything))

    def ours() -> object:
        return _render(edition, everything)

    def peer() -> object:
        return calendar.to_ical()

    work = {"babillard": ours, "icalendar": peer}
    compare("feeds", work, unit="events", amount=EVENTS, rounds=3, peer="icalendar")


def _render(edition, everything) -> bytes:  # type: ignore[no-untyped-def]
    entries = make_entries(edition)
    return render_ics(everything, (render_block(entry, edition.now) for entry in entries.values()), edition)


if __name__ == "__main__":
    main()
