"""Decisions that contradict each other through chains, and the ways out, each with what would follow. Nothing here
settles one: editors do, by an undo or by sorting the listings anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dedupe.decisions import (
    Conflict,
    Decision,
    ListingKey,
    find_chains,
    find_last_words,
    find_undone,
    resolve_decisions,
    resolve_venue_decisions,
)

Kind = Literal["event", "venue"]
_WORDS: Mapping[Kind, tuple[str, ...]] = {
    "event": ("same", "different", "unsure"),
    "venue": ("venue-same", "venue-different"),
}
_WAYS_MAX = 12  # that are worked out for one dispute
Pair = tuple[ListingKey, ListingKey]


@dataclass(frozen=True, slots=True)
class WayOut:
    """Decisions to undo, after which this dispute is over: which of its listings are one by the editors' words then,
    which two groups are kept apart (by the numbers of the groups), and of which pairs less or something else is said:
    (pair, kind before, kind after or None). Pairs may concern listings outside the dispute."""

    undoes: tuple[str, ...]
    groups: tuple[tuple[ListingKey, ...], ...]
    apart: tuple[tuple[int, int], ...]
    changes: tuple[tuple[Pair, str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A chain of listings that decisions call one, and the pairs in it that decisions keep apart. Until it is settled
    every pair stays apart, and the chain no longer forces."""

    kind: Kind
    listings: tuple[ListingKey, ...]
    conflicts: tuple[Conflict, ...]
    decision_ids: tuple[str, ...]  # all that contradict each other, by time
    ways: tuple[WayOut, ...]  # those with the fewest decisions first


def find_disputes(in_force: Sequence[Decision]) -> list[Dispute]:
    """Return the disputes about events, then those about venues, by their first listing."""
    return [dispute for kind in _WORDS for dispute in _find_disputes(kind, in_force)]


def preview_conflicts(lines: Iterable[Decision], new: Iterable[Decision]) -> list[Conflict]:
    """Return the conflicts, about events and about venues, that new lines would bring into a ledger of these lines;
    `undo` counts in both."""
    told = sorted(lines, key=lambda d: (d.at, d.id))
    before, after = (_list_conflicts(ledger) for ledger in (told, sorted([*told, *new], key=lambda d: (d.at, d.id))))
    return [conflict for place, conflict in after.items() if place not in before]


def _list_conflicts(lines: Sequence[Decision]) -> dict[tuple[Kind, ListingKey, ListingKey], Conflict]:
    undone = find_undone(lines)
    in_force = [d for d in lines if d.kind != "undo" and d.id not in undone]
    return {(kind, c.left, c.right): c for kind in _WORDS for c in _find_conflicts(kind, in_force)}


def _find_disputes(kind: Kind, in_force: Sequence[Decision]) -> list[Dispute]:
    conflicts = _find_conflicts(kind, in_force)
    if not conflicts:
        return []
    chains = find_chains(find_last_words(in_force, _WORDS[kind])[_WORDS[kind][0]])
    by_chain: dict[ListingKey, list[Conflict]] = {}
    for conflict in conflicts:
        by_chain.setdefault(chains[conflict.left], []).append(conflict)
    members: dict[ListingKey, set[ListingKey]] = {root: set() for root in by_chain}
    for key, root in chains.items():
        if root in members:
            members[root].add(key)
    about: dict[ListingKey, list[Decision]] = {root: [] for root in by_chain}
    for decision in in_force:
        for root in {chains[key] for key in decision.items if key in chains} & about.keys():
            about[root].append(decision)
    return [_make_dispute(kind, members[root], by_chain[root], about[root]) for root in sorted(by_chain)]


def _make_dispute(
    kind: Kind, members: set[ListingKey], conflicts: Sequence[Conflict], about: Sequence[Decision]
) -> Dispute:
    named = {decision_id for conflict in conflicts for decision_id in conflict.decision_ids}
    involved = [decision.id for decision in about if decision.id in named]
    found = {_find_way(kind, first, members, about) for first in involved[-_WAYS_MAX:]}
    found.add(_find_way(kind, None, members, about))
    least = [way for way in found if not any(other < way for other in found)]
    order = {decision.id: number for number, decision in enumerate(about)}
    ways = sorted((sorted(way, key=order.__getitem__) for way in least), key=lambda way: (len(way), way))
    return Dispute(
        kind,
        tuple(sorted(members)),
        tuple(conflicts),
        tuple(involved),
        tuple(_make_way(kind, way, members, about) for way in ways),
    )


def _find_way(kind: Kind, first: str | None, members: set[ListingKey], about: Sequence[Decision]) -> frozenset[str]:
    """Return the decisions to undo so that none of the members is in conflict: beginning with one, then always the one
    that most conflicts name, the latest of equals. Without a first one: every word that keeps apart."""
    undone = {first} if first else set()
    while conflicts := _find_conflicts(kind, [d for d in about if d.id not in undone], members):
        if first is None:
            undone |= {conflict.decision_ids[0] for conflict in conflicts}
        else:
            named = Counter(decision_id for conflict in conflicts for decision_id in conflict.decision_ids)
            latest = [decision.id for decision in about if named[decision.id] == max(named.values())][-1]
            undone.add(latest)
    for decision_id in sorted(undone):  # the first choices may be needless by now
        if not _find_conflicts(kind, [d for d in about if d.id not in undone - {decision_id}], members):
            undone.discard(decision_id)
    return frozenset(undone)


def _find_conflicts(
    kind: Kind, decisions: Sequence[Decision], members: set[ListingKey] | None = None
) -> tuple[Conflict, ...]:
    resolve = resolve_decisions if kind == "event" else resolve_venue_decisions
    conflicts = resolve(decisions).conflicts
    return conflicts if members is None else tuple(c for c in conflicts if c.left in members)


def _make_way(kind: Kind, undoes: Sequence[str], members: set[ListingKey], about: Sequence[Decision]) -> WayOut:
    rest = [decision for decision in about if decision.id not in undoes]
    before, after = _list_words(kind, about), _list_words(kind, rest)
    same, different, *_ = _WORDS[kind]
    chains = find_chains(find_last_words(rest, _WORDS[kind])[same])
    groups: dict[ListingKey, list[ListingKey]] = {}
    for key in sorted(members):
        groups.setdefault(chains.get(key, key), []).append(key)
    number = {root: at for at, root in enumerate(groups)}
    ends = (
        (chains.get(left, left), chains.get(right, right)) for (left, right), said in after.items() if said == different
    )
    apart = {(min(number[a], number[b]), max(number[a], number[b])) for a, b in ends if a in number and b in number}
    changes = tuple((pair, said, after.get(pair)) for pair, said in before.items() if after.get(pair) != said)
    return WayOut(tuple(undoes), tuple(map(tuple, groups.values())), tuple(sorted(apart)), changes)


def _list_words(kind: Kind, decisions: Sequence[Decision]) -> dict[Pair, str]:
    words = find_last_words(decisions, _WORDS[kind])
    return {(link.left, link.right): said for said, links in words.items() for link in links}
