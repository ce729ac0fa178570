"""The whole ledger, newest first: what each line's state is and why, how to find one, and how to take lines back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dedupe.decisions import (
    Conflict,
    Decision,
    find_undone,
    load_lines,
    resolve_decisions,
    resolve_venue_decisions,
)
from sources.folding import fold
from sources.model import Issue

State = Literal["in-force", "in-conflict", "superseded", "undone"]
_KINDS = {"same": "event", "different": "event", "unsure": "event", "venue-same": "venue", "venue-different": "venue"}
# A later pin of the first field leaves nothing of an earlier pin of the others.
_COVERED = {"occurrences": ("hour",), "place": ("venue", "address", "city", "region", "postal_code")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger and its state. `undone`: by `undone_by`, which is in force. `superseded`: nothing of it
    stands any more, because of `superseded_by`; where that is told of a line in force, some of its pairs stand.
    `in-conflict`: with `conflicts_with`, through a chain."""

    decision: Decision
    state: State
    undone_by: str | None = None
    superseded_by: tuple[str, ...] = ()
    conflicts_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """All lines, newest first, and what could not be read."""

    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by the id of their decision."""
        return {entry.decision.id: entry for entry in self.entries}

    @cached_property
    def lines(self) -> tuple[Decision, ...]:
        """Every line, by time."""
        return tuple(entry.decision for entry in reversed(self.entries))

    @cached_property
    def in_force(self) -> tuple[Decision, ...]:
        """What a run obeys, by time: `dedupe.decisions.load_decisions`."""
        return tuple(d for d in self.lines if d.kind != "undo" and self.by_id[d.id].undone_by is None)

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        """What is searched in each entry."""
        return tuple(_make_text(entry.decision) for entry in self.entries)

    def search(
        self,
        text: str = "",
        *,
        by: str | None = None,
        kinds: Collection[str] = (),
        states: Collection[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Entry]:
        """Yield the entries that hold every word of `text` (in note, name, kind, id, keys, field or value; case and
        accents do not matter), newest first. `since` is included, `until` is not."""
        words = fold(text).split()
        for entry, searched in zip(self.entries, self._texts if words else [""] * len(self.entries), strict=True):
            decision = entry.decision
            if (
                (by is None or decision.by == by)
                and (not kinds or decision.kind in kinds)
                and (not states or entry.state in states)
                and (since is None or decision.at >= since)
                and (until is None or decision.at < until)
                and all(word in searched for word in words)
            ):
                yield entry


def load_history(folder: Path) -> History:
    """Return the history of a folder of decisions."""
    lines, issues = load_lines(folder)
    return make_history(lines, issues)


def make_history(lines: Sequence[Decision], issues: Sequence[Issue] = ()) -> History:
    """Return the history of lines sorted by (at, id)."""
    undone = find_undone(lines)
    in_force = [d for d in lines if d.kind != "undo" and d.id not in undone]
    replaced, dead = _find_superseded(in_force)
    rivals = _find_rivals((*resolve_decisions(in_force).conflicts, *resolve_venue_decisions(in_force).conflicts))

    def make(decision: Decision) -> Entry:
        state: State = "in-force"
        if decision.id in undone:
            state = "undone"
        elif decision.id in rivals:
            state = "in-conflict"
        elif decision.id in dead:
            state = "superseded"
        by, with_ = replaced.get(decision.id, ()), rivals.get(decision.id, ())
        return Entry(decision, state, undone.get(decision.id), tuple(by), tuple(with_))

    return History(tuple(make(decision) for decision in reversed(lines)), tuple(issues))


def find_day(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the beginning of a day and of the next one, as `search` takes them."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def make_undo(
    history: History,
    ids: Collection[str],
    *,
    at: datetime,
    by: str,
    make_id: Callable[[], str],
    note: str | None = None,
) -> list[Decision]:
    """Return the `undo` lines that make the ledger what it would be without these lines, `undo` lines among them (what
    they took back comes back). None is made for what has no effect already.

    For a day's worth: `{entry.decision.id for entry in history.search(since=…, until=…, by=…)}`.
    """
    # An undo among lines that all go may stay: what it takes back is to have no effect anyway.
    chosen = [line for line in history.lines if line.id in ids and line.undoes not in ids]
    made: list[Decision] = []
    while True:
        undone = find_undone([*history.lines, *made])
        # Taking an undo back may bring back another of these lines.
        lines = [line for line in chosen if line.id not in undone]
        if not lines:
            return made
        made += (Decision(make_id(), at, by, "undo", undoes=line.id, note=note or None) for line in lines)


def _find_superseded(in_force: Sequence[Decision]) -> tuple[dict[str, list[str]], set[str]]:
    """Return id → later decisions that say otherwise of some of its pairs or fields, and the ids of which nothing
    stands."""
    last: dict[tuple[Any, ...], Decision] = {}
    for decision in in_force:
        for subject in _list_subjects(decision, covered=True):
            last[subject] = decision
    replaced: dict[str, list[str]] = {}
    dead: set[str] = set()
    for decision in in_force:
        ends = [last[subject] for subject in _list_subjects(decision)]
        others = [end for end in ends if _differs(decision, end)]
        if others:
            replaced[decision.id] = list(dict.fromkeys(end.id for end in others))
            if len(others) == len(ends):
                dead.add(decision.id)
    return replaced, dead


def _list_subjects(decision: Decision, *, covered: bool = False) -> Iterator[tuple[Any, ...]]:
    """Yield what a decision speaks of: each pair, or the field of each listing."""
    if decision.kind == "pin":
        fields = (decision.field, *(_COVERED.get(decision.field or "", ()) if covered else ()))
        yield from (("pin", field, key) for field in fields for key in decision.items)
    else:
        what = _KINDS[decision.kind]
        yield from ((what, *pair) for pair in combinations(sorted(set(decision.items)), 2))


def _differs(one: Decision, other: Decision) -> bool:
    return (one.kind, one.field, one.value) != (other.kind, other.field, other.value)


def _find_rivals(conflicts: Sequence[Conflict]) -> dict[str, list[str]]:
    """Return id → the decisions that it contradicts together with others: the `different` of its chains, or the chain
    of a `different`."""
    rivals: dict[str, dict[str, None]] = {}
    for conflict in conflicts:
        apart, *chain = conflict.decision_ids
        rivals.setdefault(apart, {}).update(dict.fromkeys(chain))
        for decision_id in chain:
            rivals.setdefault(decision_id, {})[apart] = None
    return {decision_id: list(others) for decision_id, others in rivals.items()}


def _make_text(decision: Decision) -> str:
    keys = (part for key in decision.items for part in key)
    value = "" if decision.value is None else str(decision.value)
    told = (decision.id, decision.by, decision.kind, decision.note, decision.field, value, decision.undoes, *keys)
    return " ".join(fold(part) for part in told if part)
