"""What editors pin goes before what sources say, and provenance names the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.decisions import Decision
from dedupe.merge.choices import explain_choices
from dedupe.merge.pins import PINNED_BY, PINNED_FIELDS, apply_pins, find_pins
from dedupe.model import MergedEvent, Said
from sources.model import Occurrence, Status

AT = datetime(2026, 11, 25, tzinfo=UTC)


def _event() -> MergedEvent:
    values: dict[str, Any] = dict.fromkeys(MergedEvent.__dataclass_fields__)
    said = (Said("title", "Le Grand Air", "a", "k", chosen=True),)
    values |= {"event_id": "e1", "title": "Le Grand Air", "category": "music", "listing_keys": (("a", "k"),)}
    return MergedEvent(**(values | {"said": said, "status": Status.SCHEDULED, "occurrences": ()}))


def _pin(number: int, field: str, value: object, key: tuple[str, str] = ("a", "k")) -> Decision:
    return Decision(f"d{number}", AT + timedelta(minutes=number), "anne", "pin", (key,), field, value)


def test_the_last_pin_of_a_field_stands() -> None:
    """Whatever the order in which they are read."""
    pins = [_pin(2, "title", "Grand Air"), _pin(1, "title", "Air"), _pin(3, "status", "cancelled")]
    event = apply_pins(_event(), find_pins(pins))
    assert (event.title, event.status) == ("Grand Air", Status.CANCELLED)
    chosen = [(s.value, s.source_id, s.source_key) for s in event.said if s.field == "title" and s.chosen]
    assert chosen == [("Grand Air", PINNED_BY, "d2")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 12),
        ("title", "  "),
        ("category", "opera"),
        ("category", ["music"]),
        ("status", ["x"]),
        ("event_id", "e2"),
        ("is_free", "oui"),
        ("hour", "8 h"),
        ("hour", {"from": "19:30"}),
        ("hour", 20),
        ("occurrences", []),
        ("occurrences", "2026-12-05"),
        ("occurrences", [{"start": "demain"}]),
        ("occurrences", [{"end": "2026-12-05"}]),
        ("occurrences", [{"start": "2026-12-05", "end": "2026-12-04", "is_period": True}]),
        ("occurrences", [{"start": "2026-12-05", "end": "2026-12-05T20:00"}]),
        ("occurrences", [{"start": "2026-12-05", "timezone": "../../etc/passwd"}]),
        ("occurrences", [{"start": "2026-12-05T20:00", "timezone": "Nulle/Part"}]),
        ("place", "Salle Untel"),
        ("place", {"venue": "Salle Untel", "title": "x"}),
        ("place", {"address": "1, rue A"}),
        ("place", {"venue": "Salle Untel", "lat": 46.0}),
        ("place", {"venue": "Salle Untel", "lat": 460.0, "lon": 0.0}),
        ("place", {"venue": ["x"]}),
    ],
)
def test_a_senseless_pin_changes_nothing(field: str, value: object) -> None:
    """A slip in a file of decisions breaks no event."""
    assert apply_pins(_event(), find_pins([_pin(1, field, value)])) == _event()


def test_every_field_that_can_be_pinned_is_described() -> None:
    """In the document of the ledger."""
    text = (Path(__file__).parents[3] / "docs" / "decisions.md").read_text("utf-8")
    assert [field for field in PINNED_FIELDS if f"`{field}`" not in text.partition("### Pins")[2]] == []


def test_a_pin_speaks_of_its_listing_only() -> None:
    """An event without that listing stays as it is."""
    assert apply_pins(_event(), find_pins([_pin(1, "title", "Autre", ("b", "k"))])) == _event()


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["start", "end", "timezone", "from", "to", "venue", "lat", "lon"]), inner)
    ),
)


@given(st.sampled_from(["title", "hour", "occurrences", "place", "status", "category", "is_free", "price"]), _JSON)
def test_no_value_breaks_an_event(field: str, value: object) -> None:
    """The ledger is typed by people and merged by Git."""
    event = apply_pins(_dated(), find_pins([_pin(1, field, value)]))
    assert event.occurrences
    assert isinstance(event.status, Status)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo("America/Toronto"))


def _dated(*occurrences: Occurrence) -> MergedEvent:
    dates = occurrences or (
        Occurrence(_at(5, 14)),
        Occurrence(_at(5, 19, 30), _at(5, 21)),
        Occurrence(date(2026, 12, 6)),
    )
    said = (
        Said("occurrences", "…", "a", "k", chosen=True),
        Said("starts_at", "19:30", "a", "k", chosen=True),
        Said("free", "False", "a", "k", chosen=True),
        Said("venue", "Ailleurs", "a", "k", chosen=True),
        Said("address", "1, rue A", "a", "k", chosen=True),
    )
    changes: dict[str, Any] = {"occurrences": dates, "conflicts": ("starts_at",), "said": said, "region": "04"}
    changes |= {"venue": "Ailleurs", "address": "1, rue A", "venue_id": "v1", "lat": 46.0, "lon": -72.0}
    return replace(_event(), **changes)


def _choose(event: MergedEvent) -> dict[str, tuple[str | None, str]]:
    return {c.field: (c.value, c.reason) for c in explain_choices(event.said, {}, event.conflicts)}


def test_an_hour_is_put_right_wherever_a_source_has_it_wrong() -> None:
    """The matinée stays, the end after the new start stays, and the sources' contradiction is settled."""
    event = apply_pins(_dated(), find_pins([_pin(1, "hour", {"from": "19:30", "to": "20:00"})]))
    assert [o.start for o in event.occurrences] == [_at(5, 14), _at(5, 20), date(2026, 12, 6)]
    assert event.occurrences[1].end == _at(5, 21)
    assert event.conflicts == ()
    assert _choose(event)["occurrences"][1] == "pin"
    assert "starts_at" not in _choose(event)


