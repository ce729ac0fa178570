"""Keep the last good listings of a source: a pure decision over what was known and what was just read.

Missing at a source is not cancelled. A source that is down, empty or suddenly tiny keeps all it had; a listing that a
healthy source no longer says stays until its dates have passed, marked with the time since when it is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sources.model import Issue, Listing, Occurrence, Reading
from sources.tables import KeptListing, make_storable
from sources.urls import fold_address

# Fewer than half of the coming listings at once is a broken export sooner than a cancelled season.
SUDDEN_DROP = 0.5
_FEW = 4  # below this many, halving is ordinary
# After its last date (without dates: after it was last seen), a listing that its source dropped is forgotten.
KEPT_AFTER = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Kept:
    """What to store for a source after a reading. `alarm` says why the reading was not believed as a whole."""

    listings: tuple[KeptListing, ...]
    alarm: Issue | None = None


def keep_listings(
    previous: Sequence[KeptListing], reading: Reading | None, *, now: datetime, withdrawn: Collection[str] = ()
) -> Kept:
    """Decide what is known of a source after `reading` (None: it could not be fetched or read).

    `withdrawn` are the folded addresses of pages that ask not to be collected: what they said is forgotten at once.
    """
    if withdrawn:
        previous = [kept for kept in previous if not is_withdrawn(kept.listing, withdrawn)]
    if reading is None or reading.failure is not None:
        return Kept(_age(previous, now), reading.failure if reading else None)
    known = {kept.listing.source_key: kept for kept in previous}
    read = {listing.source_key: listing for listing in map(make_storable, reading.listings)}
    alarm = _find_alarm(previous, read.keys(), now)
    kept = [_update(known.get(key), listing, now) for key, listing in read.items()]
    gone = [old for key, old in known.items() if key not in read]
    if alarm is None:
        gone = [old if old.missing_since else replace(old, missing_since=now) for old in gone]
    return Kept((*kept, *_age(gone, now)), alarm)


def _find_alarm(previous: Sequence[KeptListing], read: Collection[str], now: datetime) -> Issue | None:
    coming = [k for k in previous if k.missing_since is None and _is_coming(k.listing, now.date())]
    still = sum(k.listing.source_key in read for k in coming)
    if coming and not read:
        return Issue("empty", f"nothing is there any more: {len(coming)} coming listings are kept")
    if len(coming) >= _FEW and still < SUDDEN_DROP * len(coming):
        return Issue("sudden-drop", f"{still} of {len(coming)} coming listings are still there: the others are kept")
    return None


def is_withdrawn(listing: Listing, withdrawn: Collection[str]) -> bool:
    """Whether a listing came from one of some pages: its key is the page's address, or its link leads there."""
    places = (listing.source_key.partition("#")[0], listing.url or "")
    return any(fold_address(place) in withdrawn for place in places if "://" in place)


def _update(old: KeptListing | None, listing: Listing, now: datetime) -> KeptListing:
    return KeptListing(listing, old.first_seen if old else now, now)


def _age(listings: Sequence[KeptListing], now: datetime) -> tuple[KeptListing, ...]:
    limit = (now - KEPT_AFTER).date()
    return tuple(
        k for k in listings if (_last_day(k.listing) if k.listing.occurrences else k.last_seen.date()) >= limit
    )


def _is_coming(listing: Listing, today: date) -> bool:
    return _last_day(listing) >= today


def _last_day(listing: Listing) -> date:
    """The last local day of any date; a period without an end never ends, a listing without dates is over."""
    return max((_end_of(o) for o in listing.occurrences), default=date.min)


def _end_of(occurrence: Occurrence) -> date:
    return occurrence.last_day or date.max
