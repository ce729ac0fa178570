"""iCalendar: each trap is one small .ics with its exact dates in tests/cases/ical/expected.toml."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.model import Listing, Occurrence, Page, Reading, Status
from sources.read.ical import read_ical
from sources.source import Rights, Source

CASES = Path(__file__).parents[2] / "cases" / "ical"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((CASES / "expected.toml").read_text("utf-8"))
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def read_case(name: str) -> Reading:
    """Read a case file as the one page of a source of its zone."""
    source = Source(
        id="essai", title="Essai", kind="ical", url="https://exemple.qc.ca/c.ics", region="04", language="fr",
        rights=Rights(basis="public-feed"), timezone=EXPECTED[name].get("timezone", "America/Toronto"),
    )  # fmt: skip
    return read_ical([Page(source.url, (CASES / f"{name}.ics").read_bytes())], source, NOW)


def write_occurrence(occurrence: Occurrence) -> str:
    """Write an occurrence as expected.toml does."""
    start = occurrence.start.isoformat() if occurrence.start else ""
    end = occurrence.end.isoformat() if occurrence.end else ""
    text = f"{start}..{end}" if occurrence.is_period else f"{start}/{end}" if end else start
    return text if occurrence.status is Status.SCHEDULED else f"{text} {occurrence.status}"


def tell_apart(listings: tuple[Listing, ...]) -> dict[str, Listing]:
    """Return listings by title, the second of one title as «title#2»."""
    seen: Counter[str] = Counter()
    named = {}
    for listing in listings:
        seen[listing.title] += 1
        position = seen[listing.title]
        named[listing.title if position == 1 else f"{listing.title}#{position}"] = listing
    return named


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_case(name: str) -> None:
    """A trap gives exactly these listings and dates, in order, and these fields, issues and counts where named."""
    expected, reading = EXPECTED[name], read_case(name)
    listings = tell_apart(reading.listings)
    dates = {title: [write_occurrence(o) for o in listing.occurrences] for title, listing in listings.items()}
    assert dates == expected["listings"]
    for listing in reading.listings:
        for field, value in expected.get("fields", {}).items():
            said = getattr(listing, field)
            assert (list(said) if isinstance(said, tuple) else said) == value
        for field in expected.get("none", ()):
            assert getattr(listing, field) is None
    if "issues" in expected:
        assert sorted(issue.code for issue in reading.issues) == expected["issues"]
    assert reading.dropped == expected.get("dropped", {})


def test_every_case_is_stated() -> None:
    """No calendar lies in the folder without its dates stated, none is stated without its calendar."""
    assert {path.stem for path in CASES.glob("*.ics")} == set(EXPECTED)
