"""Which dates are published, and what becomes of ends that nobody can mean."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from publish.window import open_placeholder
from sources.model import Occurrence

NOW = datetime(2026, 11, 25, 13, tzinfo=UTC)


@pytest.mark.parametrize(("last", "kept"), [(date(2099, 12, 31), None), (date(2031, 6, 1), date(2031, 6, 1))])
def test_a_placeholder_is_no_last_day(last: date, kept: date | None) -> None:
    """A period until 2099 has no known end; one of five years has."""
    period = Occurrence(date(2026, 1, 1), last, is_period=True)
    assert open_placeholder(period, NOW).last_day == kept
    assert open_placeholder(period, NOW).first_day == date(2026, 1, 1)


def test_only_periods_with_a_beginning_are_opened() -> None:
    """A single far date, and a period of which only the end is known, stay what they are."""
    day = Occurrence(date(2099, 12, 31))
    closing = Occurrence(None, date(2099, 12, 31), is_period=True)
    assert open_placeholder(day, NOW) == day
    assert open_placeholder(closing, NOW) == closing
