"""What a release owes those who subscribe to the one before it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedupe.model import MergedEvent
from publish.contract.compare import Difference, compare_releases
from publish.contract.reading import find_dated_anew, read_items
from publish.feeds import documents
from publish.validate import find_feeds
from sources.model import Occurrence, Status
from tests.publish.contract.edits import Calendar
from tests.publish.contract.members import find_faults
from tests.publish.contract.releases import write_release
from tests.publish.editions import NOW, make_event, make_hour, make_period


def _make(event_id: str, *dates: Occurrence, **fields: Any) -> MergedEvent:
    return make_event(event_id, f"Contes {event_id}", *dates, **fields).event


def _compare(
    folder: Path, before: list[MergedEvent], after: list[MergedEvent], days: float = 1, **more: Any
) -> Difference:
    first = write_release(folder / "a", before, NOW)
    redirects = more.pop("redirects", None)
    later = NOW + timedelta(days=days)
    second = write_release(folder / "b", after, later, before=first, redirects=redirects)
    return compare_releases(first, second, now=later, **more)


def test_nothing_changed_is_no_difference(tmp_path: Path) -> None:
    """A day later, all entries are there with the same bytes."""
    events = [_make("e1", make_hour(3)), _make("e2", make_period(1, 20))]
    assert _compare(tmp_path, events, events) == Difference(counts={"new": 0, "changed": 0})


def test_an_entry_that_vanishes_is_a_breach(tmp_path: Path) -> None:
    """Its event is neither over, nor called off, nor merged, nor did its source leave."""
    events = [_make("e1", make_hour(3)), _make("e2", make_hour(4))]
    found = _compare(tmp_path, events, events[:1])
    assert len(found.breaches) >= 1
    assert "Contes e2" in found.breaches[0]
    assert [line.why for line in found.gone] == ["?"]


def test_an_entry_leaves_with_its_source_or_for_another(tmp_path: Path) -> None:
    """A source that left takes its events along; a merge redirects, and nobody is told that the show is off."""
    events = [_make("e1", make_hour(3)), _make("e2", make_hour(4), listing_keys=(("journal", "x"),))]
    assert _compare(tmp_path / "1", events, events[:1], telling=["salle-a"]).counts["departed"] == 1
    both = replace(events[0], listing_keys=(("journal", "x"), ("salle-a", "e1")))
    found = _compare(tmp_path / "2", events, [both], redirects={"e2": "e1"})
    assert (found.counts["merged"], found.breaches) == (1, ())
    assert b"CANCELLED" not in (tmp_path / "2" / "b" / "feeds" / "all.ics").read_bytes()


def test_an_entry_leaves_by_age_or_after_it_was_called_off(tmp_path: Path) -> None:
    """30 days past, and 14 days for what was off."""
    old = [_make("e1", make_hour(3)), _make("e2", make_hour(3), status=Status.CANCELLED)]
    assert _compare(tmp_path / "1", old, old, days=18).counts == {"new": 0, "changed": 0, "off": 1}
    found = _compare(tmp_path / "2", old, old, days=40)
    assert (found.counts["past"], found.breaches) == (2, ())


def test_what_changed_is_named(tmp_path: Path) -> None:
    """By the fields of the entry that differ."""
    found = _compare(tmp_path, [_make("e1", make_hour(3))], [_make("e1", make_hour(3, 21), venue="Église")])
    assert [set(line.why.split(", ")) for line in found.changed] == [{"DTSTART", "DTEND", "LOCATION"}]
    assert not found.breaches


def test_a_sequence_that_falls_or_stays_is_a_breach(tmp_path: Path) -> None:
    """Against files that nobody of ours would write."""
    events = [_make("e1", make_hour(3))]
    first = write_release(tmp_path / "a", events, NOW)
    for number, (old, new) in enumerate(
        ((b"SEQUENCE:0", b"SEQUENCE:-1"), (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"), (b"DTSTAMP:2", b"DTSTAMP:1"))
    ):
        second = write_release(tmp_path / str(number), events, NOW, before=first)
        path = second / "feeds" / "all.ics"
        path.write_bytes(path.read_bytes().replace(old, new))
        assert len(compare_releases(first, second, now=NOW).breaches) == 1


def test_without_a_release_before_nothing_is_owed(tmp_path: Path) -> None:
    """The first release of an installation."""
    second = write_release(tmp_path / "b", [_make("e1", make_hour(3))], NOW)
    assert compare_releases(tmp_path / "latest", second, now=NOW) == Difference()


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_edits_never_break_the_contract(
    tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """Retitled, moved, called off, restored, merged, split, day after day; in feeds with pages, in members' feeds."""
    monkeypatch.setattr(documents, "ITEMS_MAX", 3)
    monkeypatch.setattr(documents, "BYTES_MAX", 6_000)
    folder = tmp_path_factory.mktemp("edits")
    calendar = Calendar(seed=data.draw(st.integers(0, 2**32)))
    before = write_release(folder / "0", calendar.events, NOW)
    now = NOW
    for day in range(1, 4):
        now += timedelta(days=data.draw(st.sampled_from((0.25, 1, 3, 15, 40))))
        calendar.edit(data.draw(st.integers(0, 6)), now)
        after = write_release(folder / str(day), calendar.events, now, before=before, redirects=calendar.redirects)
        found = compare_releases(before, after, now=now, alive=calendar.ids)
        assert found.breaches == (), calendar.log
        assert find_feeds(before) <= find_feeds(after)
        assert list(find_faults(before, after)) == [], calendar.log
        before = after


