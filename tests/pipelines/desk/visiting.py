"""A served home after a run, for tests that click through pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dedupe.decisions import Decision, load_lines
from dedupe.desk.appending import append_decisions
from dedupe.model import NormalisedListing
from pipelines.desk.index.build import build_index
from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from tests.pipelines.desk.homes import make_home, write_run
from tests.pipelines.desk.serving import Served, find_faults, serve_desk

SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})


@contextmanager
def serve_shows(
    root: Path, listings: Iterable[NormalisedListing] | None = None, decisions: Iterable[Decision] = ()
) -> Iterator[Served]:
    """Serve a home with some listings, of which a run was made, and decisions made after it."""
    home = make_home(root / "home", listings)
    assert build_index(home)
    write_lines(home, *decisions)
    calendars = root / "calendars"
    calendars.mkdir(exist_ok=True)
    with serve_desk(home, calendars) as served:
        yield served


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


def check_page(page: Any) -> None:
    """Hold a page to what all pages are held to, at both widths: axe finds nothing, nothing scrolls sideways."""
    for size in SIZES:
        page.set_viewport_size(size)
        assert find_faults(page) == [], page.url
    page.set_viewport_size(SIZES[0])
