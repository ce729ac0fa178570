"""The page of an event and its structured data."""

from __future__ import annotations

import json
import re
from html import unescape
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from dedupe.model import Said
from publish.pages.event.contact import find_address
from publish.pages.event.schema import make_schema, read_amounts
from publish.pages.render import render_pages
from sources.model import Status
from sources.territory import BUNDLED
from sources.territory_facts import TerritoryFacts, load_facts


def find_schema(page: str) -> dict[str, Any]:
    """Return the JSON-LD of a page, read as a search engine does: up to the first end of script."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_one_date_is_one_event(read) -> None:  # type: ignore[no-untyped-def]
    """A concert on one evening has its offset, place, prices, status and organiser."""
    data = find_schema(read("e1"))
    assert data["@type"] == "MusicEvent"
    assert data["startDate"] == "2026-11-25T19:30:00-05:00"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert data["location"]["address"]["addressLocality"] == "Trois-Rivières"
    assert (data["offers"]["@type"], data["offers"]["lowPrice"], data["offers"]["highPrice"]) == (
        "AggregateOffer", "10", "30",
    )  # fmt: skip
    assert data["organizer"]["name"] == "Les Amis du chœur"
    assert data["inLanguage"] == "fr"


def test_several_dates_are_a_series(read) -> None:  # type: ignore[no-untyped-def]
    """Each date of a cancelled play is a whole subEvent, cancelled, with its own start."""
    data = find_schema(read("e2"))
    assert data["@type"] == "EventSeries"
    assert len(data["subEvent"]) == 3
    assert {part["eventStatus"] for part in data["subEvent"]} == {"https://schema.org/EventCancelled"}
    assert all(part["startDate"] and part["location"] for part in data["subEvent"])


def test_a_date_may_be_cancelled_alone(read) -> None:  # type: ignore[no-untyped-def]
    """Of two evenings one is off: the event stands, its date does not."""
    statuses = [part["eventStatus"].rpartition("/")[2] for part in find_schema(read("e17"))["subEvent"]]
    assert statuses == ["EventScheduled", "EventCancelled"]
    assert read("e17").count("Annulé") == 1


def test_an_exhibition_has_dates_without_hours(read) -> None:  # type: ignore[no-untyped-def]
    """A free exhibition: its first and last day, and an offer of 0 CAD."""
    data = find_schema(read("e3"))
    assert (data["@type"], data["startDate"], data["endDate"]) == ("ExhibitionEvent", "2026-10-16", "2026-12-01")
    assert (data["offers"]["price"], data["offers"]["priceCurrency"]) == ("0", "CAD")


@pytest.mark.parametrize(
    ("price", "amounts"),
    [
        ("25 $", [25.0]),
        ("De 10 à 30 $", [10.0, 30.0]),
        ("$12.50", [12.5]),
        ("12,50 $", [12.5]),
        ("Gratuit pour les 12 ans et moins", []),
        ("", []),
    ],
)
def test_prices_are_read(price: str, amounts: list[float]) -> None:
    """Dollar amounts are found among words; ages are not amounts."""
    assert read_amounts(price) == amounts


def test_schema_without_anything_is_whole(editions: ModuleType) -> None:
    """Without date, place or price there are still name, status and a place to look in."""
    event = editions.make_event("x", "Titre")
    data = make_schema(event, title="Titre", url="https://x.example/", region="Mauricie", facts=load_facts(BUNDLED))
    assert data["location"]["name"] == "Mauricie"
    assert "offers" not in data
    assert "startDate" not in data


def test_addresses_and_prices_are_those_of_the_territory(editions: ModuleType) -> None:
    """Another council's events are not in Québec; a territory that says nothing of itself leaves it open."""
    event = editions.make_event("x", "Titre", city="Charlottetown", is_free=True)
    island = TerritoryFacts(name="Île-du-Prince-Édouard", region="PE", country="CA", currency="XTS")
    for facts, region, currency in ((island, "PE", "XTS"), (TerritoryFacts(), None, "CAD")):
        data = make_schema(event, title="Titre", url="https://x.example/", region="Queens", facts=facts)
        assert data["location"]["address"].get("addressRegion") == region
        assert data["offers"]["priceCurrency"] == currency


