"""A link worth following, and how many of them a source may cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a page leads to. `role` is what it is expected to be: listing, sitemap or event; `changed_at`
    is when the sitemap says that it last changed."""

    url: str
    role: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one source may ask for in one crawl."""

    event_pages: int = 2_500
    listing_pages: int = 200  # sitemaps among them: calendars can be turned for ever
    sitemap_depth: int = 3  # an index of indexes at most
    links: int = 5_000  # of one page


LIMITS = Limits()
