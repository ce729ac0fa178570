"""Text made safe for XML 1.0, and machine-readable dates shared by RSS and Atom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from publish.feeds.entries import Entry, find_local

# Characters that no XML 1.0 document may hold, escaped or not (§2.2).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAMESPACES = (
    'xmlns:xcal="urn:ietf:params:xml:ns:xcal" xmlns:ev="http://purl.org/rss/1.0/modules/event/" '
    'xmlns:georss="http://www.georss.org/georss"'
)


def text(value: str) -> str:
    """Return a text for an element's content."""
    return escape(_FORBIDDEN.sub("", value))


def attribute(value: str) -> str:
    """Return a text as a quoted attribute value."""
    return quoteattr(_FORBIDDEN.sub("", value))


def render_event_elements(entry: Entry) -> Iterator[str]:
    """Yield the elements that tell machines when and where: xCal and the RSS event module, GeoRSS."""
    occurrence, facts = entry.next.occurrence, entry.event.event
    start = occurrence.start or occurrence.end
    if isinstance(start, datetime):
        yield f"<xcal:dtstart>{find_local(start, occurrence.timezone):%Y%m%dT%H%M%S}</xcal:dtstart>"
        if isinstance(occurrence.end, datetime):
            yield f"<xcal:dtend>{find_local(occurrence.end, occurrence.timezone):%Y%m%dT%H%M%S}</xcal:dtend>"
    elif start is not None:
        last = occurrence.last_day or start
        yield f"<xcal:dtstart>{start:%Y%m%d}</xcal:dtstart>"
        yield f"<xcal:dtend>{last + timedelta(days=1):%Y%m%d}</xcal:dtend>"
    if start is not None:
        yield f"<ev:startdate>{start.isoformat()}</ev:startdate>"
    if occurrence.end is not None:
        yield f"<ev:enddate>{occurrence.end.isoformat()}</ev:enddate>"
    if entry.place:
        yield f"<xcal:location>{text(entry.place)}</xcal:location>"
        yield f"<ev:location>{text(entry.place)}</ev:location>"
    if facts.lat is not None and facts.lon is not None:
        yield f"<georss:point>{facts.lat:.6f} {facts.lon:.6f}</georss:point>"