def test_banners_say_what_changed(read) -> None:  # type: ignore[no-untyped-def]
    """Cancelled, postponed, moved and sold out are said at the top, in each language."""
    assert "Cet événement est annulé." in read("e2")
    assert "This event is cancelled." in read("e2", "en")
    assert "Add to my calendar" not in read("e2", "en")
    assert "Cet événement est reporté" in read("e12")
    assert "has been rescheduled" in read("e11", "en")
    assert "Il ne reste plus de places." in read("e6")


def test_past_dates_are_folded(read) -> None:  # type: ignore[no-untyped-def]
    """The next dates come first; past ones and those far ahead are in <details>."""
    page = read("e5")
    assert page.index("samedi 28 novembre 2026") < page.index("<details>")
    assert re.search(r"<summary>2\sdates passées</summary>", page)
    assert page.index("samedi 21 novembre 2026") > page.index("dates passées")


def test_an_evening_that_ended_past_midnight_is_over(read) -> None:  # type: ignore[no-untyped-def]
    """A night that ended at 3 this morning is past at noon."""
    assert "Cet événement est passé." in read("e13")


def test_both_titles_are_shown(read) -> None:  # type: ignore[no-untyped-def]
    """An event with two titles has that of the page's language first, the other below it."""
    french, english = read("e10"), read("e10", "en")
    assert re.search("<h1><bdi>Soirée cinéma</bdi></h1>", french)
    assert re.search("<h1><bdi>Film Night</bdi></h1>", english)
    assert '<bdi lang="fr">Soirée cinéma</bdi>' in english


def test_provenance_is_shown(read) -> None:  # type: ignore[no-untyped-def]
    """Losing values and withheld ones are in the table, dates as phrases."""
    page = read("e1")
    assert "CONCERT D&#39;HIVER!!" in page
    assert "non partagé par la source" in page
    assert "du 24 novembre au 1er décembre 2026" in page
    assert "vérifiez avant de vous déplacer" in page


def test_each_dated_event_has_its_calendar(site: dict[str, bytes], read) -> None:  # type: ignore[no-untyped-def]
    """Both languages link one .ics beside the French page; an undated event has none."""
    assert site["fr/evenement/concert-d-hiver-e1/evenement.ics"].startswith(b"BEGIN:VCALENDAR\r\n")
    assert 'href="../../../fr/evenement/concert-d-hiver-e1/evenement.ics"' in read("e1", "en")
    assert ".ics" not in read("e7").partition("<main")[2]


def test_one_date_can_be_added_alone(site: dict[str, bytes], read) -> None:  # type: ignore[no-untyped-def]
    """Of a series each of the next dates has a file of its own, with the very entry that the whole file has for it."""
    page = read("e17")
    path = "fr/evenement/deux-soirs-un-annule-e17/"
    whole = site[f"{path}evenement.ics"].decode()
    alone = site[f"{path}e17-0.ics"].decode()
    entries = re.findall("BEGIN:VEVENT.*?END:VEVENT", whole, re.DOTALL)
    assert len(entries) == 2
    assert re.findall("BEGIN:VEVENT.*?END:VEVENT", alone, re.DOTALL) == entries[:1]
    assert f'href="../../../{path}e17-0.ics"' in page
    assert f"{path}e17-1.ics" not in page  # it is cancelled
    assert page.count("calendar.google.com") == page.count("outlook.live.com") == 1


def find_links(page: str, host: str) -> list[dict[str, str]]:
    """Return the values of the query of each link to a host."""
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', page)]
    return [dict(parse_qsl(urlsplit(link).query)) for link in links if urlsplit(link).netloc == host]


