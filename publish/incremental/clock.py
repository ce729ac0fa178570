"""The clock as renderers get it: moved back to when anything that an edition shows may have changed last, so that an
hour in which nothing happens changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from publish.gone import TOLD_FOR
from publish.model import Edition, PublishedEvent

_AFTER = timedelta(seconds=1)


def settle_clock(edition: Edition) -> Edition:
    """Return an edition that renderers make the same files of, with the earliest clock of which that is true.

    Renderers ask which day it is, here and in UTC, which dates are over, and what was published before now.
    """
    now = edition.now
    local = now.astimezone(ZoneInfo(edition.instance.timezone))
    settled = max(now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0), local.replace(
        hour=0, minute=0, second=0, microsecond=0))  # fmt: skip
    for event in edition.events:
        for moment in list_published(event):
            if settled < moment <= now:
                settled = moment
        for published in event.occurrences:
            end = published.occurrence.end
            if isinstance(end, datetime) and settled <= end < now:  # a date is over after its end, not at it
                settled = min(end + _AFTER, now)
    return replace(edition, now=settled.astimezone(UTC))


def find_next_change(edition: Edition) -> datetime:
    """Return until when the same edition, gathered again, is settled at the same hour; `edition` is not settled yet.

    A new day, here or in UTC; the next end of a date; what is said to be published later; the day that an event which
    was taken back is told of no more.
    """
    now = edition.now
    local = now.astimezone(ZoneInfo(edition.instance.timezone))
    moments = [_find_midnight(now.astimezone(UTC)), _find_midnight(local)]
    moments += [gone.left_at + TOLD_FOR for gone in edition.gone if gone.why == "withdrawn"]
    for event in edition.events:
        moments += [moment for moment in list_published(event) if moment > now]
        ends = [published.occurrence.end for published in event.occurrences]
        moments += [
            end if end > now else end + _AFTER for end in ends if isinstance(end, datetime) and end + _AFTER > now
        ]
    return min(moment.astimezone(UTC) for moment in moments)


def _find_midnight(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)


def list_published(event: PublishedEvent) -> Iterator[datetime]:
    """Yield when things about an event were published."""
    yield event.first_published
    yield event.last_changed
    yield from filter(None, (event.content_changed, event.entered_upcoming, event.entered_last_chance))
    yield from (published.changed_at for published in event.occurrences)
