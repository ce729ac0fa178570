"""Structured data: one small page and one test a trap, the judgement of clocks, and who an event belongs to."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Certainty, Listing, Page, Reading, Status
from sources.read.jsonld import read_jsonld
from sources.source import Rights, Source

CASES = Path(__file__).parents[2] / "cases" / "structured"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://exemple.qc.ca"
SOURCE = Source(
    id="essai", title="Essai", kind="jsonld", url=f"{SITE}/agenda/", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip


def read_case(name: str, path: str = "/page") -> Reading:
    """Read one case as the page of an event."""
    body = (CASES / f"{name}.html").read_bytes()
    return read_jsonld([Page(SITE + path, body, "text/html", NOW, "event")], SOURCE, NOW)


def make_page(path: str, *events: dict[str, Any], role: str = "event", head: str = "") -> Page:
    """Return a page with these events as JSON-LD."""
    script = f'<script type="application/ld+json">{json.dumps(list(events))}</script>'
    return Page(SITE + path, f"<!doctype html>{head}{script}<p>Bonjour".encode(), "text/html", NOW, role)


def make_event(name: str, start: str, **facts: Any) -> dict[str, Any]:
    """Return an event node."""
    return {"@type": "Event", "name": name, "startDate": start, **facts}


def read_events(*events: dict[str, Any], source: Source = SOURCE) -> list[Listing]:
    """Read events that each have a page of their own."""
    pages = [make_page(f"/e/{number}", event) for number, event in enumerate(events)]
    return list(read_jsonld(pages, source, NOW).listings)


def read_one(**facts: Any) -> Listing:
    """Read one event with these facts."""
    [listing] = read_events(make_event("Essai", facts.pop("start", "2026-12-05T20:00"), **facts))
    return listing


def starts(listing: Listing) -> list[str]:
    """Return the starts of a listing as text, local."""
    return [o.start.isoformat() if o.start else "…" for o in listing.occurrences]


def test_graph_with_references() -> None:
    """Nodes of a @graph are read through @id: place, organiser, prices and performers without fillers."""
    [listing] = read_case("graph-with-references").listings
    assert listing.source_key == f"{SITE}/evenement/nocturne/"
    assert starts(listing) == ["2026-12-05T20:00:00-05:00"]
    assert (listing.venue, listing.city, listing.postal_code) == ("Salle Exemple", "Trois-Rivières", "G9A 1A1")
    assert (listing.address, listing.country, listing.phone) == ("1, rue du Port", "CA", "819 555-0100")
    assert (listing.lat, listing.lon) == (46.343, -72.54)
    assert (listing.price, listing.is_free) == ("De 10 à 30,50 $", False)
    assert listing.performers == ("Ana Roy",)
    assert listing.organiser == "Les Amis"
    assert listing.language == "fr"
    assert listing.categories == ("Musique", "Jazz", "MusicEvent")


def test_broken_json_is_repaired() -> None:
    """Comments, CDATA, raw newlines, bad escapes and trailing commas do not lose an event, nor change its texts."""
    [listing] = read_case("broken-json").listings
    assert listing.title == "L'été ; {dit-on}, ]"
    assert listing.description == "Une ligne\net l'autre, avec un \\' mal échappé // non"
    assert starts(listing) == ["2026-12-05T20:00:00-05:00"]


def test_expanded_form() -> None:
    """Full IRIs, @value objects and blank nodes are the same data; the source's language is preferred."""
    [listing] = read_case("expanded").listings
    assert (listing.title, listing.venue, listing.categories) == ("Le corps", "Agora", ("DanceEvent",))
    assert starts(listing) == ["2026-12-05T20:00:00-05:00"]


def test_microdata() -> None:
    """Values come from the attribute that each element has for them; itemref reaches out, foreign items do not leak."""
    [listing] = read_case("microdata", "/spectacle/marees").listings
    assert listing.title == "Les marées hautes"
    assert listing.status is Status.CANCELLED
    assert listing.occurrences[0].end == datetime.fromisoformat("2026-12-05T22:00:00-05:00")
    assert (listing.venue, listing.city, listing.price) == ("Le Bic", "Rimouski", "25 $")
    assert listing.image == f"{SITE}/marees.jpg"


