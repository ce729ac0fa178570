"""A card: everything that an editor sees of one unit of the queue, gathered. Nothing here knows about requests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import count
from typing import Any

from dedupe.decisions import Decision
from dedupe.desk.conflicts import preview_conflicts
from dedupe.desk.sorting import Word, find_moment, make_decisions, sort_listings
from dedupe.model import NormalisedListing
from pipelines.desk.card.answers import list_answers, read_keys
from pipelines.desk.card.fields import Dates, Field, list_dates, list_shared, make_dates, make_fields
from pipelines.desk.card.outcomes import OutcomeView, make_outcome_view
from pipelines.desk.card.places import Spot, make_spots
from pipelines.desk.card.scores import Waterfall, make_waterfall
from pipelines.desk.card.stacks import Stack, make_stacks
from pipelines.desk.card.timeline import TimeLine, make_timeline
from pipelines.desk.consequences.foresight import Foresight, foresee
from pipelines.desk.index.index import Index
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.desk.index.rows import Unit
from pipelines.desk.rendering import ZONE
from publish.pages.frame.language import Language

SIDE_BY_SIDE = 4  # stacks that stand beside each other; more go below each other
_PAIRS_SHOWN = 6  # whose scores are told
_OUTCOMES_MAX = 30  # listings up to which outcomes are worked out before they are asked for


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with what it makes. `letters` are the groups of letters; `is_now` when it is the present grouping;
    `contradicts` are earlier decisions that speak against it through others."""

    name: str
    key: str
    letters: tuple[str, ...]
    is_now: bool
    outcome: OutcomeView | None
    contradicts: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What the card's template shows. The machine's opinion (`waterfalls`, `rules`) is empty where it is kept back."""

    unit: Unit
    stacks: tuple[Stack, ...]
    fields: tuple[Field, ...]
    shared: tuple[tuple[str, str], ...]
    dates: tuple[Dates, ...]
    timeline: TimeLine | None
    spots: tuple[Spot, ...]
    unplaced: tuple[str, ...]  # letters of listings without coordinates
    answers: tuple[AnswerView, ...]
    waterfalls: tuple[Waterfall, ...]
    rules: tuple[str, ...]
    letters: Mapping[str, str]
    digest: str

    @property
    def is_wide(self) -> bool:
        """Whether the listings stand side by side."""
        return len(self.stacks) <= SIDE_BY_SIDE


class CardTable:
    """A unit and its listings, looked up: what cards are made from and decisions rest on. `listings` are those of the
    unit that the last run knew."""

    def __init__(self, index: Index, ledger: FollowedLedger, unit: Unit) -> None:
        self._index = index
        self._ledger = ledger
        self.unit = unit
        found = index.load_listings(unit.listings)
        self.listings: Mapping[str, NormalisedListing] = {name: found[name] for name in unit.listings if name in found}
        self.events = index.find_events(self.listings)
        self.keys = read_keys(list(self.listings))

    @cached_property
    def groups(self) -> list[tuple[str, ...]]:
        """The listings as they are grouped now, the unit's first event first."""
        groups: dict[str, list[str]] = {event: [] for event in self.unit.events}
        for name, event in self.events.items():
            groups.setdefault(event, []).append(name)
        return [tuple(sorted(names)) for names in groups.values() if names]

    @cached_property
    def stacks(self) -> list[Stack]:
        """The listings as they are laid out."""
        order = [name for group in self.groups for name in group]
        names = sorted(self.listings) if self.unit.is_blind else order
        return make_stacks([self.listings[name] for name in names], self.events)

    @cached_property
    def digest(self) -> str:
        """What tells these listings under these letters, grouped as they are, from any others."""
        told = [self.groups, [(stack.letter, stack.ids) for stack in self.stacks]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    @cached_property
    def letters(self) -> dict[str, str]:
        """Listing → letter."""
        return {name: stack.letter for stack in self.stacks for name in stack.ids}

    @cached_property
    def pairs(self) -> list[dict[str, Any]]:
        """The pairs that were compared."""
        return self._index.find_pairs(self.listings)

    @cached_property
    def in_force(self) -> list[Decision]:
        """The decisions that speak of the listings, and of those tied to them."""
        return self._ledger.find_about(self.keys)

    def list_words(self, groups: Sequence[Sequence[str]], unsure: Sequence[str] = ()) -> tuple[Word, ...]:
        """Return the words that an answer is said in; raise ValueError when there are too many listings."""
        return sort_listings([read_keys(group) for group in groups], unsure=read_keys(unsure), in_force=self.in_force)

    def find_contradicted(self, words: Sequence[Word], now: datetime) -> tuple[Decision, ...]:
        """Return the earlier decisions that some words contradict through others."""
        new = self._make_decisions(words, now)
        conflicts = preview_conflicts(self.in_force, new) if self.in_force else ()
        mine = {decision.id for decision in new}
        named = dict.fromkeys(name for conflict in conflicts for name in conflict.decision_ids if name not in mine)
        return tuple(decision for decision in self.in_force if decision.id in named)

    def foresee(self, words: Sequence[Word], now: datetime) -> Foresight:
        """Return what an answer would do."""
        pins = self._ledger.find_pins(self.keys)
        lines = sorted((*self.in_force, *pins), key=lambda line: (line.at, line.id))
        new = self._make_decisions(words, now)
        return foresee(self._index, lines, new, self.unit.events, now=now)

    def _make_decisions(self, words: Sequence[Word], now: datetime) -> list[Decision]:
        """Return the decisions that an answer would be, under names that no decision has."""
        numbers = count(1)
        at = find_moment(now, self.in_force, self.keys)
        return make_decisions(words, at=at, by="", make_id=lambda: f"? {next(numbers)}")


def make_card(table: CardTable, language: Language, now: datetime, *, is_whole: bool = False) -> Card:
    """Return the card of a unit. Of a large one outcomes are worked out only when the whole is asked for."""
    unit, stacks = table.unit, table.stacks
    points = [(s.head.lat, s.head.lon) for s in stacks]
    told = [(lat, lon) if lat is not None and lon is not None else None for lat, lon in points]
    shown = [] if unit.is_blind else [make_waterfall(row, language.code) for row in _pick_pairs(table)]
    return Card(
        unit=unit,
        stacks=tuple(stacks),
        fields=tuple(make_fields(stacks, language)),
        shared=tuple(list_shared(stacks, language)),
        dates=tuple(make_dates(stacks, language, now.astimezone(ZONE).date(), ZONE)),
        timeline=make_timeline([list_dates(stack.listings) for stack in stacks], ZONE),
        spots=tuple(make_spots(told)),
        unplaced=tuple(stack.letter for stack, point in zip(stacks, told, strict=True) if point is None),
        answers=tuple(_make_answers(table, language, now, is_whole=is_whole or len(table.listings) <= _OUTCOMES_MAX)),
        waterfalls=tuple(shown),
        rules=tuple(dict.fromkeys(one.rule for one in shown if one.rule)),
        letters=table.letters,
        digest=table.digest,
    )


def _pick_pairs(table: CardTable) -> list[dict[str, Any]]:
    """Return the pairs whose scores are told: those that are asked about, then the best others."""
    asked = {frozenset((left, right)) for left, right, _ in table.unit.pairs}
    rows = sorted(table.pairs, key=lambda row: frozenset((row["left"], row["right"])) not in asked)
    return [row for row in rows if table.letters[row["left"]] != table.letters[row["right"]]][:_PAIRS_SHOWN]


def _make_answers(table: CardTable, language: Language, now: datetime, *, is_whole: bool) -> Iterator[AnswerView]:
    unit = table.unit
    for answer in list_answers(unit, table.groups, [stack.ids for stack in table.stacks]):
        words = table.list_words(answer.groups)
        outcome = None
        if is_whole:
            outcome = make_outcome_view(table.foresee(words, now), table.letters, language, is_blind=unit.is_blind)
        letters = (" ".join(dict.fromkeys(table.letters[name] for name in group)) for group in answer.groups)
        yield AnswerView(
            name=answer.name,
            key=answer.key,
            letters=tuple(dict.fromkeys(letters)),
            is_now=not unit.is_blind and sorted(answer.groups) == sorted(table.groups),
            outcome=outcome,
            contradicts=table.find_contradicted(words, now),
        )
