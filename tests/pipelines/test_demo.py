"""The demo from end to end: every sample fetched over HTTP, its duplicates merged, its look-alikes kept apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RELEASE_NOW, Release
from tests.samples import Expected, find_key, load_expected

# What the sample duplicates allow at least today; raise it as matching gets better, never lower it.
SAME_MIN = 0.95


@pytest.fixture(scope="module")
def expected() -> Expected:
    """expected.toml on the day of the run."""
    return load_expected(date.fromisoformat(RELEASE_NOW[:10]))


@pytest.fixture(scope="module")
def listings(release: Release) -> dict[tuple[str, str], dict[str, Any]]:
    """The published listings by key."""
    rows = release.load("listings")
    return {(row["source_id"], row["source_key"]): row for row in rows}


def find_events(names: Iterable[str], listings: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    """Return the event of each listing named as expected.toml names them."""
    events = []
    for name in names:
        key = find_key(name, listings)
        assert key is not None, f"«{name}» is not among the published listings"
        events.append(listings[key]["event_id"])
    return events


def test_every_source_gives_its_listings(demo_home: Path, expected: Expected) -> None:
    """As many listings as each sample holds; the broken one fails alone, with a reason."""
    facts = json.loads((demo_home / "facts.json").read_text(encoding="utf-8"))
    found = {source_id: source["listings"] for source_id, source in facts["sources"].items()}
    assert found == expected.counts
    results = {i: s["result"] for i, s in facts["sources"].items()}
    assert {i for i, result in results.items() if result != "ok"} == set(expected.failures)
    assert facts["sources"]["cafe-theatre-l-envers"]["reason"] == "not-a-calendar"


def test_duplicates_are_merged(listings: dict[tuple[str, str], dict[str, Any]], expected: Expected) -> None:
    """Listings of one event have one event id, in nearly all the groups."""
    apart = [group for group in expected.same if len(set(find_events(group, listings))) > 1]
    assert len(apart) <= len(expected.same) * (1 - SAME_MIN), apart


def test_look_alikes_stay_apart(listings: dict[tuple[str, str], dict[str, Any]], expected: Expected) -> None:
    """A tour, two parts of a series, two film clubs: never one event."""
    for group in expected.different:
        events = dict(zip(group, find_events(group, listings), strict=True))
        merged = [pair for pair in combinations(group, 2) if events[pair[0]] == events[pair[1]]]
        assert not merged


def test_nothing_else_is_merged(listings: dict[tuple[str, str], dict[str, Any]], expected: Expected) -> None:
    """Two listings that no group of expected.toml brings together are two events."""
    meant = {frozenset(pair) for group in expected.same for pair in combinations(find_keys(group, listings), 2)}
    by_event: dict[str, list[tuple[str, str]]] = {}
    for key, row in listings.items():
        if row["event_id"] is not None:
            by_event.setdefault(row["event_id"], []).append(key)
    found = {frozenset(pair) for keys in by_event.values() for pair in combinations(keys, 2)}
    assert not found - meant


def find_keys(group: Iterable[str], listings: dict[tuple[str, str], dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the keys of a group."""
    return [key for name in group if (key := find_key(name, listings)) is not None]


def test_difficult_dates_are_right(
    release: Release, listings: dict[tuple[str, str], dict[str, Any]], expected: Expected
) -> None:
    """Zones named the Windows way, series with exceptions, periods, prose: what expected.toml says, as published."""
    dates: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in release.load("occurrences"):
        if row["source_key"] is not None:
            key = (row["source_id"], row["source_key"])
            dates.setdefault(key, []).append((row["start_local"] or "", row["end_local"] or ""))
    wrong = {}
    for item in expected.dates:
        key = find_key(item.listing, listings)
        assert key is not None, item.listing
        found = sorted(dates.get(key, []))
        if tuple(start for start, _ in found) != item.starts or (item.ends and tuple(e for _, e in found) != item.ends):
            wrong[item.name] = found
    assert not wrong


def test_statuses_are_said(listings: dict[tuple[str, str], dict[str, Any]], expected: Expected) -> None:
    """Cancelled, postponed, rescheduled, sold out: from markup, from iCalendar, and from titles."""
    found = {name: listings[key]["status"] for name in expected.statuses if (key := find_key(name, listings))}
    assert found == expected.statuses
