"""Read iCalendar files (RFC 5545) into listings: one listing a UID, its overrides and recurrences as occurrences."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sources.model import Issue, Listing, Page, Reading
from sources.platforms import find_platform
from sources.read.ical.habits import judge_habits, judge_size
from sources.read.ical.lines import Calendar, Component, read_calendars, remove_stamp
from sources.read.ical.listings import find_reason_to_drop, make_key, make_listing
from sources.read.ical.series import Instance, SeriesError, expand_series, read_span, read_start
from sources.read.ical.versions import split_members
from sources.read.ical.zones import Zones
from sources.read.sniff import sniff
from sources.source import Source

BACK = timedelta(days=45)  # recurrences are kept a little beyond the 30 days that are published
AHEAD = timedelta(days=400)  # the horizon of 13 months
JUDGED_MAX = 2_000  # events from which the habits of a calendar are judged
DATES_MAX = 1_000_000  # of a source; a program for half a million people has a tenth of it
_WITHHELD = ("private", "busy-slot")

__all__ = ["read_ical"]


def read_ical(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
    """Return the listings of the calendars in `pages`, recurrences expanded to 13 months after `now`."""
    reader = _Reader(source, (now - BACK, now + AHEAD))
    is_calendar = False
    for calendar in (calendar for page in pages for calendar in read_calendars(page.body, page.content_type)):
        is_calendar = True
        reader.read(calendar)
    if not is_calendar:
        found = sniff(pages[0].body) if pages else "empty"
        return Reading(failure=Issue("not-a-calendar", f"expected iCalendar, found {found}"))
    ordered = tuple(reader.listings[key] for key in sorted(reader.listings))
    return Reading(ordered, tuple(reader.issues), dict(reader.dropped))


class _Reader:
    """What the calendars of one source give, gathered one after the other."""

    def __init__(self, source: Source, window: tuple[datetime, datetime]) -> None:
        self.listings: dict[str, Listing] = {}
        self.issues: list[Issue] = []
        self.dropped: Counter[str] = Counter()
        self._source = source
        self._window = window
        self._known: set[bytes] = set()
        self._namesakes: Counter[str] = Counter()
        self._dates = 0

    def read(self, calendar: Calendar) -> None:
        """Read one calendar, its events UID by UID."""
        if not calendar.is_closed:
            self.issues.append(Issue("truncated", "END:VCALENDAR is missing: the file may be cut"))
        if calendar.others:
            self.dropped["no-event"] += calendar.others
        zones = Zones(calendar, self._source.timezone)
        platform = find_platform(prodid=calendar.text("PRODID") or "", url=self._source.url)
        self.issues += judge_habits(list(calendar.read_events(most=JUDGED_MAX)), zones, platform)
        self.issues += judge_size(len(calendar), platform)
        context = _describe(calendar, zones)
        for raws in calendar.group_events():
            if self._dates >= DATES_MAX:
                self.issues.append(
                    Issue("too-many-dates", f"more than {DATES_MAX}: the events that follow are left out")
                )
                break
            if self._is_new(context, raws):
                for listing in self._read_events([Component("VEVENT", raw) for raw in raws], zones):
                    self._add(listing)
        unknown = sorted(zones.unknown)
        self.issues += [Issue("unknown-zone", f"TZID «{tzid}» is read as local time") for tzid in unknown]

    def _is_new(self, context: bytes, raws: list[bytes]) -> bool:
        """Whether these lines were not read yet: exports split by month repeat what spans two of them."""
        digest = hashlib.blake2b(b"\n\n".join((context, *map(remove_stamp, raws))), digest_size=16).digest()
        is_new = digest not in self._known
        self._known.add(digest)
        return is_new

    def _add(self, listing: Listing) -> None:
        uid = key = listing.source_key
        while key in self.listings:
            self._namesakes[uid] += 1
            key = f"{uid}#{self._namesakes[uid] + 1}"
        self.listings[key] = listing if key == uid else replace(listing, source_key=key)
        self._dates += len(listing.occurrences)

    def _read_events(self, events: Sequence[Component], zones: Zones) -> Iterator[Listing]:
        for key, members in self._sort_out(events, zones).items():
            for masters, overrides in split_members(members, zones):
                if not masters and (reason := find_reason_to_drop(overrides[0])) is not None:
                    self.dropped[reason] += len(overrides)  # its series was there, but could not be read
                    continue
                notes: list[str] = []
                instances = _expand(masters, overrides, zones, self._window, notes)
                self.issues += [Issue(note.partition(":")[0], note, key) for note in notes]
                head = masters[0] if masters else overrides[0]
                yield make_listing(self._source.id, key, head, instances, zones, notes)

    def _sort_out(self, events: Sequence[Component], zones: Zones) -> dict[str, list[Component]]:
        """Return the events by UID that are for the public and dated; count the others."""
        by_uid: dict[str, list[Component]] = {}
        has_master = len(events) > 1 and any(map(_is_titled_master, events))
        for event in events:
            reason = find_reason_to_drop(event)
            if reason is not None and has_master and event.get("RECURRENCE-ID"):
                # One date of a series. What it does not say is said there; what is not public replaces what was.
                if reason in _WITHHELD:
                    self.dropped[reason] += 1
                reason = None
            if reason is None and read_start(event, zones) is None:
                reason = "undated"
                said = event.text("DTSTART") or "no DTSTART"
                self.issues.append(Issue("unreadable-start", said, make_key(event)))
            if reason is not None:
                self.dropped[reason] += 1
                continue
            by_uid.setdefault(make_key(event), []).append(event)
        return by_uid


def _describe(calendar: Calendar, zones: Zones) -> bytes:
    """Return a digest of all that the reading of an event takes from its calendar."""
    tables = [(zone.properties, [part.properties for part in zone.children]) for zone in calendar.children]
    said = repr((zones.floating, zones.clock, zones.is_stamped, zones.includes_ends, tables))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=16).digest()


def _is_titled_master(event: Component) -> bool:
    return event.get("RECURRENCE-ID") is None and find_reason_to_drop(event) is None


def _is_withheld(event: Component) -> bool:
    """Whether this is one date of a series that the public must not see."""
    return event.get("RECURRENCE-ID") is not None and find_reason_to_drop(event) in _WITHHELD


def _expand(
    masters: list[Component],
    overrides: list[Component],
    zones: Zones,
    window: tuple[datetime, datetime],
    notes: list[str],
) -> list[Instance]:
    try:
        instances = expand_series(masters, overrides, zones, window)
    except SeriesError as error:
        notes.append(f"{error}: {error.rule}")
        # Its first date is still what it says.
        instances = [Instance(*span, master) for master in masters if (span := read_span(master, zones)) is not None]
    if overrides and masters:
        instances = [i for i in instances if not _is_withheld(i.component)]
    if any(i.length is not None and i.length.total_seconds() < 0 for i in instances):
        notes.append("end-before-start: the end is left out")
    return instances
