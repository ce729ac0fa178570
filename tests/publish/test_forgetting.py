"""What publishing remembers of sources that left: nothing of theirs, everything of the others."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from publish.forgetting import count_forgotten, find_releases, forget_sources, remove_releases
from publish.ledger import KnownEvent, Ledger

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SOURCES = ("a", "b", "c")


def make_event(event_id: str, *sources: str) -> KnownEvent:
    """Return what the ledger knows of an event that some sources describe."""
    keys = tuple((source, f"{source}-{event_id}") for source in sorted(set(sources)))
    return KnownEvent(
        event_id, f"titre-{event_id}", NOW, NOW, 2, "f", "scheduled", "p", "c", NOW, listing_keys=keys
    )  # fmt: skip


def make_ledger(*events: KnownEvent, **redirects: str) -> Ledger:
    """Return a ledger."""
    return Ledger({event.event_id: event for event in events}, redirects)


def test_events_of_others_keep_their_history() -> None:
    """Alone: gone, with what led there; shared: same id and sequence, other words in its address; else untouched."""
    retired = replace(make_event("e9"), slug="vieux-titre-e9")
    ledger = make_ledger(make_event("e1", "a"), make_event("e2", "a", "b"), make_event("e3", "b"), retired, e9="e1")
    found = forget_sources(ledger, {"a"})
    assert list(found.events) == ["e2", "e3", "e9"]
    assert found.events["e9"].slug == ""
    assert found.events["e3"] is ledger.events["e3"]
    shared = found.events["e2"]
    assert (shared.listing_keys, shared.slug, shared.sequence) == ((("b", "b-e2"),), "", 2)
    assert found.redirects == {}
    assert count_forgotten(ledger, {"a"}) == (1, 1)
    assert forget_sources(ledger, set()) is ledger


def test_words_that_others_say_too_stay() -> None:
    """Addresses keep leading: of an event, and of an id that became it. What only those who left said is not kept."""
    shared = replace(make_event("e1", "a", "b"), worded_by=("a", "b"))
    retired = replace(make_event("e2"), worded_by=("b",))
    theirs = replace(make_event("e3"), worded_by=("a",))
    before = replace(make_event("e4", "b"), worded_by=("a",))  # named by one who no longer told it
    ledger = make_ledger(shared, retired, theirs, before, e2="e1", e3="e1")
    found = forget_sources(ledger, {"a"})
    assert {i: (e.slug, e.worded_by) for i, e in found.events.items()} == {
        "e1": ("titre-e1", ("b",)), "e2": ("titre-e2", ("b",)), "e3": ("", ()), "e4": ("", ()),
    }  # fmt: skip
    assert found.events["e2"] is retired
    assert found.redirects == {"e2": "e1", "e3": "e1"}
    assert forget_sources(found, {"a"}) == found


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(SOURCES), max_size=3), max_size=8),
    st.sets(st.sampled_from(SOURCES)),
    st.sets(st.sampled_from(SOURCES)),
)
def test_leaving_has_no_order(described: list[list[str]], first: set[str], second: set[str]) -> None:
    """One after the other, in either order, or together: the same ledger, without a key of theirs; again: no change."""
    ledger = make_ledger(*(make_event(f"e{number}", *sources) for number, sources in enumerate(described)))
    together = forget_sources(ledger, first | second)
    assert forget_sources(forget_sources(ledger, first), second) == together
    assert forget_sources(forget_sources(ledger, second), first) == together
    assert forget_sources(together, first | second) == together
    assert not {source for event in together.events.values() for source, _ in event.listing_keys} & (first | second)


def test_releases_that_hold_a_source_go_save_the_one_served(tmp_path: Path) -> None:
    """A release is found by its index; the served one stays until there is another; a broken one is not touched."""
    for version, sources in (("1", ["a"]), ("2", ["b"]), ("3", ["a", "b"])):
        (tmp_path / version).mkdir()
        index: dict[str, object] = dict.fromkeys(("version", "clock", "digest", "counts", "files"))
        index["sources"] = {source: {} for source in sources}
        (tmp_path / version / "index.json").write_text(json.dumps(index), encoding="utf-8")
    (tmp_path / "4").mkdir()
    (tmp_path / "latest").symlink_to("3")
    found = find_releases(tmp_path, lambda source_id, _: source_id == "a")
    assert found == ["1", "3"]
    assert remove_releases(tmp_path, found) == ["1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3", "4", "latest"]
    assert find_releases(tmp_path / "nowhere", lambda *_: True) == []
