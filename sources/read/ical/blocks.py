"""Where each calendar, zone and event lies in the bytes of an iCalendar file (RFC 5545 §3.4): one pass that keeps
places, not texts, so that a file of 50,000 events costs little more than its own size.

A file that icalendar refuses whole (one missing END:VEVENT, a stray line, HTML glued to it) still yields its other
events here: components are cut at each BEGIN, whatever the END lines say.
"""

from __future__ import annotations

import codecs
import itertools
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sources.read.text import decode_bytes

_FOLD = re.compile(rb"\r?\n[ \t]")
_MARKER = re.compile(rb"\n(?i:(BEGIN)|END):([^\r\n]*)")
_FIRST_MARKER = re.compile(_MARKER.pattern.removeprefix(rb"\n"))
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_GZIP = b"\x1f\x8b"  # «calendrier.ics.gz», which no header announces
_UNZIPPED_MAX = 50_000_000  # bytes
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_EVENTS = frozenset(("VTODO", "VJOURNAL", "VFREEBUSY"))
_BESIDE_EACH_OTHER = _NO_EVENTS | {"VEVENT", "VTIMEZONE"}
_MARKERS_MAX = 1_000_000
_DEPTH_MAX = 20
_CHUNK = 1 << 20  # bytes


@dataclass(slots=True)
class Block:
    """A component's place in a body: its own lines as start, end, start, end…; those of its children are left out.

    Of the children, only zones and their parts are kept; `events` has the places of a calendar's VEVENTs.
    """

    name: str
    spans: list[int] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    events: list[list[int]] = field(default_factory=list)
    others: int = 0  # tasks, journals and busy times of a calendar
    is_closed: bool = False


def cut(body: bytes, spans: Sequence[int]) -> bytes:
    """Return the lines at the places of a component, still folded."""
    if len(spans) == 2:
        return body[spans[0] : spans[1]]
    return b"".join(body[start:end] for start, end in zip(spans[::2], spans[1::2], strict=True))


def split_calendars(body: bytes) -> Iterator[Block]:
    """Yield the VCALENDARs of a body that `make_plain` returned, each when it is complete.

    VEVENTs outside of any VCALENDAR (a truncated head) are gathered in one.
    """
    stack: list[Block] = []
    since = 0
    for marker in itertools.islice(_find_markers(body), _MARKERS_MAX):
        name = marker[2].strip()[:64].decode("ascii", "replace").upper()
        if stack:
            stack[-1].spans += since, marker.start()
        since = marker.end()
        done = (_open if marker[1] else _close)(name, stack)
        if done is not None:
            yield done
    if stack:
        stack[-1].spans += since, len(body)
        yield stack[0]


def _find_markers(body: bytes) -> Iterator[re.Match[bytes]]:
    if (first := _FIRST_MARKER.match(body)) is not None:
        yield first
    yield from _MARKER.finditer(body)


def _open(name: str, stack: list[Block]) -> Block | None:
    """Put a component on the stack. Return the calendar that this ends, if any."""
    if name == "VCALENDAR":
        unclosed = stack[0] if stack else None
        stack[:] = [Block(name)]
        return unclosed
    if name in _BESIDE_EACH_OTHER:
        del stack[1:]  # whatever was open below the calendar lacked its END
        if not stack:
            stack.append(Block("VCALENDAR"))
    if stack and len(stack) < _DEPTH_MAX:
        block = Block(name)
        if name == "VEVENT":
            stack[0].events.append(block.spans)
        elif name in _NO_EVENTS:
            stack[0].others += 1
        elif "VTIMEZONE" in (name, stack[-1].name):
            stack[-1].children.append(block)
        stack.append(block)
    return None


def _close(name: str, stack: list[Block]) -> Block | None:
    """Take a component off the stack, with all that was left open in it. Return it when it is a calendar."""
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].name == name:
            closed = stack[depth]
            closed.is_closed = True
            del stack[depth:]
            return closed if depth == 0 else None
    return None


def make_plain(body: bytes, content_type: str = "") -> bytes:
    """Return a body as UTF-8 without BOM or NUL whose lines end in LF or CRLF: mostly itself, not copied."""
    plain = _unzip(body) if body.startswith(_GZIP) else body
    if b"\0" in plain or plain.startswith(_WIDE):
        plain = decode_bytes(_FOLD.sub(b"", plain), content_type).replace("\0", "").encode("utf-8", "replace")
    if plain.count(b"\r") != plain.count(b"\r\n"):
        plain = _LONE_RETURN.sub(b"\n", plain)
    if not _is_utf8(plain):
        plain = _FOLD.sub(b"", plain)
        if not _is_utf8(plain):
            plain = decode_bytes(plain, content_type).encode("utf-8", "replace")
    return plain.removeprefix(codecs.BOM_UTF8)


def _unzip(body: bytes) -> bytes:
    """Return what a gzip file holds, as far as it goes and no more than is reasonable."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _UNZIPPED_MAX)
    except zlib.error:
        return b""


def _is_utf8(body: bytes) -> bool:
    """Whether a body is valid UTF-8, without decoding it all at once: one emoji makes four bytes of each character."""
    if body.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _CHUNK):
            decoder.decode(body[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
