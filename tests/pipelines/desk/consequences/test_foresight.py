"""What a page says will happen is what the next run makes of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from dedupe.decisions import Decision, load_lines
from dedupe.desk.appending import append_decisions
from dedupe.desk.history import load_history, make_undo
from dedupe.desk.sorting import find_moment, join_events, make_decisions, sort_listings, take_out
from dedupe.merge.tables import load_events
from pipelines.desk.consequences.foresight import Foresight, foresee
from pipelines.desk.index.index import Index
from pipelines.desk.index.settled import read_key
from pipelines.stages.dedupe import load_clusters
from publish.ledger_file import load_ledger
from tests.pipelines.desk.sample_homes import NOW, SampleHome, make_sample_home

pytestmark = pytest.mark.slow
Words = Callable[[dict[str, list[tuple[str, str]]]], tuple[object, ...]]


@pytest.fixture
def place(tmp_path: Path, demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    """A home of the samples."""
    return make_sample_home(tmp_path_factory, demo_home, tmp_path / "place")


def find_big(index: Index, place: SampleHome) -> list[str]:
    """Return the events with most listings, the largest first."""
    sizes: dict[str, int] = {}
    for event_id in load_clusters(place.home).values():
        sizes[event_id] = sizes.get(event_id, 0) + 1
    return sorted(sizes, key=lambda event_id: (-sizes[event_id], event_id))


def check(place: SampleHome, found: Foresight, index: Index) -> None:
    """Follow, and compare with what was foreseen: clusters, ids, dates and their identifiers, redirects."""
    place.follow()
    clusters = load_clusters(place.home)
    foreseen = {name: part.event_id for part in found.after for name in part.listings}
    assert {name: clusters[name] for name in foreseen} == foreseen
    events = {event.event_id: event for event in load_events(place.home.merge / "events.parquet")}
    ledger = load_ledger(place.home.latest / "data")
    for part in found.after:
        assert part.event is not None
        assert part.published is not None
        made = events[part.event_id]
        assert (made.title, made.occurrences, made.venue) == (
            part.event.title, part.event.occurrences, part.event.venue
        )  # fmt: skip
        known = {one.occurrence_id for one in ledger.events[part.event_id].occurrences}
        assert {date.occurrence_id for date in part.published.occurrences} <= known
    for old, new in found.redirects.items():
        assert ledger.redirects[old] == new


def test_taking_out_splitting_joining_and_undoing(place: SampleHome) -> None:
    """One home, four changes in a row, each foreseen exactly; undoing all gives what was there at first."""
    index = place.open_index()
    at_first = load_clusters(place.home)
    ids = (f"d{n}" for n in count(1))
    first, second, third = find_big(index, place)[:3]
    keys = {e: [read_key(n) for n in names] for e, names in index.find_members([first, second, third]).items()}
    steps = [
        take_out(keys[first][0], keys[first][1:]),
        sort_listings([keys[second][:1], keys[second][1:]]),
        join_events([keys[second], keys[third]]),
    ]
    for words in steps:
        lines, _ = load_lines(place.home.decisions)
        items = {key for word in words for key in word.items}
        moment = find_moment(NOW, lines, items)
        new = make_decisions(words, at=moment, by="anne", make_id=lambda: next(ids))
        found = foresee(place.open_index(), lines, new, [], now=NOW)
        assert found.is_change
        append_decisions(place.home.decisions, new)
        check(place, found, index)
    history = load_history(place.home.decisions)
    undo = make_undo(history, set(history.by_id), at=NOW, by="anne", make_id=lambda: next(ids))
    found = foresee(place.open_index(), history.lines, undo, [], now=NOW)
    append_decisions(place.home.decisions, undo)
    check(place, found, index)
    again = load_clusters(place.home)
    assert _group(again) == _group(at_first)


def test_pins_are_foreseen_and_their_undoing(place: SampleHome) -> None:
    """A title and an hour: the fields that change, the feeds that tell; no identifier is lost."""
    index = place.open_index()
    event_id = find_big(index, place)[0]
    items = tuple(read_key(name) for name in index.find_members([event_id])[event_id])
    pins = [
        Decision("p1", NOW, "anne", "pin", items, "title", "Un tout autre titre"),
        Decision("p2", NOW, "anne", "pin", items, "hour", "09:05"),
    ]
    found = foresee(index, [], pins, [], now=NOW)
    (before,), (after,) = found.before, found.after
    assert after.event is not None
    assert before.published is not None
    assert after.event.title == "Un tout autre titre"
    uids = [{date.occurrence_id for date in part.published.occurrences} for part in (before, after) if part.published]
    assert uids[0] == uids[1]
    assert all(feed.changed == len(uids[0]) and not feed.added and not feed.removed for feed in found.feeds)
    append_decisions(place.home.decisions, pins)
    check(place, found, index)
    history = load_history(place.home.decisions)
    undo = make_undo(history, {"p1", "p2"}, at=NOW, by="anne", make_id=iter(["u1", "u2"]).__next__)
    back = foresee(index, history.lines, undo, [], now=NOW)
    assert back.after[0].event == before.event


def test_nothing_new_changes_nothing(place: SampleHome) -> None:
    """Over all events of a run, without a decision, what will be is what is."""
    index = place.open_index()
    assert not foresee(index, [], [], set(load_clusters(place.home).values()), now=NOW).is_change


def _group(clusters: dict[str, str]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for name, event_id in clusters.items():
        groups.setdefault(event_id, set()).add(name)
    return {frozenset(names) for names in groups.values()}
