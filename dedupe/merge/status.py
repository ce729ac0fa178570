"""Whether an event, or one of its dates, takes place: whose word counts when listings disagree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dedupe.model import NormalisedListing
from sources.model import Occurrence, Status

# From the gravest on: a reader who misses a cancellation travels for nothing.
_GRAVITY = (Status.CANCELLED, Status.POSTPONED, Status.RESCHEDULED, Status.SOLDOUT)
_CLOSE_TO_IT = ("organiser", "venue", "ticketing")


def choose_status(said: Sequence[tuple[NormalisedListing, Status]]) -> Status:
    """Return the gravest word of those close to the event (organiser, venue, ticketing); of all when none of them
    speaks. "Scheduled" is what everybody says who says nothing, so it never outweighs another word."""
    close = [status for item, status in said if item.role in _CLOSE_TO_IT] or [status for _, status in said]
    return next((status for status in _GRAVITY if status in close), Status.SCHEDULED)


def find_event_status(occurrences: Sequence[Occurrence], today: date | None = None) -> Status:
    """Return the status of a whole event: that which its dates share, those already over aside."""
    coming = [o for o in occurrences if today is not None and (o.last_day or date.max) >= today] or occurrences
    statuses = {occurrence.status for occurrence in coming}
    return statuses.pop() if len(statuses) == 1 else Status.SCHEDULED
