"""What a page offers: announced and linked calendars, embedded ones of known services, known plug-ins."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.discover.offers import find_offers, read_address, tidy_address
from sources.model import Page

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
GOOGLE = "https://calendar.google.com/calendar/ical/salle%40group.calendar.google.com/public/basic.ics"


def find(body: str, url: str = "https://exemple.qc.ca/agenda/") -> list[tuple[str, str]]:
    """Return kind and address of each offer of a page."""
    page = Page(url, f"<!doctype html><html><body>{body}</body></html>".encode(), "text/html", NOW)
    return [(offer.kind, offer.url) for offer in find_offers(page)]


def test_announced_feeds_without_those_of_comments() -> None:
    """The head's alternates count; feeds of comments, oEmbed and translations do not."""
    head = """<link rel="alternate" type="application/rss+xml" title="Site » Commentaires" href="/comments/feed/">
    <link rel="alternate" type="application/rss+xml" title="Site » Flux" href="/feed/">
    <link rel="alternate" type="text/calendar; charset=utf-8" href="/tout.ics">
    <link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">
    <link rel="alternate" hreflang="en" href="/en/">"""
    assert find(head) == [("feed", "https://exemple.qc.ca/feed/"), ("ical", "https://exemple.qc.ca/tout.ics")]


def test_links_to_calendars_shortest_first() -> None:
    """webcal: is https:; of many files of one event each, few are tried, the general ones first."""
    many = "".join(f'<a href="/evenements/spectacle-numero-{n}.ics">+ agenda</a>' for n in range(30))
    found = find(f'{many}<a href="webcal://exemple.qc.ca/c.ics">S’abonner</a><a href="?ical=1">Exporter</a>')
    assert found[:2] == [("ical", "https://exemple.qc.ca/c.ics"), ("ical", "https://exemple.qc.ca/agenda/?ical=1")]
    assert len(found) == 4
    assert find('<a href="webcal://ex.ca/c.ics">x</a>', "http://ex.ca/") == [("ical", "http://ex.ca/c.ics")]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            '<iframe src="https://calendar.google.com/calendar/embed?src=salle%40group.calendar.google.com&amp;ctz=x">',
            GOOGLE,
        ),
        (
            "<iframe data-src='https://calendar.google.com/calendar/u/0/embed?height=600&src="
            + base64.b64encode(b"salle@group.calendar.google.com").decode().rstrip("=")
            + "'>",
            GOOGLE,
        ),
        (
            '<a href="https://calendar.google.com/calendar/r?cid=salle@group.calendar.google.com">Ajouter</a>',
            GOOGLE,
        ),
        (
            '<iframe src="https://outlook.office365.com/owa/calendar/a1b2@ville.example/c3d4e5f6/calendar.html">',
            "https://outlook.office365.com/owa/calendar/a1b2@ville.example/c3d4e5f6/calendar.ics",
        ),
        ('<div data-tockify-calendar="la.salle">', "https://tockify.com/api/feeds/ics/la.salle"),
        ('<iframe src="https://teamup.com/ks1a2b3c4d5e">', "https://ics.teamup.com/feed/ks1a2b3c4d5e/0.ics"),
        (
            '<script src="//biblio.libcal.com/api_events.php?iid=1&m=upc&cid=77&d="></script>',
            "https://biblio.libcal.com/ical_subscribe.php?src=p&cid=77",
        ),
        (
            '<script>$Trumba.addSpud({ webName: "ville-ex", spudType: "main" });</script>',
            "https://www.trumba.com/calendars/ville-ex.ics",
        ),
        (
            '<iframe src="https://nuage.example.org/index.php/apps/calendar/embed/Ab12Cd34Ef">',
            "https://nuage.example.org/remote.php/dav/public-calendars/Ab12Cd34Ef?export",
        ),
    ],
)
def test_embedded_calendars(markup: str, expected: str) -> None:
    """An embedded calendar of a known service leads to its iCal address."""
    assert find(markup) == [("ical", expected)]


def test_several_google_calendars_and_no_holidays() -> None:
    """One frame may show several calendars; public holidays are nobody's events."""
    frame = (
        '<iframe src="https://calendar.google.com/calendar/embed?src=a%40gmail.com&src=b%40gmail.com'
        '&src=fr.canadian%23holiday%40group.v.calendar.google.com">'
    )
    assert [url.split("/ical/")[1] for _, url in find(frame)] == [
        "a%40gmail.com/public/basic.ics",
        "b%40gmail.com/public/basic.ics",
    ]


def test_the_events_calendar_below_its_wordpress() -> None:
    """Its REST address follows from where WordPress is installed, and comes before the iCal files of one page, linked
    or not."""
    body = """<link rel="https://api.w.org/" href="https://exemple.qc.ca/site/wp-json/">
    <div class="tribe-events-view"></div><a href="/site/evenements/?ical=1">Exporter</a>"""
    assert find(body) == [
        ("tribe", "https://exemple.qc.ca/site/wp-json/tribe/events/v1/events?per_page=50"),
        ("ical", "https://exemple.qc.ca/agenda/?ical=1"),
        ("ical", "https://exemple.qc.ca/site/evenements/?ical=1"),
    ]


def test_platforms_with_a_spider() -> None:
    """Pages of platforms that a ready spider reads are offered as such."""
    page = Page("https://ex.ca/events?view=x", b"<html><!-- This is Squarespace. --><body></body></html>", "", NOW)
    offer = find_offers(page)[0]
    assert (offer.kind, offer.platform, offer.url) == ("spider", "squarespace", "https://ex.ca/events")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" webcal://exemple.qc.ca/c.ics ", "https://exemple.qc.ca/c.ics"),
        ("exemple.qc.ca/agenda", "https://exemple.qc.ca/agenda"),
        ("<https://exemple.qc.ca/agenda#debut>", "https://exemple.qc.ca/agenda"),
        ("bonjour", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)
def test_addresses_as_people_paste_them(text: str, expected: str | None) -> None:
    """An address is tidied, and what is none is refused."""
    assert tidy_address(text) == expected


def test_an_address_alone_tells_a_shared_calendar() -> None:
    """The address of a Google calendar's page is enough."""
    offers = read_address("https://calendar.google.com/calendar/embed?src=salle%40group.calendar.google.com")
    assert [offer.url for offer in offers] == [GOOGLE]
    assert read_address("https://exemple.qc.ca/tribe-events-x/") == []


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300), st.sampled_from(["calendar.google.com/calendar/embed?src=", "data-tockify-calendar=", ""])
)
def test_hostile_pages_raise_nothing(text: str, start: str) -> None:
    """Whatever a page holds, offers are http addresses of bounded number."""
    page = Page("https://exemple.qc.ca/", f"<html><a href='https://{start}{text}'>{text}".encode("utf-8", "replace"))
    offers = find_offers(page)
    assert len(offers) <= 12
    assert all(offer.url.startswith(("http://", "https://")) for offer in offers)
