"""Events that are published no more, from the ledger: where they led, what became of them, since when."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from publish.ledger import Ledger
from publish.model import Gone
from publish.redirects import follow_redirect

TOLD_FOR = timedelta(days=30)  # how long an event that its sources took back is told of


def find_gone(ledger: Ledger, now: datetime, telling: Collection[str] | None = None) -> tuple[Gone, ...]:
    """Return the events that were merged into others, ever, and those withdrawn of late; the last to leave first.

    That an event is over is nothing to tell. `telling` are the sources that may be quoted (None: all): an event that
    left with another one leaves without a word, for its name is that source's.
    """
    return tuple(sorted(_find(ledger, now, telling), key=lambda gone: (-gone.left_at.timestamp(), gone.event_id)))


def _find(ledger: Ledger, now: datetime, telling: Collection[str] | None) -> Iterator[Gone]:
    for event in ledger.events.values():
        left_at = event.left_at or event.last_changed
        if event.event_id in ledger.redirects:
            became = follow_redirect(ledger.redirects, event.event_id)
            yield Gone(event.event_id, event.slug, left_at, "merged", became)
        elif telling is not None and any(source not in telling for source, _ in event.listing_keys):
            continue
        elif event.left_why == "withdrawn" and left_at > now - TOLD_FOR:
            yield Gone(event.event_id, event.slug, left_at, "withdrawn")
