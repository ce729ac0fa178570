"""Read a source through its own `spider.py`. A hook that fails on one page is an issue, not a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sources.model import Issue, Listing, Page, Reading
from sources.source import Source
from sources.spiders import SourceSpider, SpiderError, load_spider

MAX_LISTINGS = 20_000

__all__ = ["read_spider"]


def read_spider(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
    """Return the listings that the spider of a source reads from its pages.

    Two of one key are one listing with the dates of both when title and place agree, else told apart by #2…
    """
    try:
        spider = load_spider(source, now)
    except SpiderError as error:
        return Reading(failure=Issue("spider-unusable", str(error)))
    issues: list[Issue] = []
    dropped: Counter[str] = Counter()
    listings: dict[str, Listing] = {}
    for page in pages:
        for listing in _read_page(spider, page, issues, dropped):
            same = listings.get(listing.source_key)
            if same is not None and (same.title, same.venue) == (listing.title, listing.venue):
                listings[same.source_key] = _join_dates(same, listing)
            elif len(listings) < MAX_LISTINGS:
                key = _free_key(listing.source_key, listings)
                listings[key] = replace(listing, source_key=key)
    failed = len([issue for issue in issues if issue.code == "spider-failed"])
    if pages and failed == len(pages) and not listings:
        return Reading((), tuple(issues), dict(dropped), replace(issues[0], code="spider-failed"))
    if source.select is not None and pages and not listings:
        # A list may be empty between two seasons; a selector that fits no more is likelier, and keeps what was known.
        issues.append(
            Issue("select-nothing", f"[select] item: «{source.select.item}» finds no event on {pages[0].url}")
        )
        return Reading((), tuple(issues), dict(dropped), issues[-1])
    return Reading(tuple(listings[key] for key in sorted(listings)), tuple(issues), dict(dropped))


def _read_page(spider: SourceSpider, page: Page, issues: list[Issue], dropped: Counter[str]) -> Iterator[Listing]:
    """Yield what a page gives; what it gave before it failed is kept."""
    try:
        found: Iterable[object] = spider.read_page(page)  # what it promises and what it yields may differ
        for listing in found:
            if isinstance(listing, Listing):
                yield listing
            else:
                dropped["not-a-listing"] += 1
    except (Exception, SystemExit) as error:  # the code of one source, over bytes of somebody else
        issues.append(Issue("spider-failed", f"{page.url}: {type(error).__name__}: {error}"[:500]))


def _join_dates(one: Listing, other: Listing) -> Listing:
    """Return a listing with the dates of both: lists that repeat an event for each of its dates, or on each page."""
    dates = {*one.occurrences, *other.occurrences}
    return replace(one, occurrences=tuple(sorted(dates, key=lambda date: date.sort_key)))


def _free_key(key: str, taken: dict[str, Listing]) -> str:
    """Return a key, numbered when another event has it."""
    position, free = 1, key
    while free in taken:
        position += 1
        free = f"{key}#{position}"
    return free
