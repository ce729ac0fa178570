"""iCalendar bytes → calendars of properties (RFC 5545 §3.1), salvaging what a broken file still says.

A file that icalendar refuses whole (one missing END:VEVENT, a stray line, HTML glued to it) still yields its other
events here: components are cut at each BEGIN, whatever the END lines say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.read.text import decode_bytes

_MOMENTS = frozenset(("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"))
_FOLD = re.compile(rb"\r?\n[ \t]|\r(?!\n)[ \t]")  # undone on bytes: some producers fold inside a UTF-8 character
_NAME = re.compile(r"([A-Za-z0-9-]+)([;:])")
_PARAMETER = re.compile(r'([A-Za-z0-9-]+)=("[^"]*"|[^;:",]*(?:,(?:"[^"]*"|[^;:",]*))*)')
_ESCAPE = re.compile(r"\\([\\;,Nn:\"])")
_LINES_MAX = 2_000_000
_VALUE_MAX = 100_000  # characters; an inline picture in ATTACH can be megabytes


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: upper-case name, parameters with upper-case keys, the value still escaped."""

    name: str
    params: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (RFC 5545 §3.3.11), escapes undone."""
        if "\\" not in self.value:
            return self.value
        return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass(slots=True)
class Component:
    """A VEVENT or VTIMEZONE with its own properties; VALARM and the like inside an event are left out."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    children: list[Component] = field(default_factory=list)
    is_closed: bool = False

    def get(self, name: str) -> Property | None:
        """Return the first property of that name."""
        found = self.properties.get(name)
        return found[0] if found else None

    def all(self, name: str) -> list[Property]:
        """Return every property of that name, in file order."""
        return self.properties.get(name, [])

    def text(self, name: str) -> str | None:
        """Return the first property of that name as TEXT."""
        found = self.get(name)
        return found.text if found else None


def read_calendars(body: bytes, content_type: str = "") -> list[Component]:
    """Return the VCALENDARs of a file, events and zones as their children. Empty when there is none.

    VEVENTs outside of any VCALENDAR (a truncated head) are gathered in one.
    """
    calendars: list[Component] = []
    stack: list[Component] = []
    for line in _read_lines(body, content_type):
        upper = line[:64].upper()
        if upper.startswith("BEGIN:"):
            _open(upper[6:].strip(), stack, calendars)
        elif upper.startswith("END:"):
            _close(upper[4:].strip(), stack)
        elif stack and (parsed := _parse_line(line)) is not None:
            stack[-1].properties.setdefault(parsed.name, []).append(parsed)
    return calendars


def _open(name: str, stack: list[Component], calendars: list[Component]) -> None:
    if name == "VCALENDAR":
        stack[:] = [Component(name)]
        calendars.append(stack[0])
        return
    if name in ("VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY"):
        del stack[1:]  # whatever was open below the calendar lacked its END
        if not stack:
            _open("VCALENDAR", stack, calendars)
    component = Component(name)
    if stack:
        stack[-1].children.append(component)
    stack.append(component)


def _close(name: str, stack: list[Component]) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].name == name:
            stack[depth].is_closed = True
            del stack[depth:]
            return


def _parse_line(line: str) -> Property | None:
    head = _NAME.match(line)
    if head is None:
        return None
    params: dict[str, str] = {}
    at = head.end(1)
    while at < len(line) and line[at] == ";":
        parameter = _PARAMETER.match(line, at + 1)
        if parameter is None:
            at = line.find(":", at)
            break
        params[parameter[1].upper()] = parameter[2].strip('"')
        at = parameter.end()
    if at < 0 or at >= len(line) or line[at] != ":":
        return None
    name, value = head[1].upper(), line[at + 1 : at + 1 + _VALUE_MAX]
    if name in _MOMENTS and ":" in value:  # «TZID=tzone://Microsoft/Custom:20270303T190000», which lacks its quotes
        rest, _, value = value.rpartition(":")
        params["TZID"] = f"{params.get('TZID', '')}:{rest}"
    return Property(name, params, value)


def _read_lines(body: bytes, content_type: str) -> Iterator[str]:
    text = decode_bytes(_FOLD.sub(b"", body), content_type).replace("\0", "")
    lines = re.split(r"\r\n|\n|\r", text)[:_LINES_MAX]
    current: str | None = None
    for line in lines:
        if not line.strip():
            continue
        if _NAME.match(line) or current is None:
            if current is not None:
                yield current
            current = line.lstrip("\ufeff")
        elif len(current) < _VALUE_MAX:
            # A line that is no content line: its producer broke a text without folding. It belongs to that text.
            current += "\\n" + line
    if current is not None:
        yield current
