"""What editors pin goes before what sources say, and provenance names the decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dedupe.decisions import Decision
from dedupe.merge.pins import PINNED_BY, apply_pins, find_pins
from dedupe.model import MergedEvent, Said
from sources.model import Status

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
    ("field", "value"), [("title", 12), ("title", "  "), ("category", "opera"), ("status", ["x"]), ("event_id", "e2")]
)
def test_a_senseless_pin_changes_nothing(field: str, value: object) -> None:
    """A slip in a file of decisions breaks no event."""
    assert apply_pins(_event(), find_pins([_pin(1, field, value)])) == _event()


def test_a_pin_speaks_of_its_listing_only() -> None:
    """An event without that listing stays as it is."""
    assert apply_pins(_event(), find_pins([_pin(1, "title", "Autre", ("b", "k"))])) == _event()
