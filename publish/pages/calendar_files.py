"""The .ics of one event, for «Ajouter à mon agenda»."""

from __future__ import annotations

from contextlib import suppress

from publish.feeds.entries import make_entries
from publish.feeds.ics import render_block, render_ics
from publish.model import Edition, PublishedEvent
from publish.pages.language import SOURCE_LANGUAGE, load_language
from publish.slices import Slice

FILE_NAME = "evenement"


def make_calendar_path(event: PublishedEvent) -> str:
    """Return the path of an event's own calendar, without extension: one for all languages, beside its first page."""
    return load_language(SOURCE_LANGUAGE).make_path("evenement", event.slug) + FILE_NAME


def make_calendars(edition: Edition) -> dict[str, bytes]:
    """Return event_id → its calendar, the same VEVENTs as in the feeds; events that feeds leave out have none."""
    calendars: dict[str, bytes] = {}
    entries = make_entries(edition, lambda event_id, error: None)
    for event_id, entry in entries.items():
        title = entry.event.event.title
        item = Slice(make_calendar_path(entry.event), "event", title, title, (entry.event,))
        # The feeds tell of the problem; here the page simply offers no file.
        with suppress(Exception):
            calendars[event_id] = render_ics(item, [render_block(entry, edition.now)], edition)
    return calendars
