"""Which date of today is which date of before, so that moving one never disturbs the entries of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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


def align_occurrences(
    event: MergedEvent, known: Sequence[KnownOccurrence], *, place: str, now: datetime
) -> tuple[KnownOccurrence, ...]:
    """Return what is known of each occurrence of `event` now, in its order.

    The same start keeps its id; then a changed hour of the same day; then, if just one date is gone and one is new, it
    has moved. Other new dates get new ids, which are never those of another date.
    """
    matches = _match(event.occurrences, known)
    used = {k.occurrence_id for k in known}
    aligned = []
    for occurrence, before in zip(event.occurrences, matches, strict=True):
        facts = "|".join((str(occurrence.end), occurrence.status.value, event.status.value, place))
        start = occurrence.start.isoformat() if occurrence.start else None
        if before is None:
            key = f"{event.event_id} {start or occurrence.end}"
            found = KnownOccurrence(_mint_id(key, used), start, facts, 0, now)
        elif (before.start, before.facts) == (start, facts):
            found = before
        else:
            found = KnownOccurrence(before.occurrence_id, start, facts, before.sequence + 1, now)
        used.add(found.occurrence_id)
        aligned.append(found)
    return tuple(aligned)


def _match(occurrences: Sequence[Occurrence], known: Sequence[KnownOccurrence]) -> list[KnownOccurrence | None]:
    matches: list[KnownOccurrence | None] = [None] * len(occurrences)
    free = list(known)
    for key in (_instant, _day):
        by_key: dict[str | None, list[KnownOccurrence]] = {}
        for before in free:
            by_key.setdefault(key(before.start), []).append(before)
        for position, occurrence in enumerate(occurrences):
            start = occurrence.start.isoformat() if occurrence.start else None
            if matches[position] is None and (candidates := by_key.get(key(start))):
                matches[position] = candidates.pop(0)
        taken = {m.occurrence_id for m in matches if m}
        free = [before for before in free if before.occurrence_id not in taken]
    unmatched = [position for position, match in enumerate(matches) if match is None]
    if len(unmatched) == 1 and len(free) == 1:
        matches[unmatched[0]] = free[0]
    return matches


def _instant(start: str | None) -> str | None:
    return start


def _day(start: str | None) -> str | None:
    return start[:10] if start else None


def _mint_id(key: str, used: set[str]) -> str:
    tries = 0
    while (occurrence_id := make_id(f"{key} {tries}" if tries else key, "o")) in used:
        tries += 1
    return occurrence_id
