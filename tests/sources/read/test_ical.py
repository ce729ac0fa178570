"""iCalendar: one small file and one test a trap, and recurrences against recurring-ical-events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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


EXPECTED_STARTS = {
    "weekly_across_dst": ["2026-10-17T10:30:00-04:00", "2026-10-31T10:30:00-04:00", "2026-11-07T10:30:00-05:00"],
    "until_bare_date": ["2026-12-01T18:00:00-05:00", "2026-12-08T18:00:00-05:00", "2026-12-15T18:00:00-05:00"],
    "until_utc": ["2026-12-01T18:00:00-05:00", "2026-12-08T18:00:00-05:00", "2026-12-15T18:00:00-05:00"],
    "override_moves_one": ["2026-12-02T19:00:00-05:00", "2026-12-10T20:00:00-05:00", "2026-12-16T19:00:00-05:00"],
    "this_and_future": [
        "2026-12-02T19:00:00-05:00", "2026-12-09T19:00:00-05:00",
        "2026-12-17T20:00:00-05:00", "2026-12-24T20:00:00-05:00",
    ],
    "rdate_period": ["2026-12-02T19:00:00-05:00", "2026-12-04T14:00:00-05:00"],
    "windows_zone": ["2026-12-05T19:30:00-05:00"],
    "vendor_zone": ["2026-12-05T19:30:00-05:00"],
    "custom_vtimezone": ["2026-12-05T19:30:00-04:00"],
    "unknown_zone": ["2026-12-05T19:30:00-05:00"],
    "utc_value": ["2026-12-05T19:30:00-05:00"],
    "new_york_stamp": ["2026-12-05T19:30:00-05:00"],
    "alarm_inside": ["2026-12-05T19:30:00-05:00"],
    "folded_inside_utf8": ["2026-12-05T19:30:00-05:00"],
    "latin1": ["2026-12-05T19:30:00-05:00"],
    "bom_bare_lf": ["2026-12-05T19:30:00-05:00"],
    "versions": ["2026-12-12T19:30:00-05:00"],
    "one_uid_three_dates": [f"2026-12-0{d}T19:30:00-05:00" for d in (5, 6, 7)],
    "no_uid": ["2026-12-05T19:30:00-05:00"],
    "end_before_start": ["2026-12-05T19:30:00-05:00"],
    "every_second": ["2026-12-05T19:30:00-05:00"],
    "broken_rule": ["2026-12-05T19:30:00-05:00"],
    "cancelled": ["2026-12-05T19:30:00-05:00"],
    "one_day": ["2026-12-06"],
    "spring_gap": ["2027-03-13T02:30:00-05:00", "2027-03-14T03:30:00-04:00"],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXPECTED_STARTS))
def test_starts(name: str) -> None:
    """Each trap gives exactly these starts."""
    assert starts(read_one(name)) == EXPECTED_STARTS[name]


def test_overrides_keep_their_own_length() -> None:
    """A moved instance has its own duration, the others the master's."""
    lengths = [o.end - o.start for o in read_one("override_moves_one").occurrences]  # type: ignore[operator]
    assert lengths == [timedelta(hours=2), timedelta(hours=1), timedelta(hours=2)]


def test_a_cancelled_instance_stays_as_cancelled() -> None:
    """A cancelled override is told, not hidden: residents must learn of it."""
    listing = read_one("override_cancels_one")
    assert [o.status for o in listing.occurrences] == [Status.SCHEDULED, Status.CANCELLED, Status.SCHEDULED]
    assert listing.status is Status.SCHEDULED
    assert read_one("cancelled").status is Status.CANCELLED


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


def test_all_day_span_is_a_period() -> None:
    """An exhibition as an all-day span is one period whose last day is included."""
    [period] = read_one("exhibition").occurrences
    assert (period.start, period.end, period.is_period) == (date(2026, 12, 1), date(2027, 1, 10), True)
    [day] = read_one("one_day").occurrences
    assert (day.end, day.is_period, day.all_day) == (None, False, True)


def test_calendar_zone_is_that_of_utc_and_floating_times() -> None:
    """X-WR-TIMEZONE says where UTC and floating times are meant."""
    by_title = {listing.title: listing for listing in read_case("x_wr_timezone").listings}
    assert starts(by_title["Gala"]) == ["2026-12-05T19:30:00-04:00"]
    assert starts(by_title["Bal"]) == ["2026-12-06T20:00:00-04:00"]
    both = [starts(listing) for listing in read_case("several_calendars").listings]
    assert both == [["2026-12-05T19:30:00-04:00"], ["2026-12-05T19:30:00-05:00"]]


def test_what_is_not_public_is_dropped_and_counted() -> None:
    """Private events, busy slots and untitled ones never appear, and the source's page can tell how many."""
    reading = read_case("not_public")
    assert [listing.title for listing in reading.listings] == ["Gala"]
    assert reading.dropped == {"private": 1, "busy-slot": 1, "untitled": 1, "undated": 1}


def test_a_broken_file_yields_its_other_events() -> None:
    """A missing END or a cut file costs no more than what is really missing."""
    assert [listing.title for listing in read_case("missing_end").listings] == ["Premier", "Second"]
    cut = read_case("truncated")
    assert [listing.title for listing in cut.listings] == ["Premier"]
    assert "truncated" in {issue.code for issue in cut.issues}


def test_alarms_do_not_speak_for_their_event() -> None:
    """Properties of a VALARM are not the event's; those after it are."""
    listing = read_one("alarm_inside")
    assert (listing.title, listing.venue) == ("Gala", "Salle")


def test_encodings() -> None:
    """Latin-1, and characters cut by folding, are read as their author meant them."""
    assert read_one("folded_inside_utf8").title == "Théâtre"
    assert read_one("latin1").title == "Théâtre d'été"
    assert "deuxième ligne" in (read_one("text_without_folding").description or "")


def test_one_uid_for_two_events_is_two_listings() -> None:
    """A publisher that repeats a UID loses no event."""
    listings = read_case("one_uid_two_titles").listings
    assert [(item.source_key, item.title) for item in listings] == [("u1@essai", "Lundi"), ("u1@essai#2", "Mardi")]


def test_absurd_years_are_refused() -> None:
    """A date in the year 9999 is a placeholder, not a date."""
    reading = read_case("year_9999")
    assert reading.listings == ()
    assert reading.dropped == {"undated": 1}


@pytest.mark.parametrize(("name", "code"), [("every_second", "rule-too-frequent"), ("broken_rule", "rule-unreadable")])
def test_bad_rules_are_reported(name: str, code: str) -> None:
    """A rule that cannot be followed leaves the first date and an issue."""
    assert code in {issue.code for issue in read_case(name).issues}


def test_an_old_rule_is_expanded_near_the_window_only() -> None:
    """A rule of 1990 gives the same days as counting from its start, within the window, exceptions by day left out."""
    days = [o.first_day for o in read_one("old_daily_rule").occurrences]
    assert date(2026, 11, 30) in days
    assert date(2026, 12, 2) not in days
    assert all(day is not None and (day - date(1990, 1, 1)).days % 2 == 0 for day in days)
    assert 180 < len(days) < 230


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
