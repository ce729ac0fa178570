"""The ledger: what is read, undone, superseded, and how contradictions come out."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dedupe.decisions import (
    MAX_ITEMS,
    Decision,
    list_different,
    load_decisions,
    load_lines,
    resolve_decisions,
    resolve_venue_decisions,
)

A, B, C, D = ("s1", "a"), ("s1", "b"), ("s2", "c"), ("s2", "d")


def line(number: int, kind: str, *items: tuple[str, str], **more: Any) -> str:
    row = {"id": f"d{number}", "at": f"2026-11-25T10:{number:02d}:00+00:00", "by": "mjo", "kind": kind, "items": items}
    return json.dumps({**row, **more})


def load(folder: Path, *lines: str, end: str = "\n") -> tuple[list[Decision], list[str]]:
    (folder / "2026-11.jsonl").write_text("\n".join(lines) + end, "utf-8")
    decisions, issues = load_decisions(folder)
    return decisions, [issue.code for issue in issues]


def test_an_absent_folder_is_an_empty_ledger(tmp_path: Path) -> None:
    """No decisions yet is not an error."""
    assert load_decisions(tmp_path / "nowhere") == ([], [])


def test_files_are_read_together_in_order_of_time(tmp_path: Path) -> None:
    """The order is (at, id) over all files, not the order of lines."""
    (tmp_path / "a.jsonl").write_text(line(2, "same", A, B) + "\n")
    (tmp_path / "b.jsonl").write_text(line(1, "same", C, D) + "\n")
    assert [d.id for d in load_decisions(tmp_path)[0]] == ["d1", "d2"]


def test_a_torn_last_line_is_skipped_and_told(tmp_path: Path) -> None:
    """A crash in the middle of a line loses that line only."""
    decisions, codes = load(tmp_path, line(1, "same", A, B), line(2, "same", B, C)[:40], end="")
    assert [d.id for d in decisions] == ["d1"]
    assert codes == ["decision-torn"]


def test_what_is_not_a_decision_is_told(tmp_path: Path) -> None:
    """Unknown kinds, lists, single items and bad dates are skipped, one warning each."""
    bad = [line(1, "merge", A, B), "[]", line(2, "same", A), line(3, "same", A, B).replace("2026-11", "yesterday")]
    decisions, codes = load(tmp_path, *bad, line(4, "same", A, B))
    assert [d.id for d in decisions] == ["d4"]
    assert codes == ["decision-unreadable"] * 4


def test_undo_takes_a_decision_back_and_undoing_the_undo_restores_it(tmp_path: Path) -> None:
    """Deciding then undoing is nothing; undoing the undo is the decision again."""
    lines = [line(1, "same", A, B), line(2, "undo", undoes="d1"), line(3, "undo", undoes="d2")]
    assert load(tmp_path, *lines[:2]) == ([], [])
    assert [d.id for d in load(tmp_path, *lines)[0]] == ["d1"]


def test_undoing_does_not_depend_on_clocks(tmp_path: Path) -> None:
    """An editor whose clock is slow undoes an undo «before» it was made."""
    lines = [line(3, "same", A, B), line(2, "undo", undoes="d3"), line(1, "undo", undoes="d2")]
    assert [d.id for d in load(tmp_path, *lines)[0]] == ["d3"]


def test_of_two_undos_each_counts(tmp_path: Path) -> None:
    """What two editors undid comes back only when both undos are taken back."""
    lines = [line(1, "same", A, B), line(2, "undo", undoes="d1"), line(3, "undo", undoes="d1")]
    assert load(tmp_path, *lines, line(4, "undo", undoes="d3"))[0] == []
    assert [d.id for d in load(tmp_path, *lines, line(4, "undo", undoes="d3"), line(5, "undo", undoes="d2"))[0]] == [
        "d1"
    ]


def test_lines_that_undo_each_other_in_a_ring_end(tmp_path: Path) -> None:
    """The latest stands; a line that undoes itself does nothing."""
    ring = [line(1, "same", A, B), line(2, "undo", undoes="d3"), line(3, "undo", undoes="d2")]
    assert [d.id for d in load(tmp_path, *ring, line(4, "undo", undoes="d4"))[0]] == ["d1"]


def test_a_long_chain_of_undos_is_followed(tmp_path: Path) -> None:
    """Ten thousand undos of undos: an even number of them changes nothing."""
    chain = [line(1, "same", A, B)] + [
        json.dumps({"id": f"u{n}", "at": f"2026-11-26T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z", "by": "mjo"}
                   | {"kind": "undo", "undoes": f"u{n - 1}" if n else "d1"})
        for n in range(10_000)
    ]  # fmt: skip
    assert [d.id for d in load(tmp_path, *chain)[0]] == ["d1"]
    assert load(tmp_path, *chain[:-1])[0] == []


def test_every_line_can_be_read_undone_ones_too(tmp_path: Path) -> None:
    """The history shows what no longer counts."""
    load(tmp_path, line(1, "same", A, B), line(2, "undo", undoes="d1"))
    assert [d.id for d in load_lines(tmp_path)[0]] == ["d1", "d2"]


def test_odd_values_break_no_reading(tmp_path: Path) -> None:
    """A list for an id, a number for a note, a year out of this world, ten thousand listings: told or taken as text."""
    many = [("s1", str(n)) for n in range(MAX_ITEMS + 1)]
    lines = [
        line(1, "undo", undoes=["d9"]),
        line(2, "same", A, B, note=12),
        line(3, "same", A, B, at="0001-01-01T00:00:00+14:00"),
        line(4, "same", *many),
    ]
    decisions, codes = load(tmp_path, *lines)
    assert [(d.id, d.note) for d in decisions] == [("d2", "12")]
    assert sorted(codes) == ["decision-undo-unknown", "decision-unreadable", "decision-unreadable"]


def test_undoing_what_is_nowhere_is_told(tmp_path: Path) -> None:
    """An undo with a wrong id changes nothing, visibly."""
    decisions, codes = load(tmp_path, line(1, "same", A, B), line(2, "undo", undoes="d9"))
    assert len(decisions) == 1
    assert codes == ["decision-undo-unknown"]


def test_one_id_twice_counts_once(tmp_path: Path) -> None:
    """Two copies of a ledger merged by Git give the same decisions; different contents under one id are told."""
    assert len(load(tmp_path, line(1, "same", A, B), line(1, "same", A, B))[0]) == 1
    assert load(tmp_path, line(1, "same", A, B), line(1, "same", A, C))[1] == ["decision-id-twice"]


def test_the_last_word_on_a_pair_stands(tmp_path: Path) -> None:
    """An editor who changes their mind is obeyed; `unsure` withdraws."""
    decisions, _ = load(tmp_path, line(1, "same", A, B), line(2, "different", B, A))
    resolution = resolve_decisions(decisions)
    assert (resolution.must, len(resolution.cannot), resolution.conflicts) == ((), 1, ())
    decisions, _ = load(tmp_path, line(1, "same", A, B), line(2, "unsure", A, B))
    resolution = resolve_decisions(decisions)
    assert (resolution.must, len(resolution.unsure)) == ((), 1)


def test_a_contradiction_through_a_third_is_reported_with_its_chain(tmp_path: Path) -> None:
    """A=B, B=C, A≠C: A and C stay apart, nothing is forced, and all three decisions are named."""
    decisions, _ = load(tmp_path, line(1, "same", A, B), line(2, "same", B, C), line(3, "different", A, C))
    resolution = resolve_decisions(decisions)
    assert [c.decision_ids for c in resolution.conflicts] == [("d3", "d1", "d2")]
    assert resolution.must == ()
    assert len(resolution.doubtful) == 2
    assert [(link.left, link.right) for link in resolution.cannot] == [(A, C)]


def test_one_listing_of_each_group_speaks_for_all_pairs_of_two_groups(tmp_path: Path) -> None:
    """A=B, C=D, A≠C keeps four pairs apart, which measures of quality count as four; own words name themselves."""
    lines = [line(1, "same", A, B), line(2, "same", C, D), line(3, "different", A, C), line(4, "different", B, D)]
    found = list_different(resolve_decisions(load(tmp_path, *lines)[0]))
    assert [(i.left, i.right, i.decision_id) for i in found] == [
        (A, C, "d3"), (A, D, "d3"), (B, C, "d3"), (B, D, "d4")
    ]  # fmt: skip
    assert [
        i.decision_id for i in list_different(resolve_decisions(load(tmp_path, line(1, "different", A, C))[0]))
    ] == ["d1"]


def test_another_chain_is_not_spoilt_by_a_conflict(tmp_path: Path) -> None:
    """Only the chain in conflict stops forcing."""
    lines = [line(1, "same", A, B), line(2, "same", B, C), line(3, "different", A, C), line(4, "same", D, ("s3", "e"))]
    resolution = resolve_decisions(load(tmp_path, *lines)[0])
    assert [link.decision_id for link in resolution.must] == ["d4"]


def test_words_about_places_do_not_touch_events(tmp_path: Path) -> None:
    """Two listings may be of one house and two events; the last word on a pair stands, contradictions are told."""
    lines = [
        line(1, "venue-same", A, B),
        line(2, "venue-different", A, B),
        line(3, "venue-same", C, D),
        line(4, "different", C, D),
    ]
    decisions, codes = load(tmp_path, *lines)
    assert not codes
    places = resolve_venue_decisions(decisions)
    assert [(link.left, link.right) for link in places.same] == [(C, D)]
    assert [link.decision_id for link in places.different] == ["d2"]
    assert [(link.left, link.right) for link in resolve_decisions(decisions).cannot] == [(C, D)]
    decisions, _ = load(
        tmp_path, line(1, "venue-same", A, B), line(2, "venue-same", B, C), line(3, "venue-different", A, C)
    )
    places = resolve_venue_decisions(decisions)
    assert not places.same
    assert [conflict.decision_ids for conflict in places.conflicts] == [("d3", "d1", "d2")]


def _write_ledger(folder: Path, size: int) -> None:
    """Lines of four editors about groups of three, with evidence; each tenth is undone, each tenth contradicts, one
    chain runs through a twentieth of all."""
    folder.mkdir()
    lines: dict[int, list[str]] = {editor: [] for editor in range(4)}
    for n in range(size):
        keys = [(f"source-{i}", f"https://exemple.qc.ca/evenements/{n // 3}/{i}") for i in range(3)]
        items = [keys[n % 3], keys[(n + 1) % 3]] if n % 20 else [("chain", str(n // 20)), ("chain", str(n // 20 + 1))]
        undoes = {"undoes": f"d{n - 1}"} if n % 10 == 5 else {}
        kind = "undo" if undoes else "different" if n % 10 == 2 else "same"
        at = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n)).isoformat()
        evidence = {"model": "0123456789ab", "fingerprints": {" ".join(key): "1|" + "abcdef." * 20 for key in items}}
        row = {"id": f"d{n}", "at": at, "by": "zoé", "kind": kind, "items": items, "evidence": evidence, **undoes}
        lines[n % 4].append(json.dumps(row) + "\n")
    for editor, told in lines.items():
        (folder / f"{editor}.jsonl").write_text("".join(told), "utf-8")


def _time_replay(folder: Path) -> float:
    """Return the least of three times, in seconds of this process."""
    times = []
    for _ in range(3):
        before = time.process_time()
        decisions, issues = load_decisions(folder)
        assert resolve_decisions(decisions).conflicts
        resolve_venue_decisions(decisions)
        times.append(time.process_time() - before)
        assert not issues
    return min(times)


def test_a_thousand_decisions_replay_in_a_second_and_more_in_linear_time(tmp_path: Path) -> None:
    """Reading, undoing and resolving; sixteen times as many lines take about sixteen times as long."""
    _write_ledger(tmp_path / "few", 1_000)
    _write_ledger(tmp_path / "many", 16_000)
    few = _time_replay(tmp_path / "few")
    assert few < 1
    assert _time_replay(tmp_path / "many") < 16 * 3 * max(few, 0.01)


def test_a_word_about_places_names_two_listings(tmp_path: Path) -> None:
    """One alone says nothing."""
    assert load(tmp_path, line(1, "venue-same", A), line(2, "same", A, B))[1] == ["decision-unreadable"]