def test_rdfa() -> None:
    """RDFa Lite is read through vocab, typeof and property; items of other vocabularies are not events."""
    [listing] = read_case("rdfa").listings
    assert (listing.title, listing.venue, listing.is_free) == ("En rodage", "Le Brise-Glace", True)
    assert starts(listing) == ["2026-12-05T20:30:00-05:00"]


def test_performances_of_one_page() -> None:
    """Events of one title and place are one listing; others of the page get #2, #3 in page order."""
    reading = read_case("performances")
    by_key = {listing.source_key.removeprefix(SITE): listing for listing in reading.listings}
    assert {key: (listing.title, listing.venue) for key, listing in by_key.items()} == {
        "/page": ("Broue", "Salle A"),
        "/page#2": ("Atelier d'argile", "Salle A"),
        "/page#3": ("Broue", "Salle B"),
    }
    assert starts(by_key["/page"]) == ["2026-12-05T14:00:00-05:00", "2026-12-05T20:00:00-05:00"]


def test_sub_events() -> None:
    """Sub-events with a title of their own are listings; nameless ones, or with only a date behind, are dates."""
    listings = {listing.title: listing for listing in read_case("sub-events").listings}
    assert set(listings) == {"Festival du port", "Concert d'ouverture", "Feux", "Heure du conte"}
    festival = listings["Festival du port"].occurrences[0]
    assert (festival.start, festival.end, festival.is_period) == (date(2027, 7, 1), date(2027, 7, 4), True)
    assert listings["Feux"].venue == "Vieux-Port"
    assert listings["Concert d'ouverture"].source_key == f"{SITE}/ouverture"
    tales = listings["Heure du conte"]
    assert starts(tales) == ["2026-12-05T10:00:00-05:00", "2026-12-12T10:00:00-05:00"]
    assert [o.status for o in tales.occurrences] == [Status.SCHEDULED, Status.CANCELLED]
    assert tales.status is Status.SCHEDULED


def test_schedule() -> None:
    """A schedule is expanded with its hours, without its exceptions."""
    [listing] = read_case("schedule").listings
    assert [text[:16] for text in starts(listing)] == [
        f"{day}T18:30" for day in ("2026-12-02", "2026-12-09", "2026-12-16", "2027-01-06")
    ]
    assert listing.occurrences[0].end == datetime.fromisoformat("2026-12-02T20:00:00-05:00")


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"repeatFrequency": "P1M", "byDay": "1SU", "startDate": "2026-12-01", "repeatCount": 3},
         ["2026-12-06", "2027-01-03", "2027-02-07"]),
        ({"repeatFrequency": "Weekly", "byDay": ["Tuesday", "TH"], "startDate": "2026-12-01", "endDate": "2026-12-10"},
         ["2026-12-01", "2026-12-03", "2026-12-08", "2026-12-10"]),
        ({"repeatFrequency": "P2D", "startDate": "2026-12-01", "repeatCount": "2"}, ["2026-12-01", "2026-12-03"]),
        ({"startDate": "2026-12-01"}, ["2026-12-01"]),
    ],
)  # fmt: skip
def test_schedule_rules(schedule: dict[str, Any], expected: list[str]) -> None:
    """Frequencies, ordinal weekdays and counts; a rule without frequency is one date."""
    node = {"@type": "Schedule", "startTime": "19:00", **schedule}
    listing = read_one(start="", eventSchedule=node)
    assert [text[:10] for text in starts(listing)] == expected


