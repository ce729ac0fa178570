"""One release after another, as subscribers see it: why each entry left, what is new, and what must never happen.

An entry leaves by age (30 days past), 14 days after a date that was called off, with the source that told it, because
its event is now told under another one's id, because its sources no longer tell that date, or because an hour is now
told as a period (whose opening and last day have entries of their own). It never leaves otherwise. SEQUENCE never
falls, and rises with dates, place and status; an entry that says the same has the same bytes; an item of a reader's
feed keeps its date. Reasons: docs/feeds.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from publish.align import KnownOccurrence
from publish.contract.reading import (
    Entries,
    Entry,
    find_dated_anew,
    find_occurrence_id,
    read_entries,
    read_uids,
)
from publish.ledger import KnownEvent, Ledger
from publish.ledger_file import load_ledger
from publish.release import load_index
from publish.slices import split_page_path
from publish.window import AHEAD, BACK, CANCELLED_SHOWN

ALL, SPANS = "feeds/all.ics", "feeds/exhibitions.ics"
_OFF = ("cancelled", "postponed")
SHOWN = 500  # lines of each kind that a difference lists
REASONS = ("past", "off", "departed", "merged", "withdrawn", "retold", "beyond")


Index = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that came, left or changed. `why` is one of REASONS for what left, the fields for what changed.

    The title is empty where a source that left told it: its words leave with it.
    """

    uid: str
    title: str
    day: str  # ISO, the last day of the entry
    why: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What those who subscribe to everything will see, and what is against the contract."""

    new: tuple[Line, ...] = ()
    gone: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)  # of new, changed, and each reason
    breaches: tuple[str, ...] = ()


def compare_releases(
    before: Path,
    after: Path,
    *,
    now: datetime,
    telling: Collection[str] | None = None,
    alive: Collection[str] = (),
    spare: Path | None = None,
    indexes: tuple[Index, Index] | None = None,
) -> Difference:
    """Return how a release differs from the one before it; `telling` are the sources that may tell events
    now (None: all that ever did), `alive` the events that they tell of, with or without a date in the window.

    Both are folders with an index (`indexes`, where they have been read); without a release before there is nothing
    to owe.
    """
    old_index, new_index = indexes or (load_index(before), load_index(after))
    if old_index is None or new_index is None or not (before / ALL).is_file():
        return Difference()
    changed = [
        name
        for name, entry in old_index["files"].items()
        if name.startswith("feeds/") and not name.startswith("feeds/m/")
        and new_index["files"].get(name, {}).get("sha256") != entry.get("sha256") and (after / name).is_file()
    ]  # fmt: skip
    old, new = read_entries(before / ALL), read_entries(after / ALL)
    judge = _Judge(
        load_ledger(before / "data", *([spare] if spare else [])),
        load_ledger(after / "data"),
        {find_occurrence_id(uid) for uid in new},
        None if telling is None else frozenset(telling),
        frozenset(alive),
        now,
    )
    breaches: list[str] = []
    gone = []
    for uid in sorted(old.keys() - new.keys()):
        entry = old[uid]
        why = judge.find_reason(entry)
        if why is None:
            breaches.append(f"{ALL}: {uid} («{entry.title}», {entry.last_day}) is gone without a reason")
        title = entry.title if judge.may_name(entry) else ""
        gone.append(Line(uid, title, entry.last_day.isoformat(), why or "?"))
    pairs = _pair_changed(old, new)
    altered = [line for pair in pairs if (line := _describe(*pair)) is not None]
    breaches += [breach for pair in pairs for breach in _check(ALL, *pair)]
    if SPANS in changed:
        spans = _pair_changed(read_entries(before / SPANS), read_entries(after / SPANS))
        breaches += [breach for pair in spans for breach in _check(SPANS, *pair)]
    breaches += _check_slices(
        before, after, [name for name in changed if name.endswith(".ics")], judge, old, new.keys()
    )
    breaches += _check_items(before, after, [name for name in changed if name.endswith(".json")], now)
    came = [new[uid] for uid in sorted(new.keys() - old.keys())]
    news = [Line(entry.uid, entry.title, entry.last_day.isoformat()) for entry in came]
    counts = {"new": len(news), "changed": len(altered), **Counter(line.why for line in gone)}
    return Difference(
        new=tuple(news[:SHOWN]),
        gone=tuple(gone[:SHOWN]),
        changed=tuple(altered[:SHOWN]),
        counts=counts,
        breaches=tuple(breaches),
    )


class _Judge:
    """Knows why an entry may leave."""

    def __init__(
        self,
        before: Ledger,
        after: Ledger,
        shown: Collection[str],  # ids of the dates that are published now
        telling: frozenset[str] | None,
        alive: frozenset[str],
        now: datetime,
    ) -> None:
        self._after, self._telling, self._alive = after, telling, alive
        self._shown = shown
        self._oldest, self._oldest_off = (now - BACK).date(), (now - CANCELLED_SHOWN).date()
        self._farthest = (now + AHEAD).date()
        self._published = {
            event.event_id
            for event in after.events.values()
            if any(known.occurrence_id in self._shown for known in event.occurrences)
        }
        self._events = {
            occurrence.occurrence_id: event
            for event in before.events.values()
            for occurrence in (*event.occurrences, *event.gone)
        }

    def may_name(self, entry: Entry) -> bool:
        """Return whether every source that told an entry's event may still be quoted."""
        event = self._events.get(entry.occurrence_id)
        return (
            self._telling is None or event is None or all(source in self._telling for source, _ in event.listing_keys)
        )

    def find_reason(self, entry: Entry) -> str | None:
        """Return one of REASONS, None where there is none."""
        event = self._events.get(entry.occurrence_id)
        if entry.last_day < self._oldest:
            return "past"
        if entry.is_off and entry.last_day < self._oldest_off:
            return "off"
        if event is None:
            return None
        if self._telling is not None and not any(source in self._telling for source, _ in event.listing_keys):
            return "departed"
        if event.event_id in self._after.redirects:
            return "merged"
        reason = self._find_in_ledger(entry, self._after.events.get(event.event_id))
        if reason is None and event.event_id in self._alive and event.event_id not in self._published:
            return "withdrawn"  # all dates that its sources still tell are outside of the window
        return reason

    def _find_in_ledger(self, entry: Entry, event: KnownEvent | None) -> str | None:
        if event is None:
            return None
        if any(known.occurrence_id == entry.occurrence_id for known in event.gone):
            return "withdrawn"
        for known in event.occurrences:
            if known.occurrence_id == entry.occurrence_id:
                day = date.fromisoformat(known.start[:10]) if known.start else None
                if day is not None and day > self._farthest:
                    return "beyond"
                if entry.last_day < self._oldest_off and _is_called_off(event, known):
                    return "off"  # told when it was over
                if day is not None and day < self._oldest:
                    return "past"  # moved to a date that is over
                return "retold" if known.occurrence_id in self._shown else None
        return None


