"""What the pages of a source ask about being collected, gathered over one crawl: the whole source, or single pages.
Recognising a request is `sources.optout`'s work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sources.archive import Answer
from sources.departures import Departure, find_departure
from sources.keep import is_withdrawn
from sources.model import Page, Reading
from sources.optout import OPT_OUTS, OptOut, find_opt_out
from sources.urls import fold_address

BY_DEPARTURE = "leads-to-departed"
DROPPED = "opted-out"  # the count of listings left out, among those of the reading


@dataclass(frozen=True, slots=True)
class Requests:
    """`source`: the whole source asks to be left alone. `pages`: the folded addresses of single pages that do."""

    source: OptOut | None = None
    pages: frozenset[str] = frozenset()

    def keep_pages(self, pages: Sequence[Page]) -> list[Page]:
        """Return the pages that may be read."""
        return [page for page in pages if fold_address(page.url) not in self.pages]

    def keep_listings(self, reading: Reading) -> Reading:
        """Return a reading without what other pages (a list) say of the events of those that ask to be left alone."""
        if not self.pages:
            return reading
        kept = tuple(listing for listing in reading.listings if not is_withdrawn(listing, self.pages))
        left_out = len(reading.listings) - len(kept)
        dropped = reading.dropped | ({DROPPED: left_out} if left_out else {})
        return replace(reading, listings=kept, dropped=dropped)


def find_requests(answers: Iterable[Answer], pages: Sequence[Page], departures: Sequence[Departure] = ()) -> Requests:
    """Return what a crawl's answers and the pages stored with them ask, and which of them lead to a site that left.

    On the entry, a further page of the list or a sitemap it is the source that asks; on an event's page, that page.
    """
    by_url = {page.url: page for page in pages}
    asking: set[str] = set()
    for answer in answers:
        request = _find_request(answer, by_url.get(answer.final_url), departures)
        if request is None:
            continue
        if answer.role != "event":
            return Requests(request)
        asking |= {fold_address(answer.url), fold_address(answer.final_url)}
    return Requests(None, frozenset(asking))


def _find_request(answer: Answer, page: Page | None, departures: Sequence[Departure]) -> OptOut | None:
    if answer.reason in OPT_OUTS:
        return OptOut(answer.reason, answer.detail)
    if (departure := find_departure(departures, answer.final_url)) is not None:
        return OptOut(BY_DEPARTURE, f"{answer.url} leads to {answer.final_url}: «{departure.id}» left")
    return find_opt_out(page, answer.headers) if page is not None else None
