"""iCalendar (RFC 5545, 7986, 9253) as calendar programs need it; the reasons are in docs/feeds.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from dedupe.identity import make_id
from publish.feeds.entries import LINE_MAX, Entry, clip, find_local
from publish.feeds.vtimezone import render_vtimezone
from publish.feeds.wording import Wording, find_wording
from publish.model import Edition, PublishedOccurrence
from publish.slices import Slice
from publish.window import BACK, CANCELLED_SHOWN
from sources.model import Occurrence, Status

COLOUR = "firebrick"  # a CSS3 name, as RFC 7986 §5.9 wants
_SPECIAL = re.compile(r"[\\;,]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
OFF = (Status.CANCELLED, Status.POSTPONED)  # what does not take place when it was said to


@dataclass(frozen=True, slots=True)
class Block:
    """The VEVENTs of one event, folded and ending in CRLF, and the zones they need."""

    content: bytes
    zones: frozenset[str]


def render_ics(item: Slice, blocks: Iterable[Block], edition: Edition) -> bytes:
    """Return the calendar of a slice around the blocks of its events."""
    blocks = list(blocks)
    zones = frozenset().union(*{block.zones for block in blocks})
    if not any(block.content for block in blocks):  # a calendar holds one component at least (RFC 5545 §3.6)
        zones = frozenset({edition.instance.timezone})
    times = [_render_zone(zone, edition.now.year) for zone in sorted(zones)]
    return b"".join(
        [_join(_render_head(item, edition)), *times, *(block.content for block in blocks), b"END:VCALENDAR\r\n"]
    )


def render_block(entry: Entry, now: datetime, *, has_spans: bool = False) -> Block:
    """Return the VEVENTs of an event: one a date, or two for the ends of a period, or its whole span."""
    lines: list[str] = []
    zones: set[str] = set()
    for published in entry.event.occurrences:
        occurrence = published.occurrence
        if not _is_shown(entry, occurrence, now):
            continue
        for suffix, prefix, part in _split(occurrence, entry.wording, now, has_spans=has_spans):
            lines += _render_vevent(entry, published, part, suffix, prefix)
            if not part.all_day:
                zones.add(part.timezone)
    return Block(_join(lines), frozenset(zones))


@cache
def _render_zone(zone: str, year: int) -> bytes:
    return _join(render_vtimezone(zone, year))


def _join(lines: Iterable[str]) -> bytes:
    """Return lines folded and ended, as they are written."""
    return "".join([f"{_fold(line)}\r\n" for line in lines]).encode()


def _render_head(item: Slice, edition: Edition) -> Iterator[str]:
    instance = edition.instance
    wording = find_wording(instance)
    name = f"{instance.name} – {wording.name_slice(item)}"
    says_more = item.note or item.title_en != item.title_fr
    about = wording.describe_slice(item) if says_more else wording.name_slice(item)
    product = f"PRODID:-//Babillard//Babillard//{wording.language.code.upper()}"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", product, "CALSCALE:GREGORIAN")
    yield "METHOD:PUBLISH"
    # In small letters, which mean the same (RFC 5545 §2): vdirsyncer 0.19 takes the first line «UID:» of a file for
    # that of every event in it, and keeps only one of them.
    yield f"uid:{make_id(item.path, 'c')}@babillard"
    yield f"NAME:{_escape(name)}"
    yield f"X-WR-CALNAME:{_escape(name)}"
    yield f"DESCRIPTION:{_escape(about)}"
    yield f"X-WR-CALDESC:{_escape(about)}"
    yield f"X-WR-TIMEZONE:{instance.timezone}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT6H"
    yield "X-PUBLISHED-TTL:PT6H"
    yield f"SOURCE;VALUE=URI:{instance.base_url}{item.path}.ics"
    yield f"URL:{instance.base_url}"
    yield f"COLOR:{COLOUR}"


def _is_shown(entry: Entry, occurrence: Occurrence, now: datetime) -> bool:
    is_off = entry.event.status in OFF or occurrence.status in OFF
    last = occurrence.last_day or date.max
    return not is_off or last >= (now - CANCELLED_SHOWN).date()


def _split(
    occurrence: Occurrence, wording: Wording, now: datetime, *, has_spans: bool
) -> Iterator[tuple[str, str, Occurrence]]:
    """Yield (suffix of the UID, prefix of the title, date): an exhibition is its opening and its last day, since a
    block of 120 days hides everything else in a calendar."""
    if not occurrence.is_period or (has_spans and occurrence.first_day and occurrence.last_day):
        yield "", "", occurrence
        return
    oldest = (now - BACK).date()
    for suffix, prefix, day in (
        ("-open", wording.tell_opening(), occurrence.first_day),
        ("-close", wording.tell_closing(), occurrence.last_day),
    ):
        if day is not None and day >= oldest:
            yield suffix, prefix, Occurrence(day, None, occurrence.timezone, status=occurrence.status)


def _render_vevent(
    entry: Entry, published: PublishedOccurrence, part: Occurrence, suffix: str, prefix: str
) -> Iterator[str]:
    event = entry.event
    # Not the event's last change: moving one date leaves the entries of the others as they were.
    changed = max(published.changed_at, event.content_changed or event.first_published)
    is_off = event.status in OFF or part.status in OFF
    title = f"{prefix}{entry.title}"
    if event.status not in OFF and part.status in OFF:
        title = f"{entry.wording.find_prefix(part.status)}{prefix}{clip(event.event.title, LINE_MAX)}"
    yield "BEGIN:VEVENT"
    yield f"UID:{published.occurrence_id}{suffix}@babillard"
    yield f"DTSTAMP:{_render_utc(changed)}"
    yield f"LAST-MODIFIED:{_render_utc(changed)}"
    yield f"SEQUENCE:{published.sequence}"
    yield from _render_times(part)
    yield f"SUMMARY:{_escape(title)}"
    if entry.place:
        yield f"LOCATION:{_escape(entry.place)}"
    if event.event.lat is not None and event.event.lon is not None:
        yield f"GEO:{event.event.lat:.6f};{event.event.lon:.6f}"
    yield f"DESCRIPTION:{_escape(entry.text)}"
    yield f"X-ALT-DESC;FMTTYPE=text/html:{_escape(f'<html><body>{entry.html}</body></html>')}"
    yield f"URL:{_clean_uri(entry.link)}"
    if entry.page != entry.link:  # RFC 9253: the page that holds the same facts as schema.org data
        yield f"LINK;VALUE=URI;LINKREL=describedby;FMTTYPE=text/html:{_clean_uri(entry.page)}"
    yield f"CATEGORIES:{_escape(entry.category)}"
    yield f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    # Never the source's own file: programs would fetch it from there without asking (RFC 7986 §8).
    if image := entry.image:
        yield f"IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE={image.type}:{_clean_uri(image.address)}"
    yield "END:VEVENT"


def _render_times(occurrence: Occurrence) -> Iterator[str]:
    start, end = occurrence.start, occurrence.end
    if isinstance(start, datetime):
        zone = occurrence.timezone
        yield f"DTSTART;TZID={zone}:{find_local(start, zone):%Y%m%dT%H%M%S}"
        if isinstance(end, datetime) and end > start:  # an end before its start hides the event in some programs
            yield f"DTEND;TZID={zone}:{find_local(end, zone):%Y%m%dT%H%M%S}"
        return
    first = occurrence.first_day or occurrence.last_day
    last = occurrence.last_day or first
    if first is not None and last is not None:
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"  # exclusive (RFC 5545 §3.6.1)


def _render_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    """Escape a TEXT value (RFC 5545 §3.3.11)."""
    clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPECIAL.sub(r"\\\g<0>", clean).replace("\n", "\\n")


def _clean_uri(uri: str) -> str:
    return re.sub(r"\s", "%20", _CONTROL.sub("", uri))


def _fold(line: str) -> str:
    """Fold at 75 octets (RFC 5545 §3.1), never inside a UTF-8 character."""
    if len(line) <= 75 and line.isascii():
        return line
    raw = line.encode("utf-8", "replace")
    if len(raw) <= 75:
        return raw.decode()
    pieces, at, room = [], 0, 75
    while at < len(raw):
        end = min(at + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[at:end])
        at, room = end, 74
    return b"\r\n ".join(pieces).decode()
