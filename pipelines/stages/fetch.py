"""Fetch all sources of a run in one crawl, and say for each what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from pipelines.settings import RunSettings, make_user_agent
from sources.archive import Archive
from sources.explore import find_links
from sources.fetch import CrawlOptions, FetchResult, Progress, crawl_sources
from sources.source import Source


def fetch_sources(
    sources: Mapping[str, Source], settings: RunSettings, now: datetime, report: Callable[[Progress], None]
) -> dict[str, FetchResult]:
    """Fetch every source into the archive; failures are values of the result."""
    options = CrawlOptions(
        allow_private_hosts=settings.allow_private_hosts, user_agent=make_user_agent(settings.instance)
    )
    return crawl_sources(
        list(sources.values()),
        Archive(settings.home.raw),
        now=now,
        options=options,
        find_links=find_links,
        report=report,
    )
