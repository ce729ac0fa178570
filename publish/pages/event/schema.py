"""An event as schema.org data for its page, in the shapes that search engines and La Vitrine accept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from dedupe.model import MergedEvent
from publish.model import PublishedEvent, PublishedOccurrence
from publish.pages.frame.environment import clean_href
from sources.model import Status
from sources.territory_facts import TerritoryFacts

TYPES = {
    "music": "MusicEvent",
    "theatre": "TheaterEvent",
    "dance": "DanceEvent",
    "comedy": "ComedyEvent",
    "cinema": "ScreeningEvent",
    "exhibition": "ExhibitionEvent",
    "literature": "LiteraryEvent",
    "workshop": "EducationEvent",
    "conference": "EducationEvent",
    "festival": "Festival",
    "family": "ChildrensEvent",
}
STATUSES = {
    Status.CANCELLED: "https://schema.org/EventCancelled",
    Status.POSTPONED: "https://schema.org/EventPostponed",
    Status.RESCHEDULED: "https://schema.org/EventRescheduled",
}
SCHEDULED = "https://schema.org/EventScheduled"
OFFLINE = "https://schema.org/OfflineEventAttendanceMode"
SUB_EVENTS_MAX = 100
_AMOUNT = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s*\$|\$\s*(\d{1,4}(?:[.,]\d{1,2})?)|\b(\d{1,4})\s*(?:à|to|-|–)(?=\s*\d)"
)


def make_schema(
    event: PublishedEvent, *, title: str, url: str, region: str, facts: TerritoryFacts, image: str | None = None
) -> dict[str, Any]:
    """Return the JSON-LD of an event: one Event, or an EventSeries with a subEvent for each date. `image` is the
    address of our own file, if there is one."""
    merged = event.event
    dates = event.occurrences
    common = _make_common(merged, region, facts)
    data: dict[str, Any] = {"@context": "https://schema.org", "@type": _choose_type(merged, dates), "name": title}
    data |= _make_times(dates)
    data |= {"eventStatus": STATUSES.get(event.status, SCHEDULED), **common, "url": url, "inLanguage": merged.language}
    if merged.summary:
        data["description"] = merged.summary
    if merged.performers:
        data["performer"] = [{"@type": "PerformingGroup", "name": name} for name in merged.performers[:20]]
    if image := image or clean_href(merged.image):
        data["image"] = [image]
    if merged.is_free is not None:
        data["isAccessibleForFree"] = merged.is_free
    if same := clean_href(merged.url):
        data["sameAs"] = same
    if len(dates) > 1:
        # Search engines read dates and places from the parts, so each part is whole.
        data["subEvent"] = [
            {"@type": TYPES.get(merged.category, "Event"), "name": title, **_make_times((date_,)),
             "eventStatus": STATUSES.get(_status_of(event, date_), SCHEDULED), **common, "url": url}
            for date_ in dates[:SUB_EVENTS_MAX]
        ]  # fmt: skip
    return data


def _choose_type(event: MergedEvent, dates: Sequence[PublishedOccurrence]) -> str:
    return "EventSeries" if len(dates) > 1 else TYPES.get(event.category, "Event")


def _status_of(event: PublishedEvent, date_: PublishedOccurrence) -> Status:
    return date_.occurrence.status if date_.occurrence.status is not Status.SCHEDULED else event.status


def _make_times(dates: Sequence[PublishedOccurrence]) -> dict[str, str]:
    said = [d.occurrence for d in dates]
    starts = sorted((s for o in said if (s := _write_moment(o.start))), key=lambda text: text)
    ends = [_write_moment(o.end) or (None if o.is_period else _write_moment(o.start)) for o in said]
    times = {}
    if starts:
        times["startDate"] = starts[0]
    if ends and None not in ends and any(o.end for o in said):
        times["endDate"] = max(e for e in ends if e)
    return times


def _write_moment(moment: date | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _make_common(event: MergedEvent, region: str, facts: TerritoryFacts) -> dict[str, Any]:
    common: dict[str, Any] = {"eventAttendanceMode": OFFLINE, "location": _make_place(event, region, facts)}
    if offer := make_offer(event, facts.currency):
        common["offers"] = offer
    if event.organiser:
        common["organizer"] = {"@type": "Organization", "name": event.organiser}
    return common


def _make_place(event: MergedEvent, region: str, facts: TerritoryFacts) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": event.address,
        "addressLocality": event.city,
        "addressRegion": facts.region,
        "postalCode": event.postal_code,
        "addressCountry": facts.country,
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": event.venue or event.city or region,
        "address": {name: value for name, value in address.items() if value},
    }
    if event.lat is not None and event.lon is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": event.lat, "longitude": event.lon}
    return place


def make_offer(event: MergedEvent, currency: str) -> dict[str, Any] | None:
    """Return exactly one Offer or AggregateOffer when a price is known; free is 0."""
    amounts = [0.0] if event.is_free else read_amounts(event.price or "")
    if not amounts:
        return None
    low, high = min(amounts), max(amounts)
    offer: dict[str, Any]
    if low == high:
        offer = {"@type": "Offer", "price": _write_amount(low), "priceCurrency": currency}
    else:
        offer = {"@type": "AggregateOffer", "lowPrice": _write_amount(low), "highPrice": _write_amount(high),
                 "priceCurrency": currency}  # fmt: skip
    is_off = event.status in (Status.CANCELLED, Status.SOLDOUT)
    offer["availability"] = "https://schema.org/SoldOut" if is_off else "https://schema.org/InStock"
    if url := clean_href(event.url):
        offer["url"] = url
    return offer


def read_amounts(price: str) -> list[float]:
    """Return the dollar amounts of a price as people write it: "25 $", "De 10 à 30 $", "$12.50"."""
    return [float(next(filter(None, m.groups())).replace(",", ".")) for m in _AMOUNT.finditer(price)]


def _write_amount(amount: float) -> str:
    return f"{amount:.2f}" if amount % 1 else str(int(amount))
