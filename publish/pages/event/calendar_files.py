"""The .ics of one event and of each of its next dates, for «Ajouter à mon agenda»."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from publish.feeds.entries import Entry, make_entry
from publish.feeds.ics import render_block, render_ics
from publish.model import Edition, PublishedEvent, PublishedOccurrence
from publish.pages.frame.language import SOURCE_LANGUAGE, load_language
from publish.slices import Slice
from publish.slugs import make_slug
from publish.window import is_ahead

FILE_NAME = "evenement"
DATES_SHOWN = 6  # dates that an event's page shows at once, each with a file of its own; the later ones are folded


def make_calendar_path(event: PublishedEvent) -> str:
    """Return the path of an event's own calendar, without extension: one for all languages, beside its first page."""
    return load_language(SOURCE_LANGUAGE).make_path("evenement", event.slug) + FILE_NAME


def make_date_path(event: PublishedEvent, date: PublishedOccurrence) -> str:
    """Return the path of the calendar of one date, without extension: the event's own when it has no other."""
    path = make_calendar_path(event)
    if len(event.occurrences) == 1:
        return path
    return f"{path.removesuffix(FILE_NAME)}{make_slug(date.occurrence_id)}"


def make_calendars(event: PublishedEvent, edition: Edition, names: dict[str, str]) -> dict[str, bytes]:
    """Return path → calendar of an event and, when it has several dates, of each of the next ones.

    They hold the same VEVENTs as the feeds; an event that feeds leave out has none. `names` are those of the sources.
    """
    calendars: dict[str, bytes] = {}
    # The feeds tell of the problem; here the page simply offers no file.
    with suppress(Exception):
        if event.occurrences:
            calendars.update(_render_event(make_entry(event, edition, names), edition))
    return calendars


def _render_event(entry: Entry, edition: Edition) -> Iterator[tuple[str, bytes]]:
    event = entry.event
    yield _render(make_calendar_path(event), entry, edition)
    if len(event.occurrences) > 1:
        ahead = [date for date in event.occurrences if is_ahead(date, edition.today, edition.now)]
        for date in ahead[:DATES_SHOWN]:
            alone = replace(entry, event=replace(event, occurrences=(date,)))
            yield _render(make_date_path(event, date), alone, edition)


def _render(path: str, entry: Entry, edition: Edition) -> tuple[str, bytes]:
    title = entry.event.event.title
    item = Slice(path, "event", title, title, (entry.event,))
    return f"{path}.ics", render_ics(item, [render_block(entry, edition.now)], edition)
