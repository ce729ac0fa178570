"""Platforms: recognised by what they say of themselves, the special before the general."""

from __future__ import annotations

import pytest

from sources.platforms import QUIRKS, find_platform, load_platforms

WORDPRESS = '<meta name="generator" content="WordPress 6.7"/>'
EVENTON = '<link href="/wp-content/plugins/eventon/a.css">'
GOOGLE = '<iframe src="https://calendar.google.com/calendar/embed?src=a"></iframe>'
FEED = "<rss><channel><generator>https://wordpress.org/?v=6.1</generator></channel></rss>"
PAGE = "<!doctype html><html><head><title>Agenda</title>{}</head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("said", "platform"),
    [
        ({"prodid": "-//Google Inc//Google Calendar 70.9054//EN"}, "google-calendar"),
        ({"prodid": "-//Centre d&#039;art - ECPv6.15.17//NONSGML v1.0//EN"}, "the-events-calendar"),
        ({"prodid": "-//WordPress - MECv7.25.0//EN"}, "modern-events-calendar"),
        ({"prodid": "Microsoft Exchange Server 2010"}, "outlook"),
        ({"prodid": "-//Springshare//LibCal//EN"}, "libcal"),
        ({"generator": "Wix.com Website Builder"}, "wix"),
        ({"generator": "WordPress 6.7", "url": "https://exemple.qc.ca/evenements/?ical=1"}, "the-events-calendar"),
        ({"generator": "WordPress 6.7"}, "wordpress"),
        ({"url": "https://bibli-exemple.libcal.com/calendar"}, "libcal"),
        ({"prodid": "-//Atelier//Notre programme 1.0//FR", "url": "https://exemple.qc.ca/c.ics"}, None),
        ({}, None),
    ],
)
def test_platform_of(said: dict[str, str], platform: str | None) -> None:
    """A PRODID, a generator or an address tells the platform."""
    found = find_platform(**said)  # type: ignore[arg-type]
    assert (found.id if found else None) == platform


@pytest.mark.parametrize(
    ("body", "platform"),
    [
        ("BEGIN:VCALENDAR\r\nPRODID;X-A=b:-//WordPress - MECv6.5.6//EN\r\nEND:VCALENDAR\r\n", "modern-events-calendar"),
        (PAGE.format('<meta content="Wix.com Website Builder" name="generator">', ""), "wix"),
        (PAGE.format(WORDPRESS, EVENTON), "eventon"),
        (PAGE.format("", GOOGLE), "google-calendar"),
        (f'<?xml version="1.0"?>{FEED}', "wordpress"),
        ("BEGIN:VCALENDAR\r\nPRODID:x\r\nDESCRIPTION:voir tockify.com/essai\r\nEND:VCALENDAR", None),
        ("<rss><channel><description>communico.co/a</description></channel></rss>", None),
        ("\0\xff", None),
    ],
)  # fmt: skip
def test_platform_of_a_body(body: str, platform: str | None) -> None:
    """A body tells by its own PRODID, generator or plug-ins, never by what its events mention."""
    found = find_platform(body=body.encode("latin-1"))
    assert (found.id if found else None) == platform


def test_every_entry_is_usable() -> None:
    """Each platform has a name, known quirks and at least one way to be recognised."""
    for entry in load_platforms():
        assert entry.platform.name, entry.platform.id
        assert entry.platform.quirks <= QUIRKS
        assert any(entry.patterns.values()), entry.platform.id
        assert all(len(text) >= 4 for texts in entry.patterns.values() for text in texts), entry.platform.id
