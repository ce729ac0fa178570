"""The spider of an OpenAgenda export («…/events.json», «…/events.v2.json»)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sources.links import Link
from sources.model import Listing, Occurrence, Page, Status
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

# https://developers.openagenda.com: status of an event in version 2 of the interface.
_STATUSES = {
    "2": Status.RESCHEDULED,
    "4": Status.POSTPONED,
    "5": Status.SOLDOUT,
    "6": Status.CANCELLED,
}


class OpenAgendaSpider(SourceSpider):
    """Reads both versions of the export; texts in several languages give the one of the source."""

    def find_links(self, page: Page) -> Iterable[Link]:
        """Return the next page of an answer, by offset."""
        answer = read_answer(page)
        count = sum(1 for _ in list_items(answer, "events"))
        offset, total = find_number(answer, "offset") or 0, find_number(answer, "total") or 0
        if not count or offset + count >= total:
            return ()
        return (Link(change_query(page.url, offset=int(offset) + count), "listing"),)

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Yield a listing an event, with all of its timings."""
        for item in list_items(read_answer(page), "events"):
            if self.clean(self._say(item, "title")) is not None:
                yield self._read_item(page, item)

    def _read_item(self, page: Page, item: dict[str, Any]) -> Listing:
        place = item.get("location") if isinstance(item.get("location"), dict) else item
        url = find_text(item, "canonicalUrl") or find_text(item, "link")
        return self.make_listing(
            title=self._say(item, "title"),
            key=find_text(item, "uid") or url,
            url=join_address(page.url, url),
            description=self._say(item, "longDescription") or self._say(item, "description"),
            occurrences=tuple(self._list_dates(item)),
            status=_STATUSES.get(find_text(item, "status") or "", Status.SCHEDULED),
            venue=find_text(place, "name") or find_text(item, "locationName"),
            address=find_text(place, "address"),
            city=find_text(place, "city"),
            postal_code=find_text(place, "postalCode"),
            lat=find_number(place, "latitude"),
            lon=find_number(place, "longitude"),
            price=self._say(item, "conditions"),
            image=join_address(page.url, find_text(item, "originalImage") or find_text(item, "image")),
            categories=tuple(self._list_words(item)),
        )

    def _say(self, item: dict[str, Any], key: str) -> str | None:
        """Return a text in the source's language, else in any."""
        value = find_value(item, key)
        if isinstance(value, dict):
            return find_text(value, self.source.language) or next(
                (text for name in sorted(value) if (text := find_text(value, name))), None
            )
        return value if isinstance(value, str) else None

    def _list_dates(self, item: dict[str, Any]) -> Iterable[Occurrence]:
        timezone = find_text(item, "timezone") or self.source.timezone
        for timing in list_items(item, "timings"):
            found = make_occurrence(timing.get("begin", timing.get("start")), timing.get("end"), timezone)
            if found is not None:
                yield found

    def _list_words(self, item: dict[str, Any]) -> Iterable[str]:
        yield from (text for tag in list_items(item, "tags") if (text := find_text(tag, "label")))
        words = find_value(item, "keywords")
        words = words.get(self.source.language) if isinstance(words, dict) else words
        yield from (word for word in (words if isinstance(words, list) else ()) if isinstance(word, str))
