"""The state of every line, finding one, and taking lines back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.decisions import Decision, find_undone
from dedupe.desk.appending import append_decisions
from dedupe.desk.history import Entry, History, find_day, load_history, make_history, make_undo

A, B, C, D = (("salle", letter) for letter in "abcd")
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def make(number: int, kind: str, *items: tuple[str, str], by: str = "zoé", **more: Any) -> Decision:
    return Decision(f"d{number}", AT + timedelta(hours=number), by, kind, items, **more)


def undo(history: History, ids: set[str], hour: int = 100) -> list[Decision]:
    numbers = count()
    at = AT + timedelta(hours=hour)
    return make_undo(history, ids, at=at, by="marie", make_id=lambda: f"u{hour}-{next(numbers)}")


def show(history: History) -> list[tuple[str, str]]:
    return [(entry.decision.id, entry.state) for entry in history.entries]


def test_each_line_has_a_state(tmp_path: Path) -> None:
    """Newest first: in force, undone, superseded, in conflict, with the lines that made it so."""
    lines = [
        make(1, "same", A, B),
        make(2, "different", A, B),
        make(3, "same", B, C),
        make(4, "undo", undoes="d3"),
        make(5, "same", ("x", "1"), ("x", "2")),
        make(6, "same", ("x", "2"), ("x", "3")),
        make(7, "different", ("x", "1"), ("x", "3")),
    ]
    append_decisions(tmp_path, lines)
    history = load_history(tmp_path)
    assert show(history) == [
        ("d7", "in-conflict"),
        ("d6", "in-conflict"),
        ("d5", "in-conflict"),
        ("d4", "in-force"),
        ("d3", "undone"),
        ("d2", "in-force"),
        ("d1", "superseded"),
    ]
    assert history.by_id["d3"].undone_by == "d4"
    assert history.by_id["d1"].superseded_by == ("d2",)
    assert history.by_id["d7"].conflicts_with == ("d5", "d6")
    assert history.by_id["d5"].conflicts_with == ("d7",)
    assert [d.id for d in history.in_force] == ["d1", "d2", "d5", "d6", "d7"]


def test_a_decision_of_which_pairs_stand_is_in_force() -> None:
    """A=B=C, then A≠C is said: A=B and B=C stand (in conflict here), A=C does not."""
    history = make_history([make(1, "same", A, B, C), make(2, "unsure", A, C), make(3, "same", A, B)])
    assert show(history) == [("d3", "in-force"), ("d2", "in-force"), ("d1", "in-force")]
    assert history.by_id["d1"].superseded_by == ("d2",)


def test_words_on_venues_and_events_do_not_meet() -> None:
    """Nor do pins of two fields; a pin of all dates leaves nothing of one of an hour."""
    history = make_history(
        [
            make(1, "same", A, B),
            make(2, "venue-different", A, B),
            make(3, "pin", A, field="title", value="x"),
            make(4, "pin", A, field="hour", value="20:00"),
            make(5, "pin", A, B, field="occurrences", value=[]),
            make(6, "pin", B, field="title", value="y"),
        ]
    )
    assert [number for number, state in show(history) if state != "in-force"] == ["d4"]
    assert history.by_id["d4"].superseded_by == ("d5",)


def find(entries: Sequence[Entry]) -> list[str]:
    return [entry.decision.id for entry in entries]


def test_lines_are_found_by_words_people_days_and_states() -> None:
    """All words, in any field, without accents; a day is that of the place."""
    history = make_history(
        [
            make(1, "same", A, B, note="Même concert, répété à l'Église"),
            make(2, "different", A, ("portail", "https://exemple.qc.ca/e/12"), by="Marie"),
            make(3, "pin", C, field="title", value="La nuit boréale", by="Marie"),
            make(18, "undo", undoes="d1"),
        ]
    )
    assert find([*history.search("eglise MEME")]) == ["d1"]
    assert find([*history.search("exemple.qc.ca")]) == ["d2"]
    assert find([*history.search("boreale marie")]) == ["d3"]
    assert find([*history.search("introuvable")]) == []
    assert find([*history.search("d1")]) == ["d18", "d1"]
    assert find([*history.search(by="Marie", kinds=("pin",))]) == ["d3"]
    assert find([*history.search(states=("undone",))]) == ["d1"]
    since, until = find_day(date(2026, 12, 1), ZoneInfo("America/Toronto"))
    assert find([*history.search(since=since, until=until)]) == ["d18", "d3", "d2", "d1"]
    since, until = find_day(date(2026, 12, 2), ZoneInfo("UTC"))
    assert find([*history.search(since=since, until=until)]) == ["d18"]


def test_days_of_23_hours_are_whole() -> None:
    """The night when clocks change."""
    since, until = find_day(date(2027, 3, 14), ZoneInfo("America/Toronto"))
    assert until.astimezone(UTC) - since.astimezone(UTC) == timedelta(hours=23)


def test_an_undo_of_an_undo_brings_back() -> None:
    """And what has no effect already is not undone again."""
    lines = [make(1, "same", A, B), make(2, "undo", undoes="d1")]
    history = make_history(lines)
    assert undo(history, {"d1"}) == []
    assert undo(history, {"d9"}) == []
    (back,) = undo(history, {"d2"})
    assert (back.kind, back.undoes, back.items) == ("undo", "d2", ())
    assert show(make_history([*lines, back]))[-1] == ("d1", "in-force")


def test_a_days_work_is_taken_back_as_a_whole() -> None:
    """What was said and undone the same day stays undone; what was undone of earlier days comes back."""
    lines = [
        make(1, "same", A, B),
        make(30, "undo", undoes="d1"),
        make(31, "same", C, D),
        make(32, "undo", undoes="d31"),
        make(33, "different", A, C),
        make(34, "different", B, C, by="Marie"),
    ]
    history = make_history(lines)
    day = {e.decision.id for e in history.search(since=AT + timedelta(hours=20), by="zoé")}
    assert [line.undoes for line in undo(history, day)] == ["d30", "d33"]
    assert [d.id for d in make_history([*lines, *undo(history, day)]).in_force] == ["d1", "d34"]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_undoing_any_lines_equals_a_ledger_without_them(data: st.DataObject) -> None:
    """Whatever was undone before, in whatever order; and undoing that undoing is the ledger before it."""
    lines: list[Decision] = []
    for number in range(data.draw(st.integers(1, 12))):
        if lines and data.draw(st.booleans()):
            lines.append(make(number, "undo", undoes=f"d{data.draw(st.integers(0, number - 1))}"))
        else:
            lines.append(make(number, "same", A, B))
    chosen = {f"d{number}" for number in data.draw(st.sets(st.integers(0, len(lines) - 1)))}
    rest = [line for line in lines if line.id not in chosen]
    undone = find_undone(rest)
    expected = [line.id for line in rest if line.kind != "undo" and line.id not in undone]
    history = make_history(lines)
    after = [*lines, *undo(history, chosen)]
    assert [d.id for d in make_history(after).in_force] == expected
    back = undo(make_history(after), {line.id for line in after[len(lines) :]}, 200)
    assert make_history([*after, *back]).in_force == history.in_force
