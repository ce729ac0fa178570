"""Which date of today is which date of before, so that moving one never disturbs the entries of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dedupe.identity import make_id
from dedupe.model import MergedEvent
from sources.model import Occurrence


@dataclass(frozen=True, slots=True)
class KnownOccurrence:
    """A date as the ledger knows it: its id, what it was, and when that changed."""

    occurrence_id: str
    start: str | None  # ISO, as in files: with offset, or a date
    facts: str  # digest of what its entry must tell: end, status, and the event's place and status
    sequence: int  # rises when start or facts change
    changed_at: datetime


GONE_MAX = 2_000  # dates an event once had and has no more; a source that invents new ones daily is cut off there


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is known of each date now, in the event's order; what is gone; and whether subscribers must be told."""

    occurrences: tuple[KnownOccurrence, ...]
    gone: tuple[KnownOccurrence, ...]
    added: tuple[Occurrence, ...]  # dates that were never known
    lost: tuple[KnownOccurrence, ...]  # dates still to come that nobody says any more
    has_changed: bool  # a date known before has another hour, day, end, place or status


def align_occurrences(
    event: MergedEvent,
    known: Sequence[KnownOccurrence],
    gone: Sequence[KnownOccurrence] = (),
    *,
    place: str,
    now: datetime,
) -> Alignment:
    """Return which of the known dates each occurrence of `event` is.

    The same start keeps its id; then a changed hour of the same day; then, if just one date to come is gone and one is
    new, it has moved. A date that comes back after having been gone has its old id and sequence. Other new dates get
    new ids, which are never those of another date.
    """
    starts = [_write_moment(occurrence.start) or None for occurrence in event.occurrences]
    facts = [_write_facts(occurrence, event, place) for occurrence in event.occurrences]
    if starts == [k.start for k in known] and facts == [k.facts for k in known]:  # as nearly all events from day to day
        ids = {k.occurrence_id for k in known}
        return Alignment(tuple(known), tuple(k for k in gone if k.occurrence_id not in ids)[-GONE_MAX:], (), (), False)
    matches = _match(event.occurrences, known, gone, now.date())
    used = {k.occurrence_id for k in (*known, *gone)}
    aligned = []
    for occurrence, before, start, fact in zip(event.occurrences, matches, starts, facts, strict=True):
        if before is None:
            key = f"{event.event_id} {start or occurrence.end}"
            found = KnownOccurrence(_mint_id(key, used), start, fact, 0, now)
        elif (_instant(before.start), before.facts) == (_instant(start), fact):
            found = before
        else:
            found = KnownOccurrence(before.occurrence_id, start, fact, before.sequence + 1, now)
        used.add(found.occurrence_id)
        aligned.append(found)
    ids = {found.occurrence_id for found in aligned}
    vanished = [k for k in known if k.occurrence_id not in ids]
    left = [k for k in (*gone, *vanished) if k.occurrence_id not in ids]
    return Alignment(
        occurrences=tuple(aligned),
        gone=tuple(left[-GONE_MAX:]),
        added=tuple(o for o, before in zip(event.occurrences, matches, strict=True) if before is None),
        lost=tuple(k for k in vanished if _is_to_come(k, now.date())),
        has_changed=any(b is not None and b.sequence != f.sequence for b, f in zip(matches, aligned, strict=True)),
    )


def _match(
    occurrences: Sequence[Occurrence], known: Sequence[KnownOccurrence], gone: Sequence[KnownOccurrence], today: date
) -> list[KnownOccurrence | None]:
    matches: list[KnownOccurrence | None] = [None] * len(occurrences)
    rounds: tuple[tuple[Sequence[KnownOccurrence], Callable[[str | None], str | None]], ...] = (
        (known, _instant),
        (gone, _instant),
        (known, _day),
    )
    taken: set[str] = set()
    for candidates, key in rounds:
        by_key: dict[str | None, list[KnownOccurrence]] = {}
        for before in candidates:
            if before.occurrence_id not in taken:
                by_key.setdefault(key(before.start), []).append(before)
        for position, occurrence in enumerate(occurrences):
            if matches[position] is None and (found := by_key.get(key(_write_moment(occurrence.start) or None))):
                matches[position] = found.pop(0)
        taken = {m.occurrence_id for m in matches if m}
    unmatched = [position for position, match in enumerate(matches) if match is None]
    # Of a series that goes on, each week a date is past and another is told: that one has not moved.
    free = [k for k in known if k.occurrence_id not in taken and _is_to_come(k, today)]
    if len(unmatched) == 1 and len(free) == 1:
        matches[unmatched[0]] = free[0]
    return matches


def _write_facts(occurrence: Occurrence, event: MergedEvent, place: str) -> str:
    return "|".join((_write_moment(occurrence.end), occurrence.status.value, event.status.value, place))


def _is_to_come(known: KnownOccurrence, today: date) -> bool:
    day = _day(known.start)
    return day is None or day >= today.isoformat()


def _write_moment(moment: datetime | date | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _instant(start: str | None) -> str | None:
    """The same for one instant, however its offset is written."""
    if start is None or "T" not in start:
        return start
    return datetime.fromisoformat(start).astimezone(UTC).isoformat()


def _day(start: str | None) -> str | None:
    return start[:10] if start else None


def _mint_id(key: str, used: set[str]) -> str:
    tries = 0
    while (occurrence_id := make_id(f"{key} {tries}" if tries else key, "o")) in used:
        tries += 1
    return occurrence_id
