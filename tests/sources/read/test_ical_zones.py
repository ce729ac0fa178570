"""Zones: what a TZID or X-WR-TIMEZONE means by its name alone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.read.ical.zones import find_fixed_zone, find_zone


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("America/Toronto", "America/Toronto"),
        ("america/toronto", "America/Toronto"),
        ("/freeassociation.sourceforge.net/America/Halifax", "America/Halifax"),
        ("Eastern Standard Time", "America/Toronto"),
        ("Atlantic Standard Time", "America/Halifax"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/Toronto"),
        ("(UTC-05:00) Est (É.-U. et Canada)", "America/Toronto"),
        ("HAE", "America/Toronto"),
        ("HNA", "America/Halifax"),
        ("GMT", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("'Etc/UTC'", "UTC"),
        ("localtime", None),  # what the machine is set to
        ("Customized Time Zone", None),
        ("", None),
    ],
)
def test_names(tzid: str, zone: str | None) -> None:
    """Names of programs and of people, in two languages, with or without decoration."""
    assert find_zone(tzid) == zone


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("UTC-5", "America/Toronto"),
        ("GMT-0400", "America/Toronto"),
        ("-05:00", "America/Toronto"),
        ("(UTC-05:00)", "America/Toronto"),
        ("UTC-12:34", None),
        ("UTC", None),
    ],
)
def test_offsets_chosen_by_hand(tzid: str, zone: str | None) -> None:
    """An offset that the source's own zone has in winter or summer is that zone."""
    assert find_fixed_zone(tzid, "America/Toronto") == zone


def test_another_offset_is_kept_all_year() -> None:
    """An offset of elsewhere is a zone without summer time."""
    zone = find_fixed_zone("UTC+11", "America/Toronto")
    assert zone is not None
    assert str(ZoneInfo(zone)) == zone


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_no_name_raises(tzid: str) -> None:
    """Whatever a file says, there is a zone or none."""
    for zone in (find_zone(tzid), find_fixed_zone(tzid, "America/Toronto")):
        assert zone is None or ZoneInfo(zone)
