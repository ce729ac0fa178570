"""Contradictions among decisions are shown with their ways out, each of which works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.decisions import Decision, resolve_decisions, resolve_venue_decisions
from dedupe.desk.conflicts import find_disputes, preview_conflicts

KEYS = A, B, C, D, E = tuple(("s", letter) for letter in "abcde")
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def make(number: int, kind: str, *items: tuple[str, str], **more: Any) -> Decision:
    return Decision(f"d{number}", AT + timedelta(minutes=number), "zoé", kind, items, **more)


@pytest.mark.parametrize("prefix", ["", "venue-"])
def test_a_contradiction_has_a_way_out_for_each_of_its_words(prefix: str) -> None:
    """A=B, B=C, A≠C: any of the three may be wrong, and each way tells what would follow."""
    words = [make(1, f"{prefix}same", A, B), make(2, f"{prefix}same", B, C), make(3, f"{prefix}different", A, C)]
    (dispute,) = find_disputes([*words, make(4, f"{prefix}same", D, E)])
    assert dispute.kind == ("venue" if prefix else "event")
    assert (dispute.listings, dispute.decision_ids) == ((A, B, C), ("d1", "d2", "d3"))
    assert [(way.undoes, way.groups, way.apart) for way in dispute.ways] == [
        (("d1",), ((A,), (B, C)), ((0, 1),)),
        (("d2",), ((A, B), (C,)), ((0, 1),)),
        (("d3",), ((A, B, C),), ()),
    ]
    assert [way.changes for way in dispute.ways] == [
        (((A, B), f"{prefix}same", None),),
        (((B, C), f"{prefix}same", None),),
        (((A, C), f"{prefix}different", None),),
    ]


def test_several_contradictions_of_one_chain_are_one_dispute() -> None:
    """Two pairs called one each, a wrong link between them, and two words against it: undo the link, or both words."""
    words = [
        make(1, "same", A, B),
        make(2, "same", C, D),
        make(3, "different", A, C),
        make(4, "different", B, D),
        make(5, "same", B, C),
    ]
    (dispute,) = find_disputes(words)
    assert len(dispute.conflicts) == 2
    assert dispute.ways[0].undoes == ("d5",)
    assert ("d3", "d4") in [way.undoes for way in dispute.ways]


def test_an_older_word_that_comes_back_is_undone_too() -> None:
    """Undoing the last word on a pair brings back the one before, which contradicts as well."""
    words = [make(1, "different", A, C), make(2, "different", A, C), make(3, "same", A, B), make(4, "same", B, C)]
    (dispute,) = find_disputes(words)
    assert ("d1", "d2") in [way.undoes for way in dispute.ways]


def test_disputes_are_counted_apart_and_peace_is_none() -> None:
    """Chains that do not touch are two disputes."""
    words = [make(n, "same", ("s", str(n)), ("s", str(n + 1))) for n in (0, 1, 10, 11)]
    words += [make(20, "different", ("s", "0"), ("s", "2")), make(21, "different", ("s", "10"), ("s", "12"))]
    assert len(find_disputes(words)) == 2
    assert find_disputes(words[:4]) == []


def test_new_words_are_checked_before_they_are_said() -> None:
    """Only what they would add; undoing counts, undoing an undo too."""
    lines = [make(1, "same", A, B), make(2, "same", B, C), make(3, "undo", undoes="d2")]
    assert preview_conflicts(lines, [make(4, "different", A, C)]) == []
    (found,) = preview_conflicts(lines, [make(4, "different", A, C), make(5, "undo", undoes="d3")])
    assert found.decision_ids == ("d4", "d1", "d2")
    known = [*lines, make(4, "different", A, C), make(5, "undo", undoes="d3")]
    assert preview_conflicts(known, [make(6, "same", D, E)]) == []
    (found,) = preview_conflicts(
        lines, [make(6, "venue-same", A, B), make(7, "venue-same", B, C), make(8, "venue-different", A, C)]
    )
    assert found.decision_ids == ("d8", "d6", "d7")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["same", "same", "different", "unsure", "venue-same", "venue-different"]),
            st.sets(st.sampled_from(KEYS), min_size=2, max_size=3),
        ),
        max_size=12,
    )
)
def test_every_way_out_leads_out(said: list[tuple[str, set[Any]]]) -> None:
    """Whatever was said: each conflict is in one dispute, and each way ends all of a dispute's conflicts, with no
    decision that could stay; what it says would follow is what follows."""
    words = [make(n, kind, *items) for n, (kind, items) in enumerate(said)]
    disputes = find_disputes(words)
    conflicts = [*resolve_decisions(words).conflicts, *resolve_venue_decisions(words).conflicts]
    assert sorted(c.decision_ids for d in disputes for c in d.conflicts) == sorted(c.decision_ids for c in conflicts)
    for dispute in disputes:
        resolve: Any = resolve_decisions if dispute.kind == "event" else resolve_venue_decisions
        assert dispute.ways
        for way in dispute.ways:
            after = resolve([d for d in words if d.id not in way.undoes])
            assert not [c for c in after.conflicts if c.left in dispute.listings]
            for kept in way.undoes:
                still = resolve([d for d in words if d.id == kept or d.id not in way.undoes])
                assert [c for c in still.conflicts if c.left in dispute.listings]
            ties = after.must if dispute.kind == "event" else after.same
            of_key = {key: number for number, group in enumerate(way.groups) for key in group}
            assert set(of_key) == set(dispute.listings)
            assert all(of_key[t.left] == of_key[t.right] for t in ties if t.left in of_key and t.right in of_key)
