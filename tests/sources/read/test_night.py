"""Hours of the night: a wrong zone is told, a club's late shows are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sources.model import Listing, Occurrence, Page
from sources.read.night import find_night_hours
from sources.read.readers import READERS
from sources.source import Rights, Source
from tests.servers import make_ics

TORONTO = ZoneInfo("America/Toronto")


def make_listings(hours: Sequence[Sequence[int]]) -> list[Listing]:
    """Make a listing for each list of hours, one date an hour."""
    return [
        Listing("essai", str(n), f"Soirée {n}", occurrences=tuple(
            Occurrence(datetime(2026, 12, day + 1, hour, 30, tzinfo=TORONTO)) for day, hour in enumerate(said)
        ))
        for n, said in enumerate(hours)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "detail"),
    [
        ([[0], [1], [0], [14], [15]], "3 of 5"),  # evenings read as those of UTC
        ([[5], [4], [3], [14], [15], [13]], "2 of 6"),  # mornings twice an offset early
        ([[20]] * 20 + [[2], [3]], "2 of 22"),
        ([[20], [22], [23], [0], [1]] * 4, "8 of 20"),
        ([[20], [22], [23], [0], [1], [21], [20], [22], [23], [20], [21], [19]], None),  # a club
        ([[20]] * 30 + [[3]], None),  # one night of stars
        ([[2, 2, 2, 2], [20], [20]], None),  # one series is one witness
        ([], None),
    ],
)
def test_night_hours(hours: Sequence[Sequence[int]], detail: str | None) -> None:
    """The issue counts the dates between 0 and 5 h; late shows and single oddities raise none."""
    issue = find_night_hours(make_listings(hours))
    assert (issue.detail.split(" timed")[0] if issue else None) == detail


def test_every_reading_is_checked() -> None:
    """The check stands where all readers are chosen; what they read is untouched."""
    source = Source(
        id="essai", title="Essai", kind="ical", url="https://exemple.qc.ca/c.ics", region="04", language="fr",
        rights=Rights(basis="public-feed"),
    )  # fmt: skip
    body = make_ics(*(f"UID:{n}\nSUMMARY:Soirée {n}\nDTSTART:2026120{n}T080000Z" for n in range(1, 5)))
    reading = READERS["ical"]([Page(source.url, body)], source, datetime(2026, 11, 1, tzinfo=UTC))
    assert [issue.code for issue in reading.issues] == ["night-hours"]
    assert len(reading.listings) == 4
