"""Read iCalendar files (RFC 5545) into listings: one listing a UID, its overrides and recurrences as occurrences."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sources.model import Issue, Listing, Page, Reading
from sources.platforms import find_platform
from sources.read.ical.habits import judge_habits, judge_size
from sources.read.ical.lines import Calendar, Component, read_calendars
from sources.read.ical.listings import find_reason_to_drop, make_key, make_listing
from sources.read.ical.series import Instance, SeriesError, expand_series, read_sequence, read_span, read_start
from sources.read.ical.zones import Zones
from sources.read.sniff import sniff
from sources.source import Source

BACK = timedelta(days=45)  # recurrences are kept a little beyond the 30 days that are published
AHEAD = timedelta(days=400)  # the horizon of 13 months
JUDGED_MAX = 2_000  # events from which the habits of a calendar are judged

__all__ = ["read_ical"]


def read_ical(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
    """Return the listings of the calendars in `pages`, recurrences expanded to 13 months after `now`."""
    window = (now - BACK, now + AHEAD)
    listings: dict[str, Listing] = {}
    issues: list[Issue] = []
    dropped: Counter[str] = Counter()
    known: set[bytes] = set()
    is_calendar = False
    for calendar in (calendar for page in pages for calendar in read_calendars(page.body, page.content_type)):
        is_calendar = True
        if not calendar.is_closed:
            issues.append(Issue("truncated", "END:VCALENDAR is missing: the file may be cut"))
        if calendar.others:
            dropped["no-event"] += calendar.others
        zones = Zones(calendar, source.timezone)
        platform = find_platform(prodid=calendar.text("PRODID") or "", url=source.url)
        issues += judge_habits(list(calendar.read_events(most=JUDGED_MAX)), zones, platform)
        issues += judge_size(len(calendar), platform)
        context = _describe(calendar, zones)
        for raws in calendar.group_events():
            digest = hashlib.blake2b(b"\n\n".join((context, *raws)), digest_size=16).digest()
            if digest in known:
                continue  # exports split by month repeat what spans two of them
            known.add(digest)
            events = [Component("VEVENT", raw) for raw in raws]
            for listing in _read_events(events, zones, source, window, issues, dropped):
                listings[_free_key(listing, listings)] = listing
        issues += [Issue("unknown-zone", f"TZID «{tzid}» is read as local time") for tzid in sorted(zones.unknown)]
    if not is_calendar:
        found = sniff(pages[0].body) if pages else "empty"
        return Reading(failure=Issue("not-a-calendar", f"expected iCalendar, found {found}"))
    return Reading(tuple(_name(key, listings[key]) for key in sorted(listings)), tuple(issues), dict(dropped))


def _describe(calendar: Calendar, zones: Zones) -> bytes:
    """Return a digest of all that the reading of an event takes from its calendar."""
    tables = [(zone.properties, [part.properties for part in zone.children]) for zone in calendar.children]
    said = repr((zones.floating, zones.clock, zones.is_stamped, zones.includes_ends, tables))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=16).digest()


def _name(key: str, listing: Listing) -> Listing:
    return listing if listing.source_key == key else replace(listing, source_key=key)


def _read_events(
    events: Sequence[Component],
    zones: Zones,
    source: Source,
    window: tuple[datetime, datetime],
    issues: list[Issue],
    dropped: Counter[str],
) -> Iterable[Listing]:
    by_uid: dict[str, list[Component]] = {}
    has_master = len(events) > 1 and any(map(_is_titled_master, events))
    for event in events:
        reason = find_reason_to_drop(event)
        if reason == "untitled" and has_master and event.get("RECURRENCE-ID"):
            reason = None  # one date of a series; what it does not say is said there
        if reason is None and read_start(event, zones) is None:
            reason = "undated"
            issues.append(Issue("unreadable-start", event.text("DTSTART") or "no DTSTART", make_key(event)))
        if reason is not None:
            dropped[reason] += 1
            continue
        by_uid.setdefault(make_key(event), []).append(event)
    for key, members in by_uid.items():
        for master, overrides in _split_members(members, zones):
            notes: list[str] = []
            instances = _expand(master, overrides, zones, window, notes)
            issues += [Issue(note.partition(":")[0], note, key) for note in notes]
            head = master[0] if master else overrides[0]
            yield make_listing(source.id, key, head, instances, zones, notes)


def _is_titled_master(event: Component) -> bool:
    return event.get("RECURRENCE-ID") is None and find_reason_to_drop(event) is None


def _split_members(members: list[Component], zones: Zones) -> Iterable[tuple[list[Component], list[Component]]]:
    """Part the events of one UID into series: masters of one title belong together, others are another listing.

    Where SEQUENCE differs, the highest stands alone: the others are what it was before. Two masters of one title and
    start are versions of one as well.
    """
    if len(members) == 1:
        is_override = members[0].get("RECURRENCE-ID") is not None
        yield ([], members) if is_override else (members, [])
        return
    overrides = _newest([m for m in members if m.get("RECURRENCE-ID")], lambda m: m.text("RECURRENCE-ID") or "")
    masters = [m for m in members if not m.get("RECURRENCE-ID")]
    if not masters:
        yield [], overrides
        return
    newest = max(_version(m)[0] for m in masters)
    by_title: dict[str, list[Component]] = {}
    for master in masters:
        if _version(master)[0] == newest:
            by_title.setdefault((master.text("SUMMARY") or "").strip().lower(), []).append(master)
    for position, group in enumerate(by_title.values()):
        yield _newest(group, lambda m: str(read_span(m, zones))), overrides if position == 0 else []


def _newest(events: list[Component], key: Callable[[Component], str]) -> list[Component]:
    newest: dict[str, Component] = {}
    for event in events:
        kept = newest.get(key(event))
        if kept is None or _version(event) >= _version(kept):
            newest[key(event)] = event
    return list(newest.values())


def _version(event: Component) -> tuple[int, str]:
    return read_sequence(event), event.text("LAST-MODIFIED") or event.text("DTSTAMP") or ""


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
    if any(i.length is not None and i.length.total_seconds() < 0 for i in instances):
        notes.append("end-before-start: the end is left out")
    return instances


def _free_key(listing: Listing, taken: dict[str, Listing]) -> str:
    key, position = listing.source_key, 1
    while key in taken:
        position += 1
        key = f"{listing.source_key}#{position}"
    return key
