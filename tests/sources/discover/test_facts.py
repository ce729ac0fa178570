"""What pages say about the calendar: name, language, zone, contact, licence; and what to look at before trusting it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sources.discover import Facts, Licence, find_facts, make_source
from sources.discover.cautions import find_cautions
from sources.discover.licences import find_licence, name_licence
from sources.discover.offers import Offer
from sources.model import Page, Reading
from sources.read.ical import read_ical

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)


def make_page(body: str, url: str = "https://exemple.qc.ca/agenda/") -> Page:
    """Return a fetched page."""
    return Page(url, body.encode(), "", NOW)


def test_facts_of_a_page() -> None:
    """Name, language, the e-mail that answers for the calendar, the postal code that people see."""
    facts = find_facts(
        [
            make_page(
                "<!doctype html><html lang='fr-CA'><head><title>Accueil | Culture Exemple</title>"
                "<meta property='og:site_name' content='Culture Exemple'><script>var h = 'G9X 1A1'</script></head>"
                "<body><a href='mailto:webmestre@autre.example'>w</a><a href='mailto:Agenda@exemple.qc.ca?subject=x'>"
                "a</a> 12, rue X, Trois-Rivières (Québec) G9A 2H5</body></html>"
            )
        ]
    )
    assert (facts.title, facts.site, facts.language) == ("Culture Exemple", "Culture Exemple", "fr")
    assert facts.contact == "agenda@exemple.qc.ca"
    assert facts.postal_codes == ("G9A 2H5",)


def test_facts_of_a_calendar_and_a_feed() -> None:
    """X-WR-CALNAME, X-WR-TIMEZONE and PRODID; a feed's title, language and editor, those of items left out."""
    ical = make_page(
        "BEGIN:VCALENDAR\nPRODID:-//X//Y//FR\nX-WR-CALNAME:Salle\\, grande\nX-WR-TIMEZONE:America/Halifax\n"
        "BEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR"
    )
    assert find_facts([ical]) == Facts("Salle, grande", timezone="America/Halifax", generator="-//X//Y//FR")
    feed = make_page(
        "<rss version='2.0'><channel><title><![CDATA[Flux & cie]]></title><language>fr-CA</language>"
        "<managingEditor>info@exemple.qc.ca (Info)</managingEditor><item><title>Non</title></item></channel></rss>"
    )
    facts = find_facts([feed])
    assert (facts.title, facts.language, facts.contact) == ("Flux & cie", "fr", "info@exemple.qc.ca")


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("https://creativecommons.org/licenses/by/4.0/deed.fr", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0/", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("Données sous licence CC BY 4.0", "CC-BY-4.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("© 2026 Tous droits réservés", None),
    ],
)
def test_names_of_licences(text: str, spdx: str | None) -> None:
    """Known licences get their SPDX id."""
    assert name_licence(text) == spdx


def test_declared_licence_before_a_badge_before_words() -> None:
    """rel=license is said to programs; a badge may be about pictures, and reserved rights are no licence."""
    words = "<p>© 2026 Salle X. Tous droits réservés.</p>"
    badge = '<a href="https://creativecommons.org/licenses/by-sa/4.0/">CC</a>'
    declared = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC</a>'
    page = "<!doctype html><html><body>{}</body></html>"
    found = [find_licence([make_page(page.format(body))]) for body in (words, words + badge, words + badge + declared)]
    assert found[0] is not None
    assert "Tous droits réservés" in found[0].text
    assert [(f.spdx, f.is_declared, f.is_open) for f in found if f] == [
        (None, False, False),
        ("CC-BY-SA-4.0", False, True),
        ("CC-BY-4.0", True, True),
    ]
    assert find_licence([make_page(page.format("<p>Bonjour</p>"))]) is None


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN:VCALENDAR\nCOPYRIGHT:CC BY 4.0\nEND:VCALENDAR",
        "<rss version='2.0' xmlns:cc='http://backend.userland.com/creativeCommonsRssModule'><channel>"
        "<creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license></channel></rss>",
        '{"version": "https://jsonfeed.org/version/1.1", "license": "CC BY 4.0", "items": []}',
        '<!doctype html><html><script type="application/ld+json">{"@context":"https://schema.org","@type":"Event",'
        '"license":"https://creativecommons.org/licenses/by/4.0/"}</script></html>',
    ],
)
def test_where_licences_stand(body: str) -> None:
    """Calendars, feeds and structured data can each declare one."""
    licence = find_licence([make_page(body)])
    assert licence is not None
    assert (licence.spdx, licence.is_declared) == ("CC-BY-4.0", True)


def test_cautions_of_a_doubtful_calendar() -> None:
    """Floating hours, hours of the night, http:, no licence, nobody to write to: each is told, with counts."""
    starts = ("20261205T013000", "20261206T023000", "20261207T193000")
    events = "".join(f"BEGIN:VEVENT\nUID:{s}\nSUMMARY:E\nDTSTART:{s}\nEND:VEVENT\n" for s in starts)
    page = make_page(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n".replace("\n", "\r\n"))
    source = make_source(Offer("ical", "http://exemple.qc.ca/c.ics", "own"))
    reading = read_ical([page], source, NOW)
    found = {c.code: dict(c.values) for c in find_cautions(source, [page], reading, Facts(), None, {"robots": 2}, NOW)}
    assert found["floating"] == {"count": 3, "zone": "America/Toronto"}
    assert found["night-hours"] == {"count": 2, "total": 3}
    assert found["robots"] == {"count": 2}
    assert {"not-https", "no-licence", "no-contact"} <= found.keys()


def test_cautions_of_dates() -> None:
    """A calendar that is over says so; an open licence is quoted with its place."""
    page = make_page(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:E\nDTSTART;VALUE=DATE:20251205\nEND:VEVENT\nEND:VCALENDAR"
    )
    source = make_source(Offer("ical", "https://exemple.qc.ca/c.ics", "own"))
    licence = Licence("CC BY 4.0", page.url, is_declared=True, spdx="CC-BY-4.0")
    reading = read_ical([page], source, NOW)
    found = find_cautions(source, [page], reading, Facts(licence=licence), None, {}, NOW)
    assert [c.code for c in found] == ["past-only", "open-licence", "no-contact"]
    assert find_cautions(source, [], Reading(), Facts(), None, {}, NOW)[0].code == "no-licence"


def test_caution_of_a_secret_address() -> None:
    """Google's secret address must not land in a catalogue that everybody reads; the public one may."""
    public, secret = (
        f"https://calendar.google.com/calendar/ical/a/{p}/basic.ics" for p in ("public", "private-" + 32 * "a")
    )
    codes = [
        {c.code for c in find_cautions(make_source(Offer("ical", url, "own")), [], Reading(), Facts(), None, {}, NOW)}
        for url in (public, secret)
    ]
    assert codes[1] - codes[0] == {"secret-address"}
