"""A calendar that its editors and sources keep changing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from dedupe.model import MergedEvent
from sources.model import Occurrence, Status
from tests.publish.editions import NOW, make_event, make_hour, make_period

_STATUSES = (Status.CANCELLED, Status.POSTPONED, Status.RESCHEDULED, Status.SOLDOUT, Status.SCHEDULED)


class Calendar:
    """Events that `edit` changes at random; `log` says what was done, `redirects` where retired ids lead."""

    def __init__(self, seed: int, size: int = 8) -> None:
        self._random = random.Random(seed)
        self._made = 0
        self.redirects: dict[str, str] = {}
        self.log: list[str] = []
        self.events = [self._make(NOW) for _ in range(size)]

    @property
    def ids(self) -> set[str]:
        """The ids of the events that there are."""
        return {event.event_id for event in self.events}

    def edit(self, times: int, now: datetime) -> None:
        """Change something, several times."""
        for _ in range(times):
            kind = self._random.choice(("retitle", "move", "cancel", "restore", "merge", "split", "add", "drop_date"))
            self.log.append(kind)
            getattr(self, f"_{kind}")(now)

    def _make(self, now: datetime) -> MergedEvent:
        self._made += 1
        days = (now - NOW).days
        dates = [make_hour(days + self._random.randint(-20, 200), self._random.randint(9, 22)) for _ in range(3)]
        if self._random.random() < 0.3:
            first = days + self._random.randint(-20, 40)
            dates = [make_period(first, first + self._random.randint(1, 90))]
        dates = sorted({str(d.start): d for d in dates}.values(), key=lambda d: str(d.start))
        return make_event(f"e{self._made}", f"Contes {self._made}", *dates).event

    def _change(self, **fields: Any) -> None:
        at = self._random.randrange(len(self.events))
        self.events[at] = replace(self.events[at], **fields)

    def _add(self, now: datetime) -> None:
        self.events.append(self._make(now))

    def _retitle(self, _now: datetime) -> None:
        self._change(title=f"Titre {self._random.random():.3f}", summary=f"Texte {self._random.random():.3f}")

    def _cancel(self, _now: datetime) -> None:
        self._change(status=self._random.choice(_STATUSES))

    def _restore(self, _now: datetime) -> None:
        self._change(status=Status.SCHEDULED, venue=self._random.choice(("Église", "Salle Roy", None)))

    def _move(self, _now: datetime) -> None:
        at = self._random.randrange(len(self.events))
        event = self.events[at]
        which, by = self._random.randrange(len(event.occurrences)), timedelta(days=self._random.choice((-2, 0, 1, 30)))
        hour = timedelta(hours=self._random.choice((0, 1)))
        moved = [self._shift(o, by + hour) if n == which else o for n, o in enumerate(event.occurrences)]
        self.events[at] = replace(event, occurrences=tuple(sorted(moved, key=lambda o: str(o.start))))

    def _shift(self, occurrence: Occurrence, by: timedelta) -> Occurrence:
        ends = (occurrence.start, occurrence.end)
        start, end = (value + by if isinstance(value, date) else value for value in ends)
        return replace(occurrence, start=start, end=end)

    def _drop_date(self, _now: datetime) -> None:
        at = self._random.randrange(len(self.events))
        event = self.events[at]
        if len(event.occurrences) > 1:
            self.events[at] = replace(event, occurrences=event.occurrences[1:])

    def _merge(self, _now: datetime) -> None:
        """One event takes over another's listings and dates; the other's id is retired."""
        if len(self.events) < 2:
            return
        kept, other = self._random.sample(self.events, 2)
        dates = {str(o.start): o for o in (*other.occurrences, *kept.occurrences)}
        merged = replace(
            kept,
            occurrences=tuple(sorted(dates.values(), key=lambda o: str(o.start))),
            listing_keys=tuple(sorted((*kept.listing_keys, *other.listing_keys))),
        )
        self.events = [merged if event is kept else event for event in self.events if event is not other]
        self.redirects = {old: kept.event_id if new == other.event_id else new for old, new in self.redirects.items()}
        self.redirects[other.event_id] = kept.event_id

    def _split(self, _now: datetime) -> None:
        """An event's last listing becomes an event of its own, with the last date."""
        several = [event for event in self.events if len(event.listing_keys) > 1]
        if not several:
            return
        event = self._random.choice(several)
        self._made += 1
        parted = replace(
            event,
            event_id=f"e{self._made}",
            occurrences=event.occurrences[-1:],
            listing_keys=event.listing_keys[-1:],
        )
        at = self.events.index(event)
        rest = event.occurrences[:-1] or event.occurrences
        self.events[at] = replace(event, occurrences=rest, listing_keys=event.listing_keys[:-1])
        self.events.append(parted)
