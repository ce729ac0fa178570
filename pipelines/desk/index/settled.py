"""Which units of the queue need no answer any more, because of what editors said since the run that made it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from dedupe.decisions import Decision, ListingKey, find_chains, find_last_words
from pipelines.desk.index.index import Index
from pipelines.desk.index.ledger import START, FollowedLedger
from pipelines.desk.index.rows import Unit
from pipelines.desk.index.tables import list_bits

_OPEN = ("different", "unsure")


class SettledUnits:
    """The places in an index's queue of what is settled, kept up with the ledger: only units that a new line may touch
    are looked at again."""

    def __init__(self, index: Index, ledger: FollowedLedger) -> None:
        self._index = index
        self._ledger = ledger
        self._lock = threading.Lock()
        self._seen = START
        self._bits = 0

    def find(self) -> int:
        """Return the settled units: one bit a place in the queue."""
        end = self._ledger.refresh()
        with self._lock:
            if end != self._seen:
                again = list_bits(self._bits) if end[0] != self._seen[0] else []
                tied = self._ledger.find_tied(self._ledger.list_new(self._seen))
                touched = self._index.find_units(f"{source} {key}" for source, key in tied)
                for unit in self._index.load_units(touched.union(again)):
                    self._settle(unit)
                self._seen = end
            return self._bits

    def _settle(self, unit: Unit) -> None:
        bit = 1 << unit.position
        members = self._index.find_members(unit.events)
        about = self._ledger.find_about(read_key(name) for names in members.values() for name in names)
        self._bits = self._bits | bit if is_settled(unit, members, about) else self._bits & ~bit


def is_settled(unit: Unit, members: Mapping[str, Sequence[str]], in_force: Sequence[Decision]) -> bool:
    """Whether decisions answer a unit, as the next run will see it.

    Two events are settled as wholes by a word that keeps a listing of each apart or leaves it open, be it through
    others. Otherwise each pair in doubt has to be settled; where none is, all listings must be tied together, or the
    unit itself must have been answered.
    """
    words = find_last_words(in_force, ("same", *_OPEN))
    chains = find_chains(words["same"])
    told = {
        frozenset((chains.get(link.left, link.left), chains.get(link.right, link.right)))
        for kind in _OPEN
        for link in words[kind]
    }

    def is_told(one: str, other: str) -> bool:
        ends = [chains.get(key, key) for key in (read_key(one), read_key(other))]
        return ends[0] == ends[1] or frozenset(ends) in told

    groups = [members.get(event, ()) for event in unit.events]
    if unit.kind == "pair" and len(groups) == 2:
        roots = [{chains.get(read_key(name), read_key(name)) for name in group} for group in groups]
        if any(frozenset((one, other)) in told for one in roots[0] for other in roots[1]):
            return True
    if unit.pairs:
        return all(is_told(left, right) for left, right, _ in unit.pairs)
    if any(decision.evidence.get("unit_id") == unit.unit_id for decision in in_force):
        return True
    return len({chains.get(read_key(name), read_key(name)) for group in groups for name in group}) == 1


def read_key(listing_id: str) -> ListingKey:
    """Return the key of a listing from its id."""
    source_id, _, source_key = listing_id.partition(" ")
    return source_id, source_key
