"""iCalendar: fields, failures, and recurrences against recurring-ical-events. Traps of dates are in test_ical_cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Certainty, Listing, Page, Reading, Status
from sources.read.ical import read_ical
from sources.source import Rights, Source
from tests.servers import make_ics

CASES = Path(__file__).parents[2] / "cases" / "ical"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TORONTO = ZoneInfo("America/Toronto")
SOURCE = Source(
    id="essai", title="Essai", kind="ical", url="https://exemple.qc.ca/c.ics", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip


def read_case(name: str) -> Reading:
    """Read one case file."""
    return read_bytes((CASES / f"{name}.ics").read_bytes())


def read_bytes(body: bytes) -> Reading:
    """Read a body as the one page of a source."""
    return read_ical([Page(SOURCE.url, body)], SOURCE, NOW)


def read_one(name: str) -> Listing:
    """Read a case that holds one listing."""
    [listing] = read_case(name).listings
    return listing


def starts(listing: Listing) -> list[str]:
    """Return the starts of a listing as ISO texts."""
    return [o.start.isoformat() if o.start else "" for o in listing.occurrences]


def test_fields() -> None:
    """What an ordinary event says arrives whole and clean."""
    listing = read_one("simple")
    assert listing.key == ("essai", "u1@essai")
    assert listing.title == "Concert de Noël"
    assert listing.venue == "Salle Untel, 12, rue du Quai, Trois-Rivières"
    assert listing.url == "https://exemple.qc.ca/noel"
    assert listing.categories == ("Musique", "Famille")
    assert (listing.lat, listing.lon) == (46.34, -72.54)
    assert listing.description is not None
    assert "<b>" not in listing.description
    [occurrence] = listing.occurrences
    assert occurrence.start == datetime(2026, 12, 5, 19, 30, tzinfo=TORONTO)
    assert occurrence.end == datetime(2026, 12, 5, 21, 30, tzinfo=TORONTO)
    assert listing.date_certainty is Certainty.STATED


def test_keys() -> None:
    """A repeated UID loses no event: the first listing keeps it, the others count."""
    keys = [(item.source_key, item.title) for item in read_case("one_uid_two_titles").listings]
    assert keys == [("u1@essai", "Lundi"), ("u1@essai#2", "Mardi")]


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("ANNULÉ - Jam", Status.CANCELLED),
        ("Jam (reportée)", Status.POSTPONED),
        ("Jam | COMPLET", Status.SOLDOUT),
        ("Jam avec l'orchestre complet", Status.SCHEDULED),
    ],
)
def test_an_instance_may_say_its_status_in_its_title(title: str, status: Status) -> None:
    """A calendar without a way to cancel one date renames it; the others stay on."""
    series = "UID:jam\nDTSTART;TZID=America/Toronto:20261202T190000\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Jam"
    moved = "UID:jam\nRECURRENCE-ID;TZID=America/Toronto:20261209T190000\nDTSTART;TZID=America/Toronto:20261209T190000"
    [listing] = read_bytes(make_ics(series, f"{moved}\nSUMMARY:{title}")).listings
    assert [o.status for o in listing.occurrences] == [Status.SCHEDULED, status, Status.SCHEDULED]


@pytest.mark.parametrize(
    ("location", "venue"),
    [
        (r"Salle X\n12 rue Y\, Gatineau", "Salle X, 12 rue Y, Gatineau"),
        (r"Salle X\,\n12 rue Y", "Salle X, 12 rue Y"),
        ("https://visio.exemple.ca/j/123", None),
    ],
)
def test_lines_of_a_place_stay_apart(location: str, venue: str | None) -> None:
    """Name and street on lines of their own; a meeting's web address is no place."""
    event = f"UID:a\nDTSTART:20261202T190000Z\nSUMMARY:Jam\nLOCATION:{location}"
    [listing] = read_bytes(make_ics(event)).listings
    assert listing.venue == venue


def test_a_zone_with_a_colon_and_no_quotes_loses_no_date() -> None:
    """«TZID=tzone://Microsoft/Custom:20261202T190000» is read as local time, with a note."""
    reading = read_bytes(make_ics("UID:a\nDTSTART;TZID=tzone://Microsoft/Custom:20261202T190000\nSUMMARY:Jam"))
    assert starts(reading.listings[0]) == ["2026-12-02T19:00:00-05:00"]
    assert [issue.code for issue in reading.issues] == ["unknown-zone"]


@pytest.mark.parametrize("body", [b"", b"<html><body>Not here</body></html>", b"None", b"\x00\xff\xfe", b"{}"])
def test_what_is_no_calendar_fails_with_a_reason(body: bytes) -> None:
    """HTML with status 200, an empty body or junk are failures, not empty calendars."""
    failure = read_bytes(body).failure
    assert failure is not None
    assert failure.code == "not-a-calendar"


def test_an_empty_calendar_is_not_a_failure() -> None:
    """A calendar without events is a calendar."""
    reading = read_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    assert (reading.failure, reading.listings) == (None, ())


RULES = st.sampled_from(
    [
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=YEARLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;WKST=SU",
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1",
        "FREQ=DAILY;BYDAY=MO,WE,FR",
        "FREQ=DAILY;COUNT=10",
        "FREQ=WEEKLY;UNTIL=20270301T120000Z",
        "FREQ=WEEKLY;COUNT=7;BYDAY=SU",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 3, 1)).map(lambda d: d.replace(second=0, microsecond=0)),  # noqa: DTZ001
    rule=RULES,
    hours=st.integers(1, 5),
)
def test_recurrences_agree_with_recurring_ical_events(start: datetime, rule: str, hours: int) -> None:
    """Our expansion and the reference library's give the same instants inside the window."""
    if 1 <= start.hour <= 3:
        start = start.replace(hour=12)  # the two differ by design on hours that the change of hour skips
    body = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Série\r\n"
        f"DTSTART;TZID=America/Toronto:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT{hours}H\r\nRRULE:{rule}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    window = (NOW, NOW + timedelta(days=390))
    theirs = {
        event["DTSTART"].dt.astimezone(UTC)
        for event in recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(*window)
    }
    ours = {
        o.start.astimezone(UTC)
        for listing in read_bytes(body).listings
        for o in listing.occurrences
        if isinstance(o.start, datetime) and isinstance(o.end, datetime) and o.end > window[0] and o.start < window[1]
    }
    assert ours == theirs


@pytest.mark.parametrize("said", ["X-A:untitled", "SUMMARY:Secret\nCLASS:PRIVATE"])
def test_a_date_of_a_series_that_cannot_be_read_stands_alone_only_if_it_may(said: str) -> None:
    """Where the series has no date, one of its dates without a title, or private, is no listing."""
    one = f"UID:a\nRECURRENCE-ID:20261205T190000\nDTSTART:20261205T200000\n{said}"
    assert read_bytes(make_ics("UID:a\nSUMMARY:Bal\nDTSTART:demain", one)).listings == ()
