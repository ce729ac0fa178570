"""Whose an event is that is marked up on several pages, or on a page of several."""

from __future__ import annotations

from sources.read.jsonld import read_jsonld
from tests.sources.read.structured_pages import (
    NOW,
    SITE,
    SOURCE,
    make_event,
    make_page,
)


def test_own_page_wins_over_the_listing_page() -> None:
    """Events marked up on a listing page belong to the pages they link to, whose own markup wins."""
    listing_page = make_page(
        "/agenda/",
        make_event("Un (résumé)", "2026-12-05", url="/e/1"),
        make_event("Deux", "2026-12-06", url="https://www.exemple.qc.ca/e/2/?utm_source=x"),
        role="entry",
    )
    own = make_page("/e/1/", make_event("Un", "2026-12-05T20:00"))
    reading = read_jsonld([listing_page, own], SOURCE, NOW)
    assert {listing.source_key: listing.title for listing in reading.listings} == {
        f"{SITE}/e/1/": "Un",
        "https://www.exemple.qc.ca/e/2/": "Deux",
    }


def test_related_events_of_a_page_are_not_its_own() -> None:
    """On the page of an event, what links elsewhere on the site is another page's event."""
    page = make_page("/e/1", make_event("Un", "2026-12-05", url="/e/1"), make_event("Deux", "2026-12-06", url="/e/2"))
    keys = {listing.title: listing.source_key for listing in read_jsonld([page], SOURCE, NOW).listings}
    assert keys == {"Un": f"{SITE}/e/1", "Deux": f"{SITE}/e/2"}


def test_ticket_pages_tell_events_of_a_listing_page_apart() -> None:
    """Events of one page with a ticket page each are known by it; performances of one show are not split by it."""
    page = make_page(
        "/agenda/",
        make_event("Un", "2026-12-05", url="https://billets.example/1"),
        make_event("Deux", "2026-12-06", url="https://billets.example/2"),
        make_event("Deux", "2026-12-07", url="https://billets.example/3"),
        role="entry",
    )
    keys = {listing.title: listing.source_key for listing in read_jsonld([page], SOURCE, NOW).listings}
    assert keys == {"Un": "https://billets.example/1", "Deux": f"{SITE}/agenda/"}


def test_canonical_of_another_site_or_of_the_home_page_is_not_believed() -> None:
    """The key is the canonical address only when that is a page of the site."""
    for canonical in ("https://autre.example/x", f"{SITE}/"):
        page = make_page("/e/1", make_event("Un", "2026-12-05"), head=f'<link rel="canonical" href="{canonical}">')
        [listing] = read_jsonld([page], SOURCE, NOW).listings
        assert listing.source_key == f"{SITE}/e/1"
