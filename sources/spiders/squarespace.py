"""The spider of a Squarespace events page: any such page answers as JSON with «?format=json»."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
from sources.urls import is_same_site, join_address


class SquarespaceSpider(SourceSpider):
    """Reads `upcoming` (and `items`) of a collection; the zone is that of the site. Observed on sites of 2022–2026."""

    def find_links(self, page: Page) -> Iterable[Link]:
        """Return the JSON form of an HTML page, then each further page of coming events."""
        answer = read_answer(page)
        if not answer:
            return (Link(change_query(page.url, format="json"), "listing"),) if page.role == "entry" else ()
        following = find_text(answer, "pagination", "nextPageUrl")
        url = join_address(page.url, following) if following and any(_list_events(answer)) else None
        if url is None or not is_same_site(url, page.url):
            return ()
        return (Link(change_query(url, format="json"), "listing"),)

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Yield a listing an event."""
        answer = read_answer(page)
        timezone = find_text(answer, "website", "timeZone") or self.source.timezone
        for item in _list_events(answer):
            listing = self._read_item(page, item, timezone)
            if listing is not None:
                yield listing

    def _read_item(self, page: Page, item: dict[str, Any], timezone: str) -> Listing | None:
        title = find_text(item, "title")
        dates = make_occurrence(item.get("startDate"), item.get("endDate"), timezone)
        if self.clean(title) is None or dates is None:
            return None
        place = item.get("location")
        address = find_text(place, "addressLine1")
        is_placed = address is not None or find_text(place, "addressTitle") is not None
        # Without an address the coordinates are those of Squarespace's own office.
        lat, lon = (find_number(place, "markerLat"), find_number(place, "markerLng")) if is_placed else (None, None)
        return self.make_listing(
            title=title,
            key=join_address(page.url, find_text(item, "fullUrl")) or find_text(item, "id"),
            url=join_address(page.url, find_text(item, "fullUrl")),
            description=find_text(item, "body") or find_text(item, "excerpt"),
            occurrences=(dates,),
            venue=find_text(place, "addressTitle"),
            address=address,
            city=(find_text(place, "addressLine2") or "").partition(",")[0] or None,
            lat=lat,
            lon=lon,
            categories=tuple(str(name) for key in ("categories", "tags") for name in item.get(key) or ()),
            image=join_address(page.url, find_text(item, "assetUrl")),
        )


def _list_events(answer: Any) -> Iterable[dict[str, Any]]:
    for key in ("upcoming", "items"):
        yield from (item for item in list_items(answer, key) if find_value(item, "startDate") is not None)
