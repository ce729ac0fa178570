"""The spider of a Localist calendar (universities, towns): its public interface «/api/2/events»."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from sources.links import Link
from sources.model import Listing, Page
from sources.spiders.base import SourceSpider
from sources.spiders.json_answers import (
    change_query,
    find_number,
    find_text,
    find_value,
    list_items,
    make_occurrence,
    read_answer,
)
from sources.urls import join_address

_DAYS = 365  # the most that the interface gives at once
_ITEMS = 100


class LocalistSpider(SourceSpider):
    """Reads the pages of the interface; an item holds one date of an event, the key is the event's own page."""

    def find_links(self, page: Page) -> Iterable[Link]:
        """Return the interface of the host, then its further pages."""
        answer = read_answer(page)
        if "events" not in answer:
            first = change_query(urljoin(page.url, "/api/2/events"), days=_DAYS, pp=_ITEMS)
            return (Link(first, "listing"),) if page.role == "entry" else ()
        current, total = find_number(answer, "page", "current"), find_number(answer, "page", "total")
        if current is None or total is None or current >= total:
            return ()
        return (Link(change_query(page.url, page=int(current) + 1), "listing"),)

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Yield a listing an event of the page, with all of its dates."""
        for wrapped in list_items(read_answer(page), "events"):
            event = find_value(wrapped, "event") or wrapped
            if self.clean(find_text(event, "title")) is not None:
                yield self._read_event(page, event)

    def _read_event(self, page: Page, event: dict[str, Any]) -> Listing:
        named = find_text(event, "location_name")
        return self.make_listing(
            title=find_text(event, "title"),
            key=find_text(event, "localist_url") or find_text(event, "id"),
            url=join_address(page.url, find_text(event, "localist_url")),
            description=find_text(event, "description") or find_text(event, "description_text"),
            occurrences=tuple(self._list_dates(event)),
            venue=named or find_text(event, "venue_name"),
            address=find_text(event, "address"),
            city=find_text(event, "geo", "city"),
            lat=find_number(event, "geo", "latitude"),
            lon=find_number(event, "geo", "longitude"),
            price=find_text(event, "ticket_cost"),
            is_free=True if event.get("free") is True else None,
            image=join_address(page.url, find_text(event, "photo_url")),
            categories=tuple(name for item in _list_types(event) if (name := find_text(item, "name"))),
        )

    def _list_dates(self, event: dict[str, Any]) -> Iterable[Any]:
        for wrapped in list_items(event, "event_instances"):
            one = find_value(wrapped, "event_instance") or wrapped
            all_day = one.get("all_day") is True
            found = make_occurrence(one.get("start"), one.get("end"), self.source.timezone, all_day=all_day)
            if found is not None:
                yield found


def _list_types(event: dict[str, Any]) -> Iterable[dict[str, Any]]:
    filters = find_value(event, "filters")
    for key in filters if isinstance(filters, dict) else ():
        yield from list_items(filters, key)
