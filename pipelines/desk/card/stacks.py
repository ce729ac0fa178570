"""The listings of a unit as a card lays them out: lettered, those that one source repeats folded into one stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from string import ascii_uppercase

from dedupe.model import NormalisedListing
from sources.folding import fold

UNFOLDED = 4  # listings that are shown one by one, side by side


@dataclass(frozen=True, slots=True)
class Stack:
    """One listing, or several of one source that say the same but for dates. `head` speaks for it."""

    letter: str
    listings: tuple[NormalisedListing, ...]

    @property
    def head(self) -> NormalisedListing:
        """The listing that is shown."""
        return self.listings[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its listings."""
        return tuple(item.listing_id for item in self.listings)


def make_stacks(listings: Sequence[NormalisedListing], events: Mapping[str, str]) -> list[Stack]:
    """Return the stacks of some listings, in their order. `events` is listing → event: what is not together now is not
    folded together either. A few listings are never folded."""
    groups: dict[tuple[str, ...], list[NormalisedListing]] = {}
    for item in listings:
        key = (
            (item.listing_id,)
            if len(listings) <= UNFOLDED
            else (item.said.source_id, events.get(item.listing_id, ""), fold(item.said.title), fold(item.venue or ""))
        )
        groups.setdefault(key, []).append(item)
    letters = _make_letters()
    return [Stack(next(letters), tuple(group)) for group in groups.values()]


def _make_letters() -> Iterator[str]:
    """Yield A to Z, then A2 to Z2, and so on."""
    yield from ascii_uppercase
    for number in count(2):
        yield from (f"{letter}{number}" for letter in ascii_uppercase)