def test_an_item_that_moves_to_a_page_keeps_its_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever document of a feed it was in, and is."""
    monkeypatch.setattr(documents, "ITEMS_MAX", 2)
    old = [_make(f"e{n}", make_hour(3 + n)) for n in range(4)]
    first = write_release(tmp_path / "a", old, NOW)
    later = NOW + timedelta(days=1)
    second = write_release(tmp_path / "b", [*old, _make("neuf", make_hour(9))], later, before=first)
    assert len(read_items(second / "feeds/all.json")) == 2
    assert compare_releases(first, second, now=later).breaches == ()
    page = second / "feeds/all/page-1.json"
    page.write_bytes(page.read_bytes().replace(b'"date_published": "2026-11-25', b'"date_published": "2026-11-24'))
    breaches = compare_releases(first, second, now=later).breaches
    assert breaches
    assert all(line.startswith("feeds/all.json: e") for line in breaches)


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_items_are_read_whatever_their_layout(tmp_path: Path, indent: int | None) -> None:
    """Those of a release that an older version wrote too: by their words, not by their place on a line."""
    for name, at in (("a", "2026-11-01"), ("b", "2026-11-02")):
        items = [{"id": "é", "date_published": at, "more": {"x": 1}}, {"id": "same", "date_published": "2026-10-01"}]
        (tmp_path / name).write_text(json.dumps({"items": items}, ensure_ascii=False, indent=indent), "utf-8")
    assert read_items(tmp_path / "a") == {"é": "2026-11-01", "same": "2026-10-01"}
    assert find_dated_anew([tmp_path / "a"], [tmp_path / "b"]) == {"é": ("2026-11-01", "2026-11-02")}


def test_a_clock_that_was_ahead_blocks_nothing(tmp_path: Path) -> None:
    """A run a day ahead, then at the right hour, then two hours later: items are dated anew once, by the first run
    that knows better, and keep that date."""
    events, moved = [_make("e1", make_hour(30)), _make("e2", make_hour(31))], _make("e1", make_hour(33))
    ahead = write_release(tmp_path / "0", events, NOW + timedelta(days=1))
    right = write_release(tmp_path / "1", [moved, events[1]], NOW, before=ahead)
    assert compare_releases(ahead, right, now=NOW).breaches == ()
    later = NOW + timedelta(hours=2)
    third = write_release(tmp_path / "2", [moved, events[1]], later, before=right)
    assert compare_releases(right, third, now=later).breaches == ()
    dates = {item["id"]: item["date_published"] for item in json.loads((third / "feeds/all.json").read_text())["items"]}
    assert set(dates.values()) == {NOW.isoformat()}