def _is_called_off(event: KnownEvent, known: KnownOccurrence) -> bool:
    own = known.facts.split("|")[1:2]  # end, status of the date, …: publish.align
    return event.status in _OFF or own[0:1] in ([off] for off in _OFF)


def _pair_changed(old: Entries, new: Entries) -> list[tuple[Entry, Entry]]:
    """Return each entry that is in both and not in the same bytes, as it was and as it is."""
    shared = sorted(old.keys() & new.keys())
    return [(old[uid], new[uid]) for uid in shared if old.bodies[uid] != new.bodies[uid]]


def _describe(old: Entry, new: Entry) -> Line | None:
    """Return what changed in an entry, None for nothing."""
    names = [one.partition(":")[0].partition(";")[0] for one in _list_changes(old, new)]
    why = ", ".join(dict.fromkeys(names))
    return Line(new.uid, new.title, new.last_day.isoformat(), why) if names else None


def _list_changes(old: Entry, new: Entry) -> list[str]:
    before, after = set(old.content), set(new.content)
    return [line for line in new.content if line not in before] or [line for line in old.content if line not in after]


def _check(name: str, old: Entry, new: Entry) -> Iterator[str]:
    if new.sequence < old.sequence:
        yield f"{name}: SEQUENCE of {new.uid} falls from {old.sequence} to {new.sequence}"
    if new.facts != old.facts and new.sequence <= old.sequence:
        yield f"{name}: {new.uid} has another date, place or status, and the same SEQUENCE"
    if new.content == old.content and new.sequence == old.sequence and new.body != old.body:
        yield f"{name}: {new.uid} says the same in other bytes"


def _check_slices(
    before: Path,
    after: Path,
    names: Collection[str],
    judge: _Judge,
    old: Entries,
    everywhere: Collection[str],
) -> Iterator[str]:
    """Yield what left a slice and everything else: what only changes town or discipline is still in the feed of all,
    whose UIDs are `everywhere`."""
    for name in names:
        for uid in sorted(read_uids(before / name) - read_uids(after / name)):
            if uid not in everywhere and uid in old and judge.find_reason(old[uid]) is None:
                yield f"{name}: {uid} is gone without a reason"


def _check_items(before: Path, after: Path, names: Collection[str], now: datetime) -> Iterator[str]:
    """Yield what was published once and is dated anew. An item may move between the documents of a feed: those that it
    left and came to have both changed. One that a clock which was ahead dated by a moment still to come may be."""
    feeds: dict[str, list[str]] = defaultdict(list)
    for name in names:
        feeds[split_page_path(name.removesuffix(".json"))[0]].append(name)
    for path, documents in feeds.items():
        old, new = ([folder / name for name in documents] for folder in (before, after))
        for guid, (then, again) in sorted(find_dated_anew(old, new).items()):
            if not _is_to_come(then, now):
                yield f"{path}.json: {guid} was published {then}, now {again}"


def _is_to_come(moment: str, now: datetime) -> bool:
    try:
        return datetime.fromisoformat(moment) > now
    except (TypeError, ValueError):
        return False
