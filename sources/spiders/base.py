"""The small base class of every spider: two hooks, and what they need to build listings. What a particular page means
is a subclass's work; fetching is the crawler's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.dates import DatesRead, read_dates
from sources.links import Link
from sources.model import Certainty, Listing, Occurrence, Page, Status
from sources.read.places import find_place
from sources.read.text import clean_html, clean_text, decode_bytes, make_summary
from sources.read.trees import parse_html
from sources.source import Source
from sources.urls import join_address

_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)  # the clock is passed in where dates are read


class SourceSpider:
    """Reads one calendar that no kind can read. Override `read_page`, and `find_links` when it has several pages.

    Both are pure: bytes in, listings or links out. `now` is the clock of the run.
    """

    def __init__(self, source: Source, now: datetime | None = None) -> None:
        self.source = source
        self.now = now or _UNKNOWN

    def find_links(self, page: Page) -> Iterable[Link]:
        """Return the addresses that a page leads to; none by default."""
        return ()

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Return the listings of a page. Use `make_listing` to build them."""
        raise NotImplementedError(f"{type(self).__name__} must define read_page")

    def parse(self, page: Page) -> LexborHTMLParser:
        """Return a page as a tree: `tree.css("li.event")`, `node.css_first("h2")`, `node.attributes`."""
        return parse_html(decode_bytes(page.body, page.content_type))

    def clean(self, value: str | None) -> str | None:
        """Return a value as one line of plain text, markup and entities removed, or None."""
        return clean_text(value)

    def text(self, node: LexborHTMLParser | LexborNode, selector: str) -> str | None:
        """Return the clean text of the first element that a selector finds, or None."""
        found = node.css_first(selector)
        return clean_text(found.html) if found is not None else None

    def link(self, page: Page, node: LexborHTMLParser | LexborNode, selector: str) -> str | None:
        """Return the absolute address of the first link that a selector finds, or None."""
        found = node.css_first(selector)
        return join_address(page.url, found.attributes.get("href")) if found is not None else None

    def make_listing(
        self,
        *,
        title: str | None,
        when: str | None = None,
        key: str | None = None,
        url: str | None = None,
        description: str | None = None,
        published_at: datetime | None = None,
        occurrences: Iterable[Occurrence] = (),
        status: Status = Status.SCHEDULED,
        **facts: Any,
    ) -> Listing:
        """Return a listing from texts as the page has them.

        `when` is read by the grammar of dates. `key` must be the page's own id of the event, `url` stands in for it,
        else a digest of the raw texts does. `facts` are further fields of `Listing`. Raise ValueError without a title.
        """
        plain = clean_text(title)
        if plain is None:
            raise ValueError("a listing needs a title")
        dates = _read_when(when, self.source, published_at or self.now) if when else DatesRead()
        given = tuple(occurrences)
        body = clean_html(description)
        facts = {name: clean_text(value) if isinstance(value, str) else value for name, value in facts.items()}
        stated: dict[str, Any] = {"summary": make_summary(body), **_find_place(facts, body, when)}
        return Listing(
            source_id=self.source.id,
            source_key=key or url or _digest(title, when, description),
            title=plain,
            url=url,
            description=body,
            status=status,
            occurrences=given or _list_occurrences(dates),
            date_certainty=Certainty.STATED if given else dates.certainty,
            date_text=clean_text(when[:500]) if when else None,
            notes=tuple(dates.notes),
            published_at=published_at,
            **(stated | {name: value for name, value in facts.items() if value is not None}),
        )


def _read_when(when: str, source: Source, now: datetime) -> DatesRead:
    return read_dates(clean_text(when) or "", now=now, language=source.language, timezone=source.timezone)


def _find_place(facts: dict[str, Any], body: str | None, when: str | None) -> dict[str, Any]:
    """Return the place that the page gives apart, else the one that its words tell."""
    place = facts.get("venue") or facts.get("address") or facts.get("city")
    if place:
        return {"place_certainty": Certainty.STATED, "place_text": place}
    told = find_place((body,), near=clean_text(when))
    if told is None:
        return {"place_certainty": Certainty.NONE, "place_text": None}
    return {
        "venue": told.venue,
        "address": told.address,
        "city": told.city,
        "place_certainty": told.certainty,
        "place_text": told.text,
    }


def _list_occurrences(dates: DatesRead) -> tuple[Occurrence, ...]:
    return (*((dates.period,) if dates.period is not None else ()), *dates.occurrences)


def _digest(*texts: str | None) -> str:
    return hashlib.sha256("\n".join(text or "" for text in texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
