"""When an event marked up on a page takes place: dates and clocks, schedules, what the text of the page adds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sources.model import Certainty, Page
from sources.read.jsonld import read_jsonld
from tests.sources.read.structured_pages import (
    NOW,
    SOURCE,
    make_event,
    make_page,
    read_case,
    read_events,
    read_one,
    starts,
)


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
