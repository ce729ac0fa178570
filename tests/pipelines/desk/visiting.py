"""What tests do that click through pages of a home after a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dedupe.decisions import Decision, load_lines
from dedupe.desk.appending import append_decisions
from dedupe.model import NormalisedListing
from pipelines.desk.index.build import build_index
from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from tests.browsers import find_faults
from tests.pipelines.desk.homes import write_run
from tests.pipelines.desk.serving import Served

SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
LOOKS = (("en", SIZES[0]), ("fr", SIZES[1]))  # enough to see each language and each width


def go_to(page: Any, served: Served, path: str) -> None:
    """Go to a page of the desk."""
    assert page.goto(f"{served.url}/desk{path}").status < 400, path


def write_lines(home: Home, *decisions: Decision) -> None:
    """Append decisions, each to the file of whom it is by."""
    for decision in decisions:
        append_decisions(home.decisions, [decision])


def run_again(home: Home, listings: Iterable[NormalisedListing]) -> Index:
    """Run over some listings, and return the new index."""
    write_run(home, listings)
    return open_index(home)


def open_index(home: Home) -> Index:
    """Return an index of the last run."""
    assert build_index(home)
    return Index((home.desk / NAME).resolve())


def list_kinds(home: Home) -> list[str]:
    """Return the kinds of the lines of a ledger, by time."""
    return [line.kind for line in load_lines(home.decisions)[0]]


def check_page(page: Any, *sizes: dict[str, int]) -> None:
    """Hold a page to what all pages are held to, at both widths or some: axe finds nothing, nothing scrolls
    sideways."""
    for size in sizes or SIZES:
        page.set_viewport_size(size)
        assert find_faults(page) == [], page.url
    page.set_viewport_size(SIZES[0])
