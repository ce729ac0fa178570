"""Read web pages with structured data (JSON-LD, microdata, RDFa) into listings: schema.org events of all kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sources.explore.sitemap import is_sitemap
from sources.model import Issue, Listing, Page, Reading
from sources.read.sniff import sniff
from sources.read.structured.belonging import EventPage, make_drafts
from sources.read.structured.clock import Clock, is_midnight_day_end, judge_clock
from sources.read.structured.events import make_listing
from sources.read.structured.found import find_events
from sources.read.structured.markup import read_markup
from sources.read.structured.told import Frame
from sources.source import Source

__all__ = ["read_jsonld"]


def read_jsonld(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
    """Return the listings of the events marked up on `pages`, of all roles.

    `dropped` counts the pages without events (no-markup) and the events without a title. No event on any page is a
    failure: no-event-markup.
    """
    dropped: Counter[str] = Counter()
    issues: list[Issue] = []
    found = [page for page in (_read_page(p, source, now, dropped, issues) for p in pages) if page is not None]
    if not found:
        return Reading((), tuple(issues), dict(dropped), _say_failure(pages))
    clock = _judge(found, source)
    listings: dict[str, Listing] = {}
    for draft in make_drafts(found, now, source.language):
        listing = make_listing(draft, source, clock)
        listings.setdefault(listing.source_key, listing)
    issues += clock.issues
    issues += _find_issues(listings.values())
    return Reading(tuple(listings[key] for key in sorted(listings)), tuple(issues), dict(dropped))


def _read_page(
    page: Page, source: Source, now: datetime, dropped: Counter[str], issues: list[Issue]
) -> EventPage | None:
    if is_sitemap(page.body):
        return None
    markup = read_markup(page, source.language)
    frame = Frame(page.fetched_at or now, markup.language or source.language, source.timezone)
    events = find_events(markup, frame, dropped)
    if markup.broken:
        issues.append(Issue("bad-json", f"{page.url}: {markup.broken} script(s) cannot be read as JSON"))
    if not events:
        dropped["no-markup"] += 1
        return None
    return EventPage(markup, events)


def _judge(pages: Sequence[EventPage], source: Source) -> Clock:
    spans = [span for page in pages for event in page.events for span in event.spans]
    starts = [span.start for span in spans if span.start is not None]
    ends = [span.end for span in spans if span.end is not None]
    clock = judge_clock(starts, ends, source.timezone)
    return replace(clock, midnight_is_day_end=is_midnight_day_end((span.start, span.end) for span in spans))


def _find_issues(listings: Iterable[Listing]) -> list[Issue]:
    """Sum up, one issue a kind, what was doubtful about the dates of a source."""
    kinds: Counter[str] = Counter()
    example: dict[str, Listing] = {}
    undated = 0
    for listing in listings:
        undated += not listing.occurrences
        for code in {note.partition(":")[0] for note in listing.notes}:
            kinds[code] += 1
            example.setdefault(code, listing)
    issues = [
        Issue(code, f"{count} listing(s), such as «{example[code].title}»", example[code].source_key)
        for code, count in sorted(kinds.items())
        if code not in ("utc-means-local", "midnight")
    ]
    if undated:
        issues.append(Issue("undated", f"{undated} listing(s) without a date that can be read"))
    return issues


def _say_failure(pages: Sequence[Page]) -> Issue:
    if not pages:
        return Issue("no-pages", "nothing was fetched")
    forms = Counter(sniff(page.body) for page in pages)
    seen = ", ".join(f"{count} × {form}" for form, count in forms.most_common(4))
    return Issue("no-event-markup", f"no page has events in JSON-LD, microdata, RDFa or h-event ({seen})")