def test_days_without_an_hour_get_one() -> None:
    """And one hour for all dates makes two showings of a day one."""
    event = apply_pins(_dated(), find_pins([_pin(1, "hour", {"from": None, "to": "16:00"})]))
    assert [o.start for o in event.occurrences] == [_at(5, 14), _at(5, 19, 30), _at(6, 16)]
    event = apply_pins(_dated(), find_pins([_pin(1, "hour", "22:00")]))
    assert [(o.start, o.end) for o in event.occurrences] == [(_at(5, 22), None), (_at(6, 22), None)]


def test_all_dates_can_be_pinned() -> None:
    """Times without an offset are those of the place; what is known of a date stays."""
    cancelled = Occurrence(_at(5, 20), status=Status.CANCELLED)
    dates = [
        {"start": "2026-12-09", "end": "2026-12-20", "is_period": True},
        {"start": "2026-12-07T20:00", "end": "2026-12-07T22:00"},
        {"start": "2026-12-05T20:00:00-05:00"},
    ]
    event = apply_pins(_dated(cancelled), find_pins([_pin(1, "occurrences", dates)]))
    assert event.occurrences == (
        cancelled,
        Occurrence(_at(7, 20), _at(7, 22)),
        Occurrence(date(2026, 12, 9), date(2026, 12, 20), is_period=True),
    )
    told = "2026-12-05T20:00:00-05:00 2026-12-07T20:00:00-05:00 2026-12-09/2026-12-20"
    assert _choose(event)["occurrences"] == (told, "pin")


def test_a_place_is_pinned_as_a_whole() -> None:
    """What is not told of it is emptied: the street of another house would lead people astray."""
    place = {"venue": "Salle Untel", "city": "Trois-Rivières", "region": "04", "lat": 46.3, "lon": -72.5}
    event = apply_pins(_dated(), find_pins([_pin(1, "place", place)]))
    assert (event.venue, event.city, event.region, event.lat, event.lon) == tuple(place.values())
    assert (event.address, event.venue_id) == (None, None)
    assert _choose(event)["venue"] == ("Salle Untel", "pin")
    assert "address" not in _choose(event)
    assert apply_pins(_dated(), find_pins([_pin(1, "place", {"venue": "Salle Untel"})])).region == "04"


def test_a_status_is_pinned_on_the_dates_that_shared_it() -> None:
    """A calendar program shows dates: an event that takes place has none that is cancelled, save one that is."""
    off, moved = Occurrence(_at(5, 20), status=Status.CANCELLED), Occurrence(_at(6, 20), status=Status.POSTPONED)
    event = replace(_dated(off, moved), status=Status.CANCELLED)
    event = apply_pins(event, find_pins([_pin(1, "status", "scheduled")]))
    assert [o.status for o in event.occurrences] == [Status.SCHEDULED, Status.POSTPONED]
    assert _choose(event)["status"] == ("scheduled", "pin")
    assert _choose(event)["occurrences"] == ("…", "only")


def test_what_is_free_is_told_under_the_name_of_provenance() -> None:
    """One field, one winner."""
    event = apply_pins(_dated(), find_pins([_pin(1, "is_free", True)]))
    assert event.is_free is True
    assert _choose(event)["free"] == ("True", "pin")
