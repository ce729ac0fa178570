"""The answers that a card offers with one key each, as groups of listings, and reading what a form answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dedupe.decisions import ListingKey
from dedupe.desk.sorting import UNSURE
from pipelines.desk.index.rows import Unit
from pipelines.desk.index.settled import read_key

Groups = tuple[tuple[str, ...], ...]


class AnswerError(ValueError):
    """A form that does not answer the question."""


class ChangedUnit(AnswerError):
    """A form about other listings than the unit has now: a run went by while it was open."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`name`: same (all are one event), apart (as they are grouped now, the groups being different events), none (every
    stack is an event of its own)."""

    name: str
    key: str  # on the keyboard
    groups: Groups


def list_answers(unit: Unit, groups: Sequence[Sequence[str]], stacks: Sequence[Sequence[str]]) -> list[Answer]:
    """Return the answers of a unit; `groups` are its listings as they are grouped now, `stacks` as they are laid
    out. In a blind unit the present grouping is no answer: it would tell what the machine thinks."""
    names = sorted(name for group in groups for name in group)
    singles = tuple(map(tuple, stacks))
    answers = [Answer("same", "s", (tuple(names),))]
    if unit.kind == "pair" and len(groups) == 2 and len(stacks) > 2 and not unit.is_blind:
        return [*answers, Answer("apart", "d", tuple(map(tuple, groups))), Answer("none", "x", singles)]
    return [*answers, Answer("none", "d", singles)]


def read_groups(form: Mapping[str, str], stacks: Mapping[str, Sequence[str]]) -> tuple[Groups, tuple[str, ...]]:
    """Return the groups that a sorting form makes and the listings about which it is unsure. `stacks` is letter → ids;
    `group-<letter>` holds a stack's group, `one-<listing id>` that of a listing of it, if another one. Raise
    AnswerError when nothing was sorted."""
    groups: dict[str, list[str]] = {}
    for letter, names in stacks.items():
        for name in names:
            own = form.get(f"one-{name}", "").strip() or form.get(f"group-{letter}", "").strip()
            if own:
                groups.setdefault(own, []).append(name)
    unsure = groups.pop(UNSURE, [])
    if sum(map(len, groups.values())) + len(unsure) < 2:
        raise AnswerError("nothing is sorted")
    return tuple(map(tuple, groups.values())), tuple(unsure)


def read_keys(names: Sequence[str]) -> tuple[ListingKey, ...]:
    """Return the keys of some listings."""
    return tuple(map(read_key, names))
