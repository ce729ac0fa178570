"""The dates of one event from what its listings say: united, aligned where two sources mean the same one, conflicts
named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dedupe.merge.status import choose_status
from dedupe.model import NormalisedListing, Said
from sources.model import Occurrence, Status

# Doors against show, a rounded hour, Eastern written for Atlantic: one showing. A matinée and an evening are further
# apart.
SAME_SHOWING = timedelta(minutes=60)  # at most
VERNISSAGES_MAX = 3  # more hours than that within an exhibition, said by others, are when it is open


@dataclass(frozen=True, slots=True)
class Dates:
    """What the dates of several listings make together. `said`: the hours that contradict each other."""

    occurrences: tuple[Occurrence, ...] = ()  # sorted
    said: tuple[Said, ...] = ()

    @property
    def has_conflict(self) -> bool:
        """Whether listings disagree on an hour."""
        return bool(self.said)


@dataclass(slots=True)
class _Date:
    """One date while it is being united: the form believed first, and who says it."""

    occurrence: Occurrence
    teller: NormalisedListing  # whose start it is
    sayers: list[NormalisedListing]
    statuses: list[tuple[NormalisedListing, Status]]
    others: list[tuple[NormalisedListing, Occurrence]] = field(default_factory=list)  # other hours for this showing


def unite_dates(ordered: Sequence[NormalisedListing]) -> Dates:
    """Return the dates of an event.

    `ordered`: the listing whose dates to believe first comes first. Listings that their source dropped only speak when
    no other does; once one says that the event has moved, the old dates of others are left out.
    """
    fresh = _drop_old_dates([item for item in ordered if item.missing_since is None] or list(ordered))
    is_exhibition = any(item.category == "exhibition" for item in fresh)
    united = _settle_periods(_unite_periods(fresh), _unite_days(fresh), is_exhibition=is_exhibition)
    united.sort(key=lambda d: d.occurrence.sort_key)
    said = tuple(said for one in united if one.others for said in _tell_conflict(one))
    return Dates(tuple(replace(d.occurrence, status=choose_status(d.statuses)) for d in united), said)


def _drop_old_dates(items: Sequence[NormalisedListing]) -> list[NormalisedListing]:
    """Leave out the listings that still tell the date from which the event moved.

    Where the first says that it moved, only those that know it speak. Where another does (a medium announces the new
    date, the house's own page has not changed), those are left out that tell a single day, before all the new ones:
    the date of a whole run says nothing about one night of it.
    """
    moved = [item for item in items if item.status is Status.RESCHEDULED and item.said.occurrences]
    if not moved:
        return list(items)
    if items[0].status is Status.RESCHEDULED:
        return [item for item in items if item.status is Status.RESCHEDULED]
    first = min(_list_days(item)[0] for item in moved)
    return [item for item in items if item in moved or len(days := _list_days(item)) != 1 or days[0] >= first]


def _list_days(item: NormalisedListing) -> list[date]:
    return sorted({occurrence.first_day or date.max for occurrence in item.said.occurrences})


def _unite_periods(items: Sequence[NormalisedListing]) -> list[_Date]:
    """Unite periods that overlap: the days of the listing believed first, the end that it does not tell by others."""
    found: list[_Date] = []
    for item in items:
        for period in item.said.occurrences:
            if not period.is_period:
                continue
            same = next((d for d in found if item not in d.sayers and _overlaps(d.occurrence, period)), None)
            if same is None:
                found.append(_begin(item, period))
                continue
            known = same.occurrence
            same.occurrence = replace(known, start=known.start or period.start, end=known.end or period.end)
            _agree(same, item, period)
    return found


def _unite_days(items: Sequence[NormalisedListing]) -> list[_Date]:
    days: dict[date, list[_Date]] = {}
    for item in items:
        own = [o for o in item.said.occurrences if not o.is_period and o.first_day is not None]
        # Equal ones first: 19 h must not take the place of the 19 h 30 that the same listing also tells.
        for said in sorted(own, key=lambda o: _find_equal(days.get(o.first_day or date.min, ()), o) is None):
            day = days.setdefault(said.first_day or date.min, [])
            same = _find_equal(day, said) or _find_close(day, item, said)
            if same is None:
                day.append(_begin(item, said))
            else:
                _complete(same, item, said)
    return [one for day in days.values() for one in day]


def _read_clock(occurrence: Occurrence) -> object:
    """Return the hour that people read: 20 h is 20 h, whichever zone a program wrote beside it."""
    start = occurrence.start
    return start.replace(tzinfo=None) if isinstance(start, datetime) else start


def _find_equal(day: Sequence[_Date], said: Occurrence) -> _Date | None:
    return next((d for d in day if d.occurrence.start == said.start), None)


def _find_close(day: Sequence[_Date], item: NormalisedListing, said: Occurrence) -> _Date | None:
    """Return the date of other listings that this one means: a day without its hour, or an hour close to it."""
    for one in day:
        if item in one.sayers:
            continue
        known, start = one.occurrence.start, said.start
        if not isinstance(known, datetime) or not isinstance(start, datetime) or abs(known - start) <= SAME_SHOWING:
            return one
    return None


def _begin(item: NormalisedListing, said: Occurrence) -> _Date:
    return _Date(said, item, [item], [(item, _find_status(item, said))])


def _agree(one: _Date, item: NormalisedListing, said: Occurrence) -> None:
    one.sayers.append(item)
    one.statuses.append((item, _find_status(item, said)))


def _find_status(item: NormalisedListing, said: Occurrence) -> Status:
    """What a listing says of one date: a word about the whole listing is about the dates that it tells, no others."""
    return said.status if said.status is not Status.SCHEDULED else item.status


def _complete(one: _Date, item: NormalisedListing, said: Occurrence) -> None:
    """Let another listing complete a date; where it contradicts an hour, the first one's word stays."""
    known = one.occurrence
    if known.all_day and not said.all_day:
        one.occurrence, one.teller = said, item
    elif known.start == said.start:
        one.occurrence = replace(known, end=known.end or said.end)
    elif not said.all_day and _read_clock(known) != _read_clock(said):
        one.others.append((item, said))
    _agree(one, item, said)


def _settle_periods(periods: Sequence[_Date], days: Sequence[_Date], *, is_exhibition: bool) -> list[_Date]:
    """Decide between a period and the dates that other listings tell within it.

    Dates of a listing that tells the period too stand beside it, as a vernissage does. An exhibition stays a period:
    what others tell within it are days and hours when it is open. Elsewhere dates say more than the period around
    them, unless there is but one day without an hour: the opening, read as the date.
    """
    dropped: list[_Date] = []
    for period in periods:
        inside = [d for d in days if _overlaps(period.occurrence, d.occurrence)]
        foreign = [d for d in inside if not any(sayer in period.sayers for sayer in d.sayers)]
        hours = [d for d in foreign if not d.occurrence.all_day]
        if is_exhibition or (foreign and not hours and len(foreign) == 1):
            dropped += [d for d in foreign if d.occurrence.all_day or len(hours) > VERNISSAGES_MAX]
        elif foreign:
            dropped.append(period)
    return [d for d in (*periods, *days) if not any(d is gone for gone in dropped)]


def _tell_conflict(one: _Date) -> Iterator[Said]:
    yield Said("starts_at", str(_iso(one.occurrence)), *one.teller.said.key, chosen=True)
    for item, said in one.others:
        yield Said("starts_at", str(_iso(said)), *item.said.key, chosen=False)


def _iso(occurrence: Occurrence) -> str | None:
    return occurrence.start.isoformat() if occurrence.start else None


def _overlaps(one: Occurrence, other: Occurrence) -> bool:
    begins = max(one.first_day or date.min, other.first_day or date.min)
    return begins <= min(one.last_day or date.max, other.last_day or date.max)
