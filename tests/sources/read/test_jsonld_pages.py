"""Small pages in tests/cases/structured/*.cases: a title that names the trap, what must be read, and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.model import Listing, Occurrence, Page
from sources.read.jsonld import read_jsonld
from sources.source import Rights, Source

CASES = Path(__file__).parents[2] / "cases" / "structured"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
URL = "https://exemple.qc.ca/page"
SOURCE = Source(
    id="essai", title="Essai", kind="jsonld", url="https://exemple.qc.ca/agenda/", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One page: the trap, the facts to find by name, and the body."""

    trap: str
    facts: dict[str, str]
    body: str


def load_cases() -> Iterator[Case]:
    """Yield the cases of all files: «===== trap», «fact = value» lines, an empty line, the page."""
    for path in sorted(CASES.glob("*.cases")):
        for block in path.read_text(encoding="utf-8").split("===== ")[1:]:
            head, _, body = block.partition("\n\n")
            trap, *lines = head.split("\n")
            pairs = (line.partition("=") for line in lines)
            yield Case(trap, {name.strip(): value.strip() for name, _, value in pairs}, body)


def write_time(moment: object) -> str:
    """Return a start or end as local wall clock."""
    return moment.strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else str(moment or "")


def write_occurrence(occurrence: Occurrence) -> str:
    """Return «start», «start/end», or «first..last» for a period."""
    start, end = write_time(occurrence.start), write_time(occurrence.end)
    return f"{start}..{end}" if occurrence.is_period else f"{start}/{end}".removesuffix("/")


def write_dates(listing: Listing) -> str:
    """Return the occurrences of a listing."""
    return "; ".join(map(write_occurrence, listing.occurrences))


# Facts with another name than the field, or another form.
WRITERS: dict[str, Callable[[Listing], str]] = {
    "dates": write_dates,
    "performers": lambda listing: "; ".join(listing.performers),
    "categories": lambda listing: "; ".join(listing.categories),
    "organiser": lambda listing: listing.organiser or "",
    "free": lambda listing: str(listing.is_free).lower(),
    "certainty": lambda listing: listing.date_certainty.value,
    "zone": lambda listing: listing.occurrences[0].timezone,
}
SEPARATORS = {"title": "; ", "dates": " | "}  # between the listings of one page


@pytest.mark.parametrize("case", list(load_cases()), ids=lambda case: case.trap)
def test_page(case: Case) -> None:
    """The facts of the page are exactly those that the case tells."""
    is_bare = case.body.startswith(("{", "["))
    body = f'<!doctype html><script type="application/ld+json">{case.body}</script>' if is_bare else case.body
    listings = read_jsonld([Page(URL, body.encode(), "text/html", NOW, "event")], SOURCE, NOW).listings
    found = {
        name: SEPARATORS.get(name, " | ").join(
            WRITERS[name](listing) if name in WRITERS else str(getattr(listing, name) or "") for listing in listings
        )
        for name in case.facts
    }
    assert found == case.facts
