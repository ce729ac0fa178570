"""From what a card's form says to the lines that go to the ledger, with what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dedupe.decisions import Decision
from dedupe.desk.evidence import PairSeen, make_evidence
from dedupe.desk.sorting import Word, find_moment, make_decisions
from pipelines.desk.card.answers import AnswerError, ChangedUnit, list_answers, read_groups
from pipelines.desk.card.card import CardTable
from pipelines.desk.index.settled import read_key
from pipelines.desk.rendering import ZONE

MAX_NOTE = 2_000  # characters


def make_answer(
    table: CardTable, form: Mapping[str, str], *, at: datetime, by: str, make_id: Callable[[], str]
) -> list[Decision]:
    """Return the decisions of an answer: `answer` is same, apart, none, unsure, or sort with a group for each letter;
    `note` is kept with each of them. Raise AnswerError when nothing is said."""
    words = find_words(table, form)
    if not words:
        raise AnswerError("nothing is said")
    note = form.get("note", "").strip()[:MAX_NOTE] or None
    moment = find_moment(at, table.in_force, table.keys)
    listings = {item.said.key: item for item in table.listings.values()}
    pairs = [
        PairSeen(read_key(row["left"]), read_key(row["right"]), row["probability"], row["features"])
        for row in table.pairs
    ]

    def tell(word: Word) -> Mapping[str, Any]:
        unit = table.unit
        return make_evidence(
            word.items, listings=listings, today=at.astimezone(ZONE).date(), pairs=pairs, unit_id=unit.unit_id,
            drawn=unit.drawn,
        )  # fmt: skip

    return make_decisions(words, at=moment, by=by, make_id=make_id, note=note, evidence=tell)


def list_open_pairs(table: CardTable) -> list[tuple[str, str]]:
    """Return the pairs to leave open when an editor cannot tell, so that all stays grouped as it is: of two events one
    pair settles the question, of one event those in doubt, none of which ties it together. None at all where the
    machine has no doubt: to leave such a pair open would part it."""
    known = [(left, right) for left, right, _ in table.unit.pairs if {left, right} <= table.listings.keys()]
    if table.unit.kind != "pair" or len(table.groups) != 2:
        return known
    across = [pair for pair in known if table.events[pair[0]] != table.events[pair[1]]]
    return across[:1] or [(table.groups[0][0], table.groups[1][0])]


def find_words(table: CardTable, form: Mapping[str, str]) -> tuple[Word, ...]:
    """Return the words that a form's answer is said in; raise AnswerError for one that is none."""
    if form.get("shown", "") != table.digest:
        raise ChangedUnit(table.unit.unit_id)
    answer = form.get("answer", "")
    stacks = [stack.ids for stack in table.stacks]
    if answer == "unsure":
        return tuple(word for pair in list_open_pairs(table) for word in table.list_words([], pair))
    if answer == "sort":
        return table.list_words(*read_groups(form, {stack.letter: stack.ids for stack in table.stacks}))
    known = {one.name: one for one in list_answers(table.unit, table.groups, stacks)}
    if answer not in known:
        raise AnswerError(f"{answer!r} is no answer")
    return table.list_words(known[answer].groups)