def test_schedule_without_end_stops_at_the_horizon() -> None:
    """A weekly rule without an end is expanded over 13 months."""
    node = {"@type": "Schedule", "startTime": "19:00", "repeatFrequency": "P1W", "startDate": "2020-01-07"}
    assert len(read_one(start="", eventSchedule=node).occurrences) in range(60, 66)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-12-05", None, ("2026-12-05", None, False)),
        ("2026-12-05", "2027-01-09", ("2026-12-05", "2027-01-09", True)),
        ("2026-12-05T00:00:00-05:00", None, ("2026-12-05", None, False)),
        ("2026-12-05T00:00", "2026-12-05T23:59:59", ("2026-12-05", None, False)),
        ("2026-12-05T00:00:00-05:00", "2027-01-09T23:59:59-05:00", ("2026-12-05", "2027-01-09", True)),
        ("2026-12-05T19:00", "2027-03-05T17:00", ("2026-12-05", "2027-03-05", True)),
        ("2026-12-05T20:00", "2026-12-05T20:00", ("2026-12-05T20:00:00-05:00", None, False)),
        ("2026-12-05T20:00", "2026-12-05T09:12", ("2026-12-05T20:00:00-05:00", None, False)),
        ("2026-12-05T21:00", "2026-12-05T02:00",
         ("2026-12-05T21:00:00-05:00", "2026-12-06T02:00:00-05:00", False)),
        ("2026-12-05T20:00:00-04:00", None, ("2026-12-05T20:00:00-05:00", None, False)),
        ("2026-7-4T9:05-5::00", None, ("2026-07-04T09:05:00-04:00", None, False)),
        ("20261205T200000", None, ("2026-12-05T20:00:00-05:00", None, False)),
        ("2026-12-05 8:00 PM", None, ("2026-12-05T20:00:00-05:00", None, False)),
        ("2026-07-05T00:30:00.000Z", None, ("2026-07-04T20:30:00-04:00", None, False)),
    ],
)  # fmt: skip
def test_dates(start: str, end: str | None, expected: tuple[str, str | None, bool]) -> None:
    """Hours unknown, periods, impossible ends, frozen offsets, misspellings, true UTC."""
    [found] = read_one(start=start, **({"endDate": end} if end else {})).occurrences
    assert (str(found.start).replace(" ", "T"), found.end and str(found.end).replace(" ", "T"), found.is_period) == (
        expected
    )


def test_dates_said_twice() -> None:
    """A day said again with its hour, a start said again with its end, and the run around its performances."""
    page = make_page(
        "/e/1",
        make_event("A", "2026-12-05"),
        make_event("A", "2026-12-05T20:00"),
        make_event("A", "2026-12-05T20:00", endDate="2026-12-05T22:00"),
        make_event("A", "2026-12-08T20:00"),
        make_event("A", "2026-12-05", endDate="2026-12-08"),
    )
    [listing] = read_jsonld([page], SOURCE, NOW).listings
    assert starts(listing) == ["2026-12-05T20:00:00-05:00", "2026-12-08T20:00:00-05:00"]
    assert listing.occurrences[0].end is not None


@pytest.mark.parametrize("start", ["", "bientôt", "9999-12-31", "2026-13-45T99:99", "0000-00-00", "2026"])
def test_unreadable_dates_leave_a_listing_without_occurrences(start: str) -> None:
    """An event whose date cannot be read is still a listing."""
    listing = read_one(start=start)
    assert (listing.occurrences, listing.date_certainty) == ((), Certainty.NONE)


def test_duration_gives_the_end() -> None:
    """A duration that is told gives the end that is not."""
    [found] = read_one(duration="PT2H00M").occurrences
    assert found.end == datetime.fromisoformat("2026-12-05T22:00:00-05:00")


def test_utc_label_on_local_hours_is_judged_per_source() -> None:
    """Evening hours labelled +00:00 are local when UTC would make a whole season of early afternoons."""
    hours = ("20:00", "19:30", "20:00", "15:00", "20:00")
    season = [make_event(f"Spectacle {n}", f"2026-12-1{n}T{hour}:00+00:00") for n, hour in enumerate(hours)]
    reading = read_jsonld([make_page(f"/e/{n}", event) for n, event in enumerate(season)], SOURCE, NOW)
    assert starts(reading.listings[0]) == ["2026-12-10T20:00:00-05:00"]
    assert reading.listings[0].date_certainty is Certainty.INFERRED
    assert "utc-means-local" in {issue.code for issue in reading.issues}


def test_true_utc_is_converted() -> None:
    """Hours of the night labelled UTC are evenings."""
    hours = ("01:00", "00:30", "01:00", "20:00")
    season = [make_event(f"Spectacle {n}", f"2026-12-1{n}T{hour}:00Z") for n, hour in enumerate(hours)]
    listings = read_events(*season)
    assert starts(listings[0]) == ["2026-12-09T20:00:00-05:00"]
    assert starts(listings[3]) == ["2026-12-13T15:00:00-05:00"]


def test_only_utc_midnights_are_dates() -> None:
    """A source whose every start is T00:00+00:00 gives dates, which do not move to the evening before."""
    season = [make_event(f"Fête {n}", f"2026-{n:02}-05T00:00:00+00:00") for n in (6, 12)]
    assert [starts(listing) for listing in read_events(*season)] == [["2026-06-05"], ["2026-12-05"]]


