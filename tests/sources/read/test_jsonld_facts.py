"""What else a marked-up event says: its status, prices and place."""

from __future__ import annotations

from typing import Any

import pytest

from sources.model import Status
from tests.sources.read.structured_pages import (
    read_one,
)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("http://schema.org/EventCancelled", Status.CANCELLED),
        ("EventPostponed", Status.POSTPONED),
        ({"@id": "https://schema.org/EventRescheduled"}, Status.RESCHEDULED),
        ("on-schedule", Status.SCHEDULED),
        ("EventMovedOnline", Status.SCHEDULED),
    ],
)
def test_status(status: Any, expected: Status) -> None:
    """eventStatus in its long, short and object forms; unknown words mean nothing."""
    assert read_one(eventStatus=status).status is expected


def test_sold_out_when_every_offer_is() -> None:
    """One offer left is not sold out."""
    sold, left = {"availability": "https://schema.org/SoldOut"}, {"availability": "http://schema.org/InStock"}
    assert read_one(offers=[sold, sold]).status is Status.SOLDOUT
    assert read_one(offers=[sold, left]).status is Status.SCHEDULED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"offers": {"price": "4.75E1", "priceCurrency": "CAD"}}, ("47,50 $", False)),
        ({"offers": [{"price": 0}, {"price": "30"}]}, ("De 0 à 30 $", False)),
        ({"offers": {"price": "0", "priceCurrency": "CAD"}}, ("Gratuit", True)),
        ({"offers": {"price": "Gratuit"}}, ("Gratuit", True)),
        ({"offers": {"price": "1 250,00 $"}}, ("1250 $", False)),
        ({"offers": {"price": "Contribution volontaire"}}, ("Contribution volontaire", None)),
        ({"isAccessibleForFree": True}, ("Gratuit", True)),
        ({"isAccessibleForFree": False, "offers": {"price": 0}}, (None, False)),
        ({"offers": {"price": 20, "priceCurrency": "EUR"}}, ("20 EUR", False)),
        ({}, (None, None)),
    ],
)
def test_prices(facts: dict[str, Any], expected: tuple[str | None, bool | None]) -> None:
    """Prices as people read them; free only when that is said."""
    listing = read_one(**facts)
    assert (listing.price, listing.is_free) == expected


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("Maison des arts", ("Maison des arts", None, None)),
        ({"@type": "PostalAddress", "addressLocality": "Laval"}, (None, None, "Laval")),
        ({"@type": "Place", "name": "Salle", "address": "1, rue X, Laval"}, ("Salle", "1, rue X, Laval", None)),
        ([{"@type": "VirtualLocation", "name": "En ligne"}, {"@type": "Place", "name": "Salle"}],
         ("Salle", None, None)),
        ({"@type": "Place", "name": "S", "address": {"addressLocality": "G9A 1A1", "postalCode": "Alma"}},
         ("S", None, "Alma")),
    ],
)  # fmt: skip
def test_places(location: Any, expected: tuple[str | None, str | None, str | None]) -> None:
    """Places as text, address, list; a real place goes before a virtual one; town and postal code swapped back."""
    listing = read_one(location=location)
    assert (listing.venue, listing.address, listing.city) == expected
