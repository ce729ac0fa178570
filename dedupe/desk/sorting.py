"""What an editor sorted into groups, said in the fewest decisions that make it so when the ledger is replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from dedupe.decisions import MAX_ITEMS, Decision, ListingKey, find_last_words

UNSURE = "?"  # the letter of listings that the editor cannot tell
Pair = tuple[ListingKey, ListingKey]


@dataclass(frozen=True, slots=True)
class Word:
    """A decision to be: of all pairs of its listings, the same thing; or that an earlier decision is taken back."""

    kind: str  # same | different | unsure | undo
    items: tuple[ListingKey, ...] = ()
    undoes: str | None = None


def sort_letters(letters: Mapping[ListingKey, str], in_force: Iterable[Decision] = ()) -> tuple[Word, ...]:
    """Return the words that say letters: listings of one letter are one event, those of two letters are two; `?` is
    "I cannot tell", an empty letter says nothing. Capitals and spaces do not matter."""
    groups: dict[str, list[ListingKey]] = {}
    for key, letter in letters.items():
        groups.setdefault(letter.strip().upper(), []).append(key)
    groups.pop("", None)
    unsure = groups.pop(UNSURE, [])
    return sort_listings(list(groups.values()), unsure=unsure, in_force=in_force)


def sort_listings(
    groups: Iterable[Sequence[ListingKey]], *, unsure: Sequence[ListingKey] = (), in_force: Iterable[Decision] = ()
) -> tuple[Word, ...]:
    """Return the words that make each group one event and all groups different events, and leave open where the
    `unsure` belong; none when nothing is said (one group of one listing).

    One listing speaks for its group. Where a decision `in_force` says otherwise of a pair of these listings, the pair
    is named again, since the last word on a pair stands; or that decision is taken back, if this takes fewer words and
    it is about these listings only. What is said through listings outside the groups is left alone:
    `conflicts.preview_conflicts` tells whether it contradicts.
    Raise ValueError when a listing is named twice, or more than MAX_ITEMS are.
    """
    ordered = sorted(tuple(sorted(group)) for group in groups if group)
    named = [key for group in [*ordered, tuple(unsure)] for key in group]
    if len(named) != len(set(named)):
        raise ValueError("a listing belongs to one group only")
    if len(named) > MAX_ITEMS:
        raise ValueError(f"at most {MAX_ITEMS} listings can be sorted at once; sort some of them first")
    sorting = _Sorting(ordered, sorted(unsure))
    mine = [decision for decision in in_force if len(sorting.keys.intersection(decision.items)) > 1]
    plain = sorting.list_words(mine)
    undone = sorting.find_undoable(mine)
    words = [Word("undo", undoes=decision.id) for decision in undone]
    words += sorting.list_words([decision for decision in mine if decision not in undone])
    return tuple(words if len(words) < len(plain) else plain)


def join_events(events: Iterable[Sequence[ListingKey]]) -> tuple[Word, ...]:
    """Return the word that makes several events one, whatever rules keep their listings apart."""
    return sort_listings([[key for event in events for key in event]])


def take_out(listing: ListingKey, rest: Iterable[ListingKey]) -> tuple[Word, ...]:
    """Return the words by which a listing leaves an event for good. Of what remains nothing is said, so each of its
    listings is named: the event may fall apart later, and the listing shall be with no part of it."""
    return tuple(Word("different", tuple(sorted((listing, other)))) for other in sorted(set(rest) - {listing}))


def make_decisions(
    words: Iterable[Word],
    *,
    at: datetime,
    by: str,
    make_id: Callable[[], str],
    note: str | None = None,
    evidence: Callable[[Word], Mapping[str, Any]] = lambda word: {},
) -> list[Decision]:
    """Return the words as decisions of one moment: no two of them say different things of one pair, so that their order
    plays no part."""
    return [
        Decision(
            make_id(), at, by, word.kind, word.items, undoes=word.undoes, note=note or None, evidence=evidence(word)
        )
        for word in words
    ]


def find_moment(now: datetime, lines: Iterable[Decision], items: Iterable[ListingKey]) -> datetime:
    """Return the time to give new words about these listings: now, or just after the last line on a pair of them, when
    it came from a clock that is ahead. Undone `lines` count too: they may come back."""
    keys = set(items)
    latest = max((line.at for line in lines if len(keys.intersection(line.items)) > 1), default=None)
    return now if latest is None or latest < now else latest + timedelta(microseconds=1)


class _Sorting:
    """Groups of listings, sorted, and those that may belong to any."""

    def __init__(self, groups: Sequence[tuple[ListingKey, ...]], unsure: Sequence[ListingKey]) -> None:
        self.groups = groups
        self.unsure = unsure
        self.of_key = {key: number for number, group in enumerate(groups) for key in group}
        self.keys = {*self.of_key, *unsure}

    def list_words(self, in_force: Iterable[Decision]) -> list[Word]:
        """Return the words that say all of it after what is in force."""
        contrary = self._find_contrary(in_force)
        words = [Word("same", group) for group in self.groups if len(group) > 1]
        words += (Word("different", items) for items in self._part_groups(contrary))
        words += (Word("unsure", items) for items in self._leave_open(contrary))
        return words

    def find_undoable(self, in_force: Iterable[Decision]) -> list[Decision]:
        """Return the decisions that say otherwise and are about these listings only."""
        rest, undone = list(in_force), []
        while contrary := set(self._find_contrary(rest).values()):
            found = [d for d in rest if d.id in contrary and self.keys.issuperset(d.items)]
            if not found:
                break
            undone += found  # what they covered may say otherwise too
            rest = [d for d in rest if d not in found]
        return undone

    def _find_contrary(self, in_force: Iterable[Decision]) -> dict[Pair, str]:
        """Return the pairs, sorted, of which something else is said, and the decisions that say so."""
        words = find_last_words(in_force, ("same", "different", "unsure"))
        return {
            (link.left, link.right): link.decision_id
            for kind, links in words.items()
            for link in links
            if self.keys.issuperset((link.left, link.right)) and self._is_contrary(kind, link.left, link.right)
        }

    def _is_contrary(self, kind: str, left: ListingKey, right: ListingKey) -> bool:
        if left in self.of_key and right in self.of_key:  # inside a group every pair is named anyway
            return kind == "same" and self.of_key[left] != self.of_key[right]
        return kind != "unsure"

    def _part_groups(self, contrary: Mapping[Pair, str]) -> list[tuple[ListingKey, ...]]:
        """Return sets of listings, at most one of each group, in which every two groups meet, and every contrary pair
        of two groups too."""
        if len(self.groups) < 2:
            return []
        waiting = {pair for pair in contrary if self.of_key.keys() >= set(pair)}
        found: list[tuple[ListingKey, ...]] = []
        while waiting or not found:
            picked = {self.of_key[key]: key for key in min(waiting, default=())}
            for number, group in enumerate(self.groups):
                if number not in picked:
                    gains = [sum(_sort_pair(key, other) in waiting for other in picked.values()) for key in group]
                    if max(gains) or not found:  # the first set takes one of each group
                        picked[number] = group[gains.index(max(gains))]
            waiting -= {_sort_pair(*pair) for pair in combinations(picked.values(), 2)}
            found.append(tuple(sorted(picked.values())))
        return found

    def _leave_open(self, contrary: Mapping[Pair, str]) -> list[tuple[ListingKey, ...]]:
        """Return sets of listings: all that are unsure with one listing of each group, and with each listing of which
        something else was said."""
        if not self.unsure or not self.groups:
            return [tuple(self.unsure)] if len(self.unsure) > 1 else []
        settled = {key for pair in contrary if not self.of_key.keys() >= set(pair) for key in pair}
        met = [key for group in self.groups for key in group if key == group[0] or key in settled]
        return [tuple(sorted((*self.unsure, key))) for key in met]


def _sort_pair(one: ListingKey, other: ListingKey) -> Pair:
    return (one, other) if one < other else (other, one)
