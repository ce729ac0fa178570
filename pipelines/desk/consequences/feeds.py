"""What the subscribers of each feed would see change, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.desk.consequences.foresight import FeedChange
from publish.pages.frame.language import Language

FEEDS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed, and how many of its dates come, change and go, in words."""

    name: str
    told: str


def view_feeds(changes: Sequence[FeedChange], language: Language) -> tuple[tuple[FeedView, ...], int]:
    """Return the first feeds that change, and how many do besides."""
    views = (
        FeedView(feed.title_en if language.code == "en" else feed.title_fr, _tell_change(feed, language))
        for feed in changes[:FEEDS_SHOWN]
    )
    return tuple(views), max(len(changes) - FEEDS_SHOWN, 0)


def _tell_change(feed: FeedChange, language: Language) -> str:
    told = []
    if feed.added:
        told.append(language.say_count("%(n)s date de plus", "%(n)s dates de plus", feed.added))
    if feed.changed:
        told.append(language.say_count("%(n)s date corrigée", "%(n)s dates corrigées", feed.changed))
    if feed.removed:
        told.append(language.say_count("%(n)s date de moins", "%(n)s dates de moins", feed.removed))
    return ", ".join(told)
