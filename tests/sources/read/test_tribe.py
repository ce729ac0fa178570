"""The Events Calendar's REST interface: what its answers say, series, and answers that are none."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Page, Reading, Status
from sources.read.tribe import read_tribe
from sources.source import Rights, Source

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://exemple.qc.ca"
SOURCE = Source(
    id="essai", title="Essai", kind="tribe", url=f"{SITE}/wp-json/tribe/events/v1/events", region="11", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip
EVENT: dict[str, Any] = {
    "id": 1, "status": "publish", "title": "Clara &#8211; Nuits", "url": f"{SITE}/evenement/clara/",
    "description": "<p>Un</p><p>Deux</p>", "all_day": False,
    "start_date": "2026-12-05 20:00:00", "end_date": "2026-12-05 22:00:00",
    "utc_start_date": "2026-12-06 01:00:00", "utc_end_date": "2026-12-06 03:00:00", "timezone": "America/Toronto",
    "cost": "", "cost_details": {"currency_symbol": "$", "values": ["38"]},
    "categories": [{"name": "Musique"}], "image": {"url": f"{SITE}/clara.jpg"}, "modified_utc": "2026-11-01 10:00:00",
    "venue": {"venue": "Studio", "address": "1, rue X", "city": "Carleton", "zip": "G0C 1J0", "country": "Canada"},
    "organizer": [{"organizer": "Les Amis"}],
}  # fmt: skip


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from(["9999-12-31 23:59:59", "-1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["0", "name", "venue", "url"]), inner),
    max_leaves=4,
)


def read(*events: Any) -> Reading:
    """Read one answer with these events."""
    return read_body(json.dumps({"events": events, "total": len(events)}).encode())


def read_body(body: bytes) -> Reading:
    """Read a body as the one page of a source."""
    return read_tribe([Page(SOURCE.url, body, "application/json")], SOURCE, NOW)


def test_event() -> None:
    """All facts of an event find their place; the item's url is the key."""
    [listing] = read(EVENT).listings
    assert listing.source_key == f"{SITE}/evenement/clara/"
    assert listing.title == "Clara – Nuits"
    assert listing.description == "Un\nDeux"
    [found] = listing.occurrences
    assert found.start == datetime.fromisoformat("2026-12-05T20:00:00-05:00")
    assert found.end == datetime.fromisoformat("2026-12-05T22:00:00-05:00")
    assert (listing.venue, listing.city, listing.postal_code) == ("Studio", "Carleton", "G0C 1J0")
    assert (listing.organiser, listing.price, listing.is_free) == ("Les Amis", "38 $", False)
    assert (listing.categories, listing.image) == (("Musique",), f"{SITE}/clara.jpg")
    assert listing.updated_at == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_all_day_over_several_days_is_a_period() -> None:
    """The end of an all-day event is its last day, at 23:59:59."""
    event = EVENT | {"all_day": True, "start_date": "2026-12-05 00:00:00", "end_date": "2027-01-09 23:59:59"}
    [found] = read(event).listings[0].occurrences
    assert (found.start, found.end, found.is_period) == (date(2026, 12, 5), date(2027, 1, 9), True)


def test_zone_of_the_event() -> None:
    """An event in another zone keeps its own; «UTC-5» is no zone of a place."""
    isles = EVENT | {"timezone": "America/Halifax", "utc_start_date": "2026-12-06 00:00:00"}
    fixed = EVENT | {"timezone": "UTC-5", "url": f"{SITE}/evenement/b/", "title": "B"}
    first, second = read(fixed, isles).listings
    assert {first.occurrences[0].timezone, second.occurrences[0].timezone} == {"America/Toronto", "America/Halifax"}


def test_instances_of_a_series_are_one_listing() -> None:
    """Addresses that differ only by the date behind them are one event, unless place or title differ."""
    dates = ("2026-12-05", "2026-12-12")
    series = [
        EVENT | {"url": f"{SITE}/evenement/conte/{day}/", "title": "Conte", "start_date": f"{day} 10:00:00",
                 "end_date": f"{day} 11:00:00", "utc_start_date": f"{day} 15:00:00"}
        for day in dates
    ]  # fmt: skip
    elsewhere = series[0] | {"venue": {"venue": "Ailleurs"}}
    listings = read(*series, elsewhere).listings
    assert [(each.source_key, len(each.occurrences)) for each in listings] == [
        (f"{SITE}/evenement/conte/", 2),
        (f"{SITE}/evenement/conte/2026-12-05/", 1),
    ]


def test_shapes_that_vary() -> None:
    """Venue as a list, as an empty list, image false, organiser missing, costs in words."""
    assert read(EVENT | {"venue": [EVENT["venue"]]}).listings[0].venue == "Studio"
    bare = read(EVENT | {"venue": [], "image": False, "organizer": None, "cost": "Gratuit"}).listings[0]
    assert (bare.venue, bare.image, bare.organiser, bare.is_free) == (None, None, None, True)


def test_status_and_drafts() -> None:
    """Cancelled events say so; drafts and nonsense are left out and counted."""
    reading = read(EVENT | {"event_status": "canceled"}, EVENT | {"status": "draft"}, EVENT | {"title": ""}, 5)
    assert reading.listings[0].status is Status.CANCELLED
    assert reading.dropped == {"not-published": 1, "untitled": 1, "not-an-event": 1}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"<!doctype html><title>Erreur</title>", "html"),
        (b'{"code": "rest_no_route", "message": "Aucune route"}', "rest_no_route"),
        (b'{"events": [', "broken"),
        (b"", "empty"),
        (b"[]", "without events"),
    ],
)
def test_answers_that_are_none(body: bytes, detail: str) -> None:
    """Pages, errors and broken JSON are failures that say what came instead."""
    failure = read_body(body).failure
    assert failure is not None
    assert failure.code == "not-events-json"
    assert detail in failure.detail


@given(st.dictionaries(st.sampled_from(sorted(EVENT)), _JSON))
@settings(max_examples=80, deadline=None)
def test_no_shape_crashes_the_reader(facts: dict[str, Any]) -> None:
    """Any value in the place of any fact is read or left out."""
    read(EVENT | facts)


def test_no_events_is_no_failure() -> None:
    """An answer without events is an empty calendar."""
    reading = read()
    assert (reading.listings, reading.failure) == ((), None)
