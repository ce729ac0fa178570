"""The dates of one event from what its listings say: united, aligned, conflicts named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dedupe.model import NormalisedListing
from sources.model import Occurrence, Status

# Doors against show, a rounded hour, Eastern written for Atlantic: one showing. A matinée and an evening are further
# apart.
SAME_SHOWING = timedelta(minutes=60)


@dataclass(slots=True)
class _Dates:
    """Dates gathered so far, by local day, with the listing each came from."""

    by_day: dict[date, list[tuple[Occurrence, str]]] = field(default_factory=dict)
    periods: list[tuple[Occurrence, str]] = field(default_factory=list)
    has_conflict: bool = False


def merge_occurrences(ordered: Sequence[NormalisedListing]) -> tuple[tuple[Occurrence, ...], bool]:
    """Return the dates of an event, sorted, and whether its listings disagree on an hour.

    `ordered`: the listing whose dates to believe first comes first. Listings that their source dropped only speak when
    no other does; once a first listing says that the event has moved, the dates of others are the old ones.
    """
    fresh = [item for item in ordered if item.missing_since is None] or list(ordered)
    if fresh and fresh[0].status is Status.RESCHEDULED:
        fresh = fresh[:1]
    dates = _Dates()
    is_exhibition = any(item.category == "exhibition" for item in fresh)
    for item in fresh:
        for occurrence in item.said.occurrences:
            if occurrence.is_period:
                _add_period(dates, occurrence, item.listing_id)
            else:
                _add_date(dates, occurrence, item.listing_id)
    single = [occurrence for day in dates.by_day.values() for occurrence, _ in day]
    periods = [p for p, _ in dates.periods if is_exhibition or not any(_covers(p, o) for o in single)]
    return tuple(sorted([*single, *periods], key=_sort_key)), dates.has_conflict


def _add_period(dates: _Dates, period: Occurrence, listing_id: str) -> None:
    """Add a period unless it overlaps one of a listing that is believed before."""
    for known, owner in dates.periods:
        if owner != listing_id and _overlaps(known, period):
            return
    dates.periods.append((period, listing_id))


def _add_date(dates: _Dates, occurrence: Occurrence, listing_id: str) -> None:
    day = occurrence.first_day
    if day is None:
        return
    known = dates.by_day.setdefault(day, [])
    for position, (before, owner) in enumerate(known):
        joined = _join(before, occurrence, is_same_listing=owner == listing_id)
        if joined is not None:
            dates.has_conflict |= _differs(before, occurrence)
            known[position] = (joined, owner)
            return
    if not (occurrence.all_day and known):
        known.append((occurrence, listing_id))


def _join(before: Occurrence, later: Occurrence, *, is_same_listing: bool) -> Occurrence | None:
    """Return the one date that two are, or None when they are two showings."""
    if before.start == later.start:
        status = before.status if before.status is not Status.SCHEDULED else later.status
        return replace(before, end=before.end or later.end, status=status)
    if is_same_listing:
        return None
    if before.all_day and not later.all_day:
        return replace(later, status=before.status if before.status is not Status.SCHEDULED else later.status)
    if later.all_day and not before.all_day:
        return before
    if isinstance(before.start, datetime) and isinstance(later.start, datetime):
        return before if abs(before.start - later.start) <= SAME_SHOWING else None
    return None


def _differs(before: Occurrence, later: Occurrence) -> bool:
    return not before.all_day and not later.all_day and before.start != later.start


def _covers(period: Occurrence, occurrence: Occurrence) -> bool:
    day = occurrence.first_day
    return day is not None and (period.first_day or date.min) <= day <= (period.last_day or date.max)


def _overlaps(one: Occurrence, other: Occurrence) -> bool:
    return (one.first_day or date.min) <= (other.last_day or date.max) and (other.first_day or date.min) <= (
        one.last_day or date.max
    )


def _sort_key(occurrence: Occurrence) -> tuple[date, str, str]:
    return occurrence.first_day or date.min, str(occurrence.start), str(occurrence.end)
