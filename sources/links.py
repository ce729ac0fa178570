"""A link worth following, and how many of them a source may cause."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a page leads to. `role` is what it is expected to be: listing, sitemap or event."""

    url: str
    role: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one source may ask for in one crawl."""

    event_pages: int = 2_000
    listing_pages: int = 100
    sitemap_depth: int = 3
    links: int = 5_000  # of one page


LIMITS = Limits()
