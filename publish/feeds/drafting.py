"""Feeds as drafts: which of an edition's must be rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from publish.feeds.render import FeedRenderer
from publish.incremental import UNKNOWN, Digester, Group, digest_ground
from publish.incremental.clock import list_published
from publish.model import Edition
from publish.slices import Slice


def draft_feeds(renderer: FeedRenderer, slices: Iterable[Slice], digester: Digester) -> Iterator[Group]:
    """Yield the documents of each slice as a group, whose key is the digest of its events and of what all feeds show.

    Of the clock feeds know the day, here and in UTC; the hour only when it was set back behind what was published.
    """
    frame = digest_frame(renderer.edition, digester)
    for item in slices:
        yield _draft_slice(renderer, item, digester.digest(frame, item))


def digest_frame(edition: Edition, digester: Digester) -> bytes:
    """Return the digest of what all feeds of an edition show, beside their events."""
    names = sorted((source.source_id, source.title) for source in edition.sources)
    return digester.digest(
        digest_ground(), edition.instance, names, edition.today, edition.now.date(), _find_clock(edition)
    )


def _draft_slice(renderer: FeedRenderer, item: Slice, key: bytes) -> Group:
    def make() -> Iterator[tuple[str, bytes]]:
        yield from renderer.render(item)
        if any(event.event_id in renderer.left_out for event in item.events):
            group.key = UNKNOWN  # so that what is left out is told at each run

    group = Group(make, key)
    return group


def _find_clock(edition: Edition) -> datetime | None:
    is_back = any(moment > edition.now for event in edition.events for moment in list_published(event))
    return edition.now if is_back else None
