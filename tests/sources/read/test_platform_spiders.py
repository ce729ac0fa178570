"""Platforms that answer in JSON, read without code of the source's own: Squarespace, Localist, OpenAgenda."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.explore import find_links
from sources.model import Listing, Page, Status
from sources.read.spider import read_spider
from sources.source import Rights, Source
from sources.spiders import PLATFORMS, load_spider

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://exemple.qc.ca"

SQUARESPACE: dict[str, Any] = {
    "website": {"timeZone": "America/Toronto"},
    "pagination": {"nextPage": True, "nextPageUrl": "/agenda?offset=9"},
    "upcoming": [
        {
            "id": "1",
            "title": "Nuit du conte",
            "fullUrl": "/agenda/nuit",
            "startDate": 1796601600588,  # 2026-12-06 19:00 in Toronto
            "endDate": 1796608800588,
            "body": "<p>Avec des <b>loups</b></p>",
            "location": {"addressTitle": "Grange", "addressLine1": "4, rang 2", "addressLine2": "Roxton, QC, J0H 1E0",
                         "markerLat": 45.5, "markerLng": -72.5},
            "tags": ["Conte"],
        },
        {"id": "2", "title": "Sans lieu", "fullUrl": "/agenda/b", "startDate": 1796601600588,
         "location": {"addressTitle": "", "markerLat": 40.72, "markerLng": -74.0}},
        {"id": "3", "title": "Article"},
    ],
}  # fmt: skip
LOCALIST: dict[str, Any] = {
    "events": [
        {"event": {"title": "Récital", "localist_url": f"{SITE}/event/recital", "location_name": "Salle Pollack",
                   "geo": {"city": "Montréal", "latitude": "45.50", "longitude": "-73.57"}, "free": True,
                   "filters": {"event_types": [{"name": "Concert"}]},
                   "event_instances": [{"event_instance": {"start": f"2026-12-{day:02}T19:30:00-05:00", "end": None}}]}}
        for day in (3, 10)
    ],
    "page": {"current": 1, "total": 2},
}  # fmt: skip
OPENAGENDA: dict[str, Any] = {
    "total": 2,
    "offset": 0,
    "events": [
        {"uid": 55, "title": {"fr": "Marché", "en": "Market"}, "status": 6, "timezone": "America/Toronto",
         "timings": [{"begin": "2026-12-05T15:00:00.000Z", "end": "2026-12-05T20:00:00.000Z"}],
         "location": {"name": "Place du marché", "city": "Granby", "latitude": 45.4},
         "keywords": {"fr": ["Marché de Noël"]}},
    ],
}  # fmt: skip


def make_source(platform: str, path: str = "/agenda") -> Source:
    """Return a source of a platform."""
    return Source(
        id="essai", title="Essai", kind="spider", url=SITE + path, region="16", language="fr",
        rights=Rights(basis="public-feed"), platform=platform,
    )  # fmt: skip


def make_page(answer: Any, path: str = "/agenda", role: str = "entry") -> Page:
    """Return a JSON answer (or a text as it is) as a page."""
    body = answer if isinstance(answer, str) else json.dumps(answer)
    return Page(SITE + path, body.encode(), "", NOW, role)


def read(platform: str, *answers: Any) -> list[Listing]:
    """Return the listings of some answers."""
    return list(read_spider([make_page(one) for one in answers], make_source(platform), NOW).listings)


def find(platform: str, answer: Any, path: str = "/agenda", role: str = "entry") -> list[str]:
    """Return the addresses that an answer leads to."""
    return [link.url for link in find_links(make_page(answer, path, role), make_source(platform))]


def test_squarespace() -> None:
    """Milliseconds are moments, the town is in the second line, coordinates without an address are not a place."""
    bare, nuit = sorted(read("squarespace", SQUARESPACE), key=lambda one: one.source_key)
    assert (nuit.title, nuit.venue, nuit.address, nuit.city) == ("Nuit du conte", "Grange", "4, rang 2", "Roxton")
    assert [(str(o.start), str(o.end)) for o in nuit.occurrences] == [
        ("2026-12-06 19:00:00-05:00", "2026-12-06 21:00:00-05:00")
    ]
    assert (nuit.lat, bare.lat, bare.venue) == (45.5, None, None)


def test_squarespace_pages() -> None:
    """The address of the page for people leads to its JSON form, and that one to the next."""
    assert find("squarespace", "<html>", "/agenda") == [f"{SITE}/agenda?format=json"]
    assert find("squarespace", SQUARESPACE, role="listing") == [f"{SITE}/agenda?offset=9&format=json"]


def test_localist_joins_the_dates_of_an_event() -> None:
    """The interface repeats an event for each date: one listing with both."""
    (recital,) = read("localist", LOCALIST)
    assert [str(o.start) for o in recital.occurrences] == ["2026-12-03 19:30:00-05:00", "2026-12-10 19:30:00-05:00"]
    assert (recital.city, recital.is_free, recital.categories) == ("Montréal", True, ("Concert",))


def test_localist_pages() -> None:
    """Any page of the calendar leads to the interface, which is turned to its last page."""
    assert find("localist", "<html>") == [f"{SITE}/api/2/events?days=365&pp=100"]
    api = "/api/2/events?days=365&pp=100"
    assert find("localist", LOCALIST, api, "listing") == [f"{SITE}{api}&page=2"]
    last = LOCALIST | {"page": {"current": 2, "total": 2}}
    assert find("localist", last, api, "listing") == []


def test_openagenda() -> None:
    """Texts in the source's language, timings in the event's zone, the status by its number."""
    (market,) = read("openagenda", OPENAGENDA)
    assert (market.title, market.venue, market.city) == ("Marché", "Place du marché", "Granby")
    assert market.status is Status.CANCELLED
    assert [str(o.start) for o in market.occurrences] == ["2026-12-05 10:00:00-05:00"]
    assert find("openagenda", OPENAGENDA) == [f"{SITE}/agenda?offset=1"]


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "<html>",
        "{" * 5000,
        '{"events": {"a": 1}, "upcoming": [1, {"title": 5, "startDate": 1e300}]}',
        '{"events": [{"event": 3}, {"title": {"fr": 1}}, {"title": "A", "timings": [{"begin": "9999"}]}]}',
    ],
)
def test_hostile_answers(platform: str, body: str) -> None:
    """Whatever is sent instead gives no exception, and a reason or nothing."""
    page = make_page(body, role="listing")
    reading = read_spider([page], make_source(platform), NOW)
    assert reading.failure is None
    assert all(one.title for one in reading.listings)
    assert list(load_spider(make_source(platform), NOW).find_links(page)) == []


@pytest.mark.corpus
def test_real_answers(corpus: Path) -> None:
    """A real answer of Squarespace, and a real event of OpenAgenda, give their events with dates."""
    path = corpus / "opendata" / "PlaceCal__Squarespace_calendar__2.json.gz"
    found = read("squarespace", json.loads(gzip.decompress(path.read_bytes())))
    assert len(found) > 5
    assert all(one.occurrences and one.url for one in found)
    event = json.loads((corpus / "opendata" / "oa-dedupe__event.json").read_bytes())
    (listing,) = read("openagenda", {"events": [event]})
    assert listing.occurrences
    assert listing.price
