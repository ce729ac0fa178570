"""The content lines of a calendar, zone or event (RFC 5545 §3.1), parsed when they are asked for: of the twenty lines
of an event, half are never looked at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sources.read.ical.blocks import Block, cut, make_plain, split_calendars

_MOMENTS = frozenset(("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"))
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^;:",]*(?:,(?:"[^"]*"|[^;:",]*))*)')
_ESCAPE = re.compile(r"\\([\\;,Nn:\"])")
_ESCAPED = (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";"), ("\\:", ":"), ('\\"', '"'))
_FOLD = re.compile(rb"\n[ \t]")  # undone on bytes: some producers fold inside a UTF-8 character
_UID = re.compile(rb"\n(?i:UID)[;:][^\n]*(?:\n[ \t][^\n]*)*")
_STAMP = re.compile(rb"\n(?i:DTSTAMP)[;:][^\n]*")
_VALUE_MAX = 100_000  # characters; an inline picture in ATTACH can be megabytes
_GROUP_MAX = 2_000  # events of one UID that are held at once
_NO_PARAMS: Mapping[str, str] = {}


class Property(NamedTuple):
    """One content line: upper-case name, parameters with upper-case keys, the value still escaped."""

    name: str
    params: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (RFC 5545 §3.3.11), escapes undone."""
        if "\\" not in self.value:
            return self.value
        if "\\\\" in self.value:
            return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)
        text = self.value
        for written, meant in _ESCAPED:  # in order, which is safe without an escaped backslash, and ten times as fast
            text = text.replace(written, meant)
        return text


class Component:
    """A VCALENDAR, VEVENT or VTIMEZONE with its own properties; VALARM and the like inside an event are left out."""

    __slots__ = ("_lines", "_parsed", "children", "is_closed", "name")

    def __init__(self, name: str, raw: bytes, children: tuple[Component, ...] = (), *, is_closed: bool = True) -> None:
        self.name = name
        self.children = children
        self.is_closed = is_closed
        self._lines = _gather_lines(raw)
        self._parsed: dict[str, list[Property]] = {}

    @property
    def properties(self) -> dict[str, list[Property]]:
        """Every property, by name, in the order in which the names first appear."""
        return {name: self.all(name) for name in self._lines}

    def get(self, name: str) -> Property | None:
        """Return the first property of that name."""
        if name not in self._lines:
            return None
        found = self.all(name)
        return found[0] if found else None

    def all(self, name: str) -> list[Property]:
        """Return every property of that name, in file order."""
        if name not in self._lines:
            return []
        found = self._parsed.get(name)
        if found is None:
            found = self._parsed[name] = []
            for rest in self._lines[name]:
                if (prop := _parse(name, rest)) is not None:
                    found.append(prop)
        return found

    def text(self, name: str) -> str | None:
        """Return the first property of that name as TEXT."""
        found = self.get(name)
        return found.text if found else None


class Calendar(Component):
    """A VCALENDAR with its zones as children. Its events are read from the file when asked for, and not kept."""

    __slots__ = ("_body", "_events", "others")

    def __init__(self, block: Block, body: bytes) -> None:
        zones = tuple(_read_block(child, body) for child in block.children)
        super().__init__("VCALENDAR", cut(body, block.spans), zones, is_closed=block.is_closed)
        self._body = body
        self._events = block.events
        self.others = block.others  # how many components are no events

    def __len__(self) -> int:
        return len(self._events)

    def __bool__(self) -> bool:
        return True  # also without events

    def read_events(self, most: int | None = None) -> Iterator[Component]:
        """Yield the events in file order; with `most`, no more than so many of them, evenly spread."""
        step = 1 if most is None else max(-(-len(self._events) // most), 1)
        for spans in self._events[::step]:
            yield Component("VEVENT", cut(self._body, spans))

    def group_events(self) -> Iterator[list[bytes]]:
        """Yield the events of each UID, however far apart they lie, as their lines in the file; those without UID one
        by one, together only where they say the same."""
        groups: dict[bytes, list[list[int]]] = {}
        for spans in self._events:
            groups.setdefault(_find_uid(self._body, spans), []).append(spans)
        for members in groups.values():
            for start in range(0, len(members), _GROUP_MAX):
                yield [cut(self._body, spans) for spans in members[start : start + _GROUP_MAX]]


def read_calendars(body: bytes, content_type: str = "") -> Iterator[Calendar]:
    """Yield the VCALENDARs of a file. None when there is none; VEVENTs outside of any are gathered in one."""
    plain = make_plain(body, content_type)
    for block in split_calendars(plain):
        yield Calendar(block, plain)


def _read_block(block: Block, body: bytes) -> Component:
    children = tuple(_read_block(child, body) for child in block.children)
    return Component(block.name, cut(body, block.spans), children, is_closed=block.is_closed)


def _find_uid(body: bytes, spans: list[int]) -> bytes:
    """Return the UID of an event as it is written, which only serves to bring together what may belong together."""
    for start, end in zip(spans[::2], spans[1::2], strict=True):
        if (found := _UID.search(body, start, end)) is not None:
            return found[0].replace(b"\r", b"").replace(b"\n ", b"").strip()
    return hashlib.blake2b(remove_stamp(cut(body, spans)), digest_size=16).digest()


def remove_stamp(raw: bytes) -> bytes:
    """Return the lines of an event without DTSTAMP, which many programs make the time at which they were asked."""
    return _STAMP.sub(b"", raw)


def _unfold(raw: bytes) -> str:
    # An optional «\r» in the pattern would cost three times as much.
    return _FOLD.sub(b"", raw.replace(b"\r", b"")).decode("utf-8", "replace")


def _gather_lines(raw: bytes) -> dict[str, list[str]]:
    """Return the lines of a component by name, each from its «;» or «:» on, unfolded."""
    lines: dict[str, list[str]] = {}
    name = current = ""
    for line in _unfold(raw).split("\n"):
        head = _NAME.match(line)
        if head is not None:
            if name:
                lines.setdefault(name, []).append(current)
            name, current = head[0].upper(), line[head.end() :]
        elif line and name and len(current) < _VALUE_MAX and not line.isspace():
            # A line that is no content line: its producer broke a text without folding. It belongs to that text.
            current += "\\n" + line
    if name:
        lines.setdefault(name, []).append(current)
    return lines


def _parse(name: str, rest: str) -> Property | None:
    """Parse a line after its name; None when it has no value."""
    if rest[0] == ":":
        params, at = _NO_PARAMS, 0
    else:
        params, at = _read_params(rest)
        if at < 0:
            return None
    value = rest[at + 1 : at + 1 + _VALUE_MAX]
    # «TZID=tzone://Microsoft/Custom:20270303T190000», which lacks its quotes
    if name in _MOMENTS and ":" in value and not value[:4].isdecimal():
        behind, _, value = value.rpartition(":")
        params = {**params, "TZID": f"{params.get('TZID', '')}:{behind}"}
    return Property(name, params, value)


def _read_params(rest: str) -> tuple[dict[str, str], int]:
    """Return the parameters of a line and where the «:» before its value is, -1 if nowhere. One that is malformed ends
    them."""
    params: dict[str, str] = {}
    at = 0
    while (parameter := _PARAMETER.match(rest, at)) is not None:
        params[parameter[1].upper()] = parameter[2].strip('"')
        at = parameter.end()
    return params, at if rest.startswith(":", at) else rest.find(":", at)