def test_calendars_on_the_web_get_the_local_hour(read) -> None:  # type: ignore[no-untyped-def]
    """Google takes the hour of the place and its zone; Outlook an hour with its offset."""
    google = find_links(read("e1"), "calendar.google.com")[0]
    assert (google["dates"], google["ctz"]) == ("20261125T193000/20261125T210000", "America/Toronto")
    assert google["text"].startswith("Concert d")
    assert google["location"] == "Salle Ludger-Bellefleur, Trois-Rivières"
    assert google["details"] == "https://babillard.example/fr/evenement/concert-d-hiver-e1/"
    outlook = find_links(read("e1", "en"), "outlook.live.com")[0]
    assert (outlook["startdt"], outlook["enddt"]) == ("2026-11-25T19:30:00-05:00", "2026-11-25T21:00:00-05:00")


def test_an_exhibition_is_added_by_its_last_day(read) -> None:  # type: ignore[no-untyped-def]
    """Not as a block of weeks; and no end is made up where none is told."""
    google = find_links(read("e3"), "calendar.google.com")[0]
    assert (google["dates"], google["text"][:12]) == ("20261201/20261202", "Dernier jour")
    opening = find_links(read("e15"), "calendar.google.com")[0]
    assert (opening["dates"], opening["text"]) == ("20261122/20261123", "Nouvel accrochage")


def test_errors_go_to_whoever_can_correct(read, editions: ModuleType) -> None:  # type: ignore[no-untyped-def]
    """A letter to the source that organises, a copy to the editors; without a contact, to the editors."""
    letter = next(unescape(link) for link in re.findall(r'href="(mailto:[^"?]+[?][^"]*)"', read("e1")))
    assert letter.startswith("mailto:bonjour@salle-a.example?cc=bonjour@babillard.example&subject=")
    assert "concert-d-hiver-e1" in unquote(letter)
    silent = editions.make_event("e9", "Bal", editions.make_hour(3), listing_keys=(("neuve-c", "1"),))
    assert "mailto:bonjour@babillard.example?subject=" in render_one(editions, silent)


@pytest.mark.parametrize("contact", ["javascript:alert(1)", "https://x.example/", "", "a@b", "x@y.example,?bcc=z"])
def test_only_an_address_is_written_to(contact: str) -> None:
    """What is no electronic address is never the receiver of a letter."""
    found = find_address(contact)
    assert found is None or re.fullmatch(r"[a-z]+@[a-z]+\.example", found)


def test_hostile_titles_stay_in_their_link(read) -> None:  # type: ignore[no-untyped-def]
    """A title cannot add a receiver to a letter, or a parameter to a calendar's address."""
    page = read("e8")
    for link in (unescape(found) for found in re.findall(r'href="((?:mailto|sms|https)[^"]*)"', page)):
        assert not re.search("[<> \x00-\x1f]", link), link
    assert [set(values) for values in find_links(page, "outlook.live.com")] == [
        {"rru", "subject", "startdt", "enddt", "location", "body"}
    ]


def test_a_place_is_marked_on_the_map_of_its_region(site: dict[str, bytes], read) -> None:  # type: ignore[no-untyped-def]
    """The mark is where the town is among others: Trois-Rivières south-east in Mauricie; unknown places have none."""
    page = read("e1")
    drawn = r'<svg viewBox="0 \d+ (\d+) \d+".*?height="(\d+)"/>.*?class="pin" cx="([\d.]+)" cy="([\d.]+)"'
    mark = re.search(drawn, page)
    assert mark is not None
    width, height, x, y = map(float, mark.groups())
    assert width / 2 < x < width
    assert height / 2 < y < height
    assert "assets/cartes/04.svg" in page
    assert b"Trois-Rivi" in site["assets/cartes/04.svg"]
    assert "assets/cartes" not in read("e7")


def render_one(editions: ModuleType, event: object) -> str:
    """Return the French page of an edition's only event."""
    site = dict(render_pages(editions.make_edition([event], venues=(), redirects={}), ()))
    return next(body.decode() for path, body in site.items() if re.fullmatch("fr/evenement/[^/]*/index.html", path))


