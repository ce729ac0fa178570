"""Placeholders of the sample calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sample_text import PlaceholderError, render_sample

WEDNESDAY = date(2026, 11, 25)
BASE = "http://127.0.0.1:8137"


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{{base}}/x", "http://127.0.0.1:8137/x"),
        ("{{+12|%Y%m%d}}T193000", "20261207T193000"),
        ("{{-1|day}}", "2026-11-24"),
        ("{{sat+1|fr-long}}", "samedi 5 décembre 2026"),
        ("{{tue+1|fr-date}}", "1er décembre 2026"),
        ("{{wed+0|fr-weekday}}", "mercredi 25 novembre"),
        ("{{sat+1 19:30|iso}}", "2026-12-05T19:30:00-05:00"),
        ("{{sat+1 19:30|utc}}", "20261206T003000Z"),
        ("{{sat+1 19:30 America/Halifax|utc}}", "20261205T233000Z"),
        ("{{sat+1 19:30 America/Halifax|utc-wall}}", "2026-12-05 23:30:00"),
        ("{{sat+1 19:30|fr-time}}, {{sat+1 20:00|fr-time}}", "19 h 30, 20 h"),
        ("{{sat+1 19:30|en-time}}, {{sat+1 00:00|en-time}}", "7:30 p.m., 12 a.m."),
        ("{{sat+1|en-long}}; {{sat+1|en-short}}", "Saturday, December 5, 2026; Dec. 5"),
        ("{{-3 08:00|rfc822}}", "Sun, 22 Nov 2026 08:00:00 -0500"),
        ('{"a": {"b": "{{+0|day}}"}}', '{"a": {"b": "2026-11-25"}}'),
    ],
)
def test_placeholders_are_written_as_calendars_write_dates(text: str, rendered: str) -> None:
    """Each form gives what its name says, on a known day."""
    assert render_sample(text, WEDNESDAY, BASE) == rendered


@pytest.mark.parametrize(
    "text", ["{{}}", "{{sat}}", "{{+12|klingon}}", "{{+12}}", "{{samedi+1|day}}", "{{+1 7:30|day}}"]
)
def test_a_placeholder_that_means_nothing_is_an_error(text: str) -> None:
    """A slip in a sample is found when it is rendered, and named."""
    with pytest.raises(PlaceholderError, match=r"\{\{"):
        render_sample(text, WEDNESDAY, BASE)


@settings(max_examples=60, deadline=None)
@given(today=st.dates(date(2024, 1, 1), date(2034, 1, 1)), week=st.integers(1, 20))
def test_the_days_of_a_week_keep_their_order(today: date, week: int) -> None:
    """Whatever today is, Thursday, Friday and Saturday of a week follow each other, and lie ahead."""
    days = [render_sample(f"{{{{{day}+{week}|day}}}}", today, BASE) for day in ("mon", "thu", "fri", "sat", "sun")]
    assert days == sorted(days)
    assert days[0] > today.isoformat()
    assert date.fromisoformat(days[1]) + timedelta(days=1) == date.fromisoformat(days[2])
