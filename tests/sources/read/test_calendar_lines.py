"""How the bytes of a calendar are cut into events and lines."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.read.ical.lines import Component, Property, read_calendars
from sources.read.ical.moments import parse_moment
from tests.servers import make_ics

EVENT = "UID:{0}\nSUMMARY:Numéro {0}"


def read_titles(body: bytes) -> list[str | None]:
    """Return the titles of all events of a body."""
    return [event.text("SUMMARY") for calendar in read_calendars(body) for event in calendar.read_events()]


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_line_ends_and_encodings(line_end: str, encoding: str) -> None:
    """Any line end in any encoding gives the same events."""
    text = make_ics(EVENT.format(1), EVENT.format(2)).decode().replace("\r\n", line_end)
    assert read_titles(text.encode(encoding)) == ["Numéro 1", "Numéro 2"]


def test_one_missing_end_costs_nothing_else() -> None:
    """Events are cut at each BEGIN: without its END, an event still ends where the next begins."""
    body = make_ics(*(EVENT.format(number) for number in range(50)))
    for broken in (body.replace(b"END:VEVENT\r\n", b"", 1), body.replace(b"END:VEVENT", b"END:VEVNT", 7)):
        assert read_titles(broken) == [f"Numéro {number}" for number in range(50)]


def test_zones_and_alarms_speak_for_themselves_only() -> None:
    """Lines of a part are not those of what holds it; zones are found before or after the events."""
    alarm = "BEGIN:VALARM\nUID:alarm\nSUMMARY:Rappel\nEND:VALARM\nLOCATION:Salle"
    zone = (
        b"BEGIN:VTIMEZONE\nTZID:Ici\nBEGIN:STANDARD\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\nX-AFTER:1\nEND:VCAL"
    )
    body = make_ics(f"BEGIN:VALARM\nUID:first\nEND:VALARM\n{EVENT.format(1)}\n{alarm}").replace(b"END:VCAL", zone)
    [calendar] = read_calendars(body)
    [event] = calendar.read_events()
    assert (event.text("UID"), event.text("SUMMARY"), event.text("LOCATION")) == ("1", "Numéro 1", "Salle")
    assert (calendar.text("X-AFTER"), calendar.is_closed) == ("1", True)
    [found] = calendar.children
    assert (found.text("TZID"), found.children[0].text("TZOFFSETTO")) == ("Ici", "-0500")


def test_events_of_a_uid_come_together() -> None:
    """However far apart and however folded; those without UID only when they say the same."""
    events = [
        "UID:a\nSUMMARY:1",
        "SUMMARY:2\nDTSTAMP:1",
        "UID:b\nSUMMARY:3",
        "SUMMARY:2\nDTSTAMP:2",
        "SUMMARY:4\nUID:\n a",
    ]
    [calendar] = read_calendars(make_ics(*events))
    groups = [[Component("VEVENT", raw).text("SUMMARY") for raw in group] for group in calendar.group_events()]
    assert groups == [["1", "4"], ["2", "2"], ["3"]]


@pytest.mark.parametrize(
    "line", [b"BEGIN:A\n", b"BEGIN:VEVENT\n", b"BEGIN:VCALENDAR\n", b"BEGIN:VTIMEZONE\n", b"END:B\n"]
)
def test_hostile_nesting_is_quick(line: bytes) -> None:
    """A hundred thousand markers that never close cost no more than their number."""
    began = time.process_time()
    body = b"BEGIN:VCALENDAR\n" + line * 100_000 + b"END:C\n" * 100_000 + b"BEGIN:VEVENT\nSUMMARY:Bal\n"
    assert read_titles(body)[-1] == "Bal"
    assert time.process_time() - began < 3


@given(st.text('\\nN,;:"a é', max_size=12))
@settings(max_examples=100, deadline=None)
def test_escapes_are_undone_one_by_one(value: str) -> None:
    """The fast way to undo escapes gives what a look at each of them gives."""
    expected = re.sub(r"\\([\\;,Nn:\"])", lambda m: "\n" if m[1] in "nN" else m[1], value)
    assert Property("SUMMARY", {}, value).text == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("20261205T193000", "2026-12-05T19:30:00"), ("20261205T193000Z", "2026-12-05 19:30:00Z"),
        ("20261205T240000", "2026-12-06T00:00"), ("20261205T235960", "2026-12-05T23:59:59"),
    ],
)  # fmt: skip
def test_moments_are_read_alike_however_written(value: str, written: str) -> None:
    """The fast way for the usual form gives what the general one does."""
    assert parse_moment(value, {}) == parse_moment(written, {})


@pytest.mark.parametrize("value", ["20261305T193000", "99991231T000000", "20261205T1930x0", "2026120T5193000"])
def test_what_is_no_moment_is_none(value: str) -> None:
    """Fifteen characters are not always a date."""
    assert parse_moment(value, {}) is None