def test_sources_that_agree_share_a_row(editions: ModuleType) -> None:
    """One row a value, with all its sources; regions by their names."""
    said = (
        Said("title", "Bal", "salle-a", "1", True),
        Said("title", "Bal", "media-b", "2", False),
        Said("title", "Le bal", "media-b", "3", False),
        Said("region", "04", "salle-a", "1", True),
    )
    page = render_one(editions, editions.make_event("e1", "Bal", editions.make_hour(3), said=said))
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", page)
    cells = [tuple(re.sub("<[^>]*>", "", cell) for cell in row) for row in rows]
    assert [(field, value, kept) for field, value, _, kept in cells] == [
        ("Titre", "Bal", "oui"),
        ("Titre", "Le bal", "non"),
        ("Région", "Mauricie", "oui"),
    ]
    assert len(cells[0][2].split(", ")) == 2


@pytest.mark.parametrize(
    ("summary", "times"),
    [("Une veillée au coin du feu.", 1), ("Une veillée au coin…", 1), ("Pour les grands.", 1), (None, 0)],
)
def test_a_summary_is_said_once(editions: ModuleType, summary: str | None, times: int) -> None:
    """An excerpt of the description does not stand above it; another text does."""
    description = "Une veillée au coin du feu.\nAvec des marrons."
    event = editions.make_event("e1", "Bal", editions.make_hour(3), summary=summary, description=description)
    body = re.sub("<head>.*</head>", "", render_one(editions, event), flags=re.DOTALL)
    assert body.count("Une veillée au coin") == 1
    assert body.count(summary or "Pour les") == (times if summary != "Une veillée au coin…" else 0)


@pytest.mark.parametrize(("price", "shown"), [("Free", "Gratuit"), ("12 $", "12 $"), ("Free for members", None)])
def test_free_is_said_in_the_language_of_the_page(editions: ModuleType, price: str, shown: str | None) -> None:
    """One word that means free is translated; anything more is left as the source says it."""
    page = render_one(editions, editions.make_event("e1", "Bal", editions.make_hour(3), price=price))
    assert f"<h2>Combien</h2>\n<p><bdi>{shown or price}</bdi></p>" in page


def test_no_line_of_a_title_begins_with_a_colon(editions: ModuleType) -> None:
    """The space before it does not break."""
    event = editions.make_event("t1", "Atelier : écrire le fleuve", editions.make_hour(2))
    assert "<h1><bdi>Atelier\u00a0: écrire le fleuve</bdi></h1>" in render_one(editions, event)


def test_what_one_must_know_to_go_comes_first(read) -> None:  # type: ignore[no-untyped-def]
    """When, where, how much, the way to tickets; only then the map and what the event is about."""
    page = read("e1")
    order = ["<h1>", ">Quand<", ">Où<", ">Combien<", ">Renseignements et billets", "<svg ", 'class="summary"']
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_tickets_are_named_where_there_may_be_some(editions: ModuleType) -> None:
    """What is off, sold out or past still leads to its source, but not for tickets."""
    make, hour, url = editions.make_event, editions.make_hour, "https://salle.example/1"
    events = [
        make("on", "Concert", hour(1), url=url),
        make("postponed", "Reporté", hour(1), url=url, status=Status.POSTPONED),
        make("off", "Annulé", hour(1), url=url, status=Status.CANCELLED),
        make("full", "Complet", hour(1), url=url, status=Status.SOLDOUT),
        make("past", "Passé", hour(-3), url=url),
    ]
    pages = dict(render_pages(editions.make_edition(events, redirects={}), ()))
    named = {
        event.event_id: "et billets à la source" in pages[f"fr/evenement/{event.slug}/index.html"].decode()
        for event in events
    }
    assert named == {"on": True, "postponed": True, "off": False, "full": False, "past": False}