def test_offsets_of_another_zone_are_believed_when_they_change_with_the_season() -> None:
    """A source that writes -03:00 in summer and -04:00 in winter is in Atlantic time."""
    season = [
        make_event(f"Spectacle {n}", start)
        for n, start in enumerate(
            ("2026-12-05T20:00:00-04:00", "2027-01-05T20:00:00-04:00", "2027-06-05T20:00:00-03:00",
             "2027-07-05T20:00:00-03:00")
        )
    ]  # fmt: skip
    assert {listing.occurrences[0].timezone for listing in read_events(*season)} == {"America/Halifax"}


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


def test_page_text_gives_the_hour_that_the_markup_lacks() -> None:
    """The visible text of a page corrects its markup."""
    [listing] = read_case("page-text").listings
    assert starts(listing) == ["2026-12-05T19:30:00-05:00"]


def test_page_text_gives_the_date_that_the_markup_lacks() -> None:
    """An undated event is dated by its page, as inferred; the date of publication is not its date."""
    [listing] = read_case("page-text-only").listings
    assert starts(listing) == ["2026-12-05T19:30:00-05:00"]
    assert listing.date_certainty is Certainty.INFERRED


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Du 4 au 13 décembre 2026, du vendredi au dimanche à 20 h", 6),
        ("Les 5 et 12 décembre 2026 à 14 h : visites", 1),
        ("Du 4 au 13 décembre 2026, tous les jours de 10 h à 17 h", 1),
    ],
)
def test_page_text_tells_the_nights_of_a_span(line: str, count: int) -> None:
    """The markup of a play says opening and closing; a line over just these days tells the nights, others do not."""
    event = make_event("Essai", "2026-12-04T20:00:00-05:00", endDate="2026-12-13T22:00:00-05:00")
    page = make_page("/e/1", event)
    body = page.body.replace(b"Bonjour", line.encode())
    [listing] = read_jsonld([Page(page.url, body, "text/html", NOW, "event")], SOURCE, NOW).listings
    assert len(listing.occurrences) == count
    assert listing.occurrences[0].is_period == (count == 1)


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


def test_no_markup_at_all_is_a_failure() -> None:
    """Pages without any event are counted, and together they are a failure that says what was seen."""
    reading = read_jsonld([Page(SITE, b"<!doctype html><p>Rien")], SOURCE, NOW)
    assert reading.failure is not None
    assert reading.failure.code == "no-event-markup"
    assert "html" in reading.failure.detail
    assert reading.dropped == {"no-markup": 1}


def test_hostile_page_keeps_its_sound_event() -> None:
    """Cycles, year 9999, cut JSON and empty scripts beside a sound event."""
    reading = read_case("deep")
    assert "Sain" in {listing.title for listing in reading.listings}


def test_nesting_without_end_is_no_crash() -> None:
    """Ten thousand levels of JSON or of elements cost an issue at most."""
    deep = b'{"@type":"Event","subEvent":' * 10_000
    page = Page(SITE, b'<script type="application/ld+json">' + deep + b"</script>" + b"<div itemscope>" * 10_000)
    assert read_jsonld([page], SOURCE, NOW).listings == ()


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_bytes_crash_the_reader(noise: bytes) -> None:
    """Whatever stands in a script, an attribute or a page, reading ends with a result."""
    for body in (
        noise,
        b'<script type="application/ld+json">' + noise,
        b'<div itemscope itemtype="http://schema.org/Event"><i itemprop="name">A</i><i itemprop="startDate" content="'
        + noise,
    ):
        read_jsonld([Page(SITE, body)], SOURCE, NOW)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=12) | st.sampled_from(["Event", "2026-12-05", "#a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("@type @id @value @graph name startDate location subEvent offers price url".split()),  # noqa: SIM905
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
@settings(max_examples=80, deadline=None)
def test_no_shape_crashes_the_reader(value: Any) -> None:
    """Any value in any place of a node is read or left out."""
    body = json.dumps([value, {"@type": "Event", "name": "A", "startDate": "2026-12-05", "location": value}])
    read_jsonld([Page(SITE, f'<script type="application/ld+json">{body}</script>'.encode())], SOURCE, NOW)
