"""The entries of our own feeds, read back fast: calendars by UID, readers' feeds by guid."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

_UID = re.compile(rb"\r\nUID:([^\r]+)\r\n")
_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
_ESCAPE = re.compile(r"\\(.)")
_SUFFIX = "@babillard"
# What subscribers must be told of with a higher SEQUENCE: dates, place, status (docs/feeds.md).
_FACTS = ("DTSTART", "DTEND", "LOCATION", "STATUS")
_STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. `last_day` is its last day, included."""

    uid: str
    sequence: int
    last_day: date
    is_off: bool  # cancelled or postponed
    title: str
    facts: tuple[str, ...]
    content: tuple[str, ...]  # all its lines but the stamps
    body: bytes

    @property
    def occurrence_id(self) -> str:
        """The date's id: a UID without what tells the two ends of a period apart."""
        return self.uid.removesuffix(_SUFFIX).removesuffix("-open").removesuffix("-close")


def read_uids(path: Path) -> frozenset[str]:
    """Return the UIDs of the entries of a calendar file; that of the calendar itself is none of them."""
    body = path.read_bytes()
    start = body.find(_BEGIN)
    return frozenset(uid.decode() for uid in _UID.findall(body, max(start, 0))) if start >= 0 else frozenset()


def read_entries(path: Path) -> dict[str, Entry]:
    """Return UID → entry of one of our calendar files."""
    return {entry.uid: entry for entry in _read(path.read_bytes())}


def read_items(path: Path) -> dict[str, str]:
    """Return guid → when it was published, of one of our JSON feeds."""
    return {item["id"]: item["date_published"] for item in json.loads(path.read_bytes())["items"]}


def _read(body: bytes) -> Iterator[Entry]:
    for part in body.split(_BEGIN)[1:]:
        body = part.partition(_END)[0]
        lines = body.decode().replace("\r\n ", "").split("\r\n")[:-1]
        said = {line.partition(":")[0].partition(";")[0]: line for line in lines}
        values = {name: line.partition(":")[2] for name, line in said.items()}
        yield Entry(
            uid=values["UID"],
            sequence=int(values["SEQUENCE"]),
            last_day=_read_last_day(said),
            is_off=values["STATUS"] == "CANCELLED",
            title=_unescape(values["SUMMARY"]),
            facts=tuple(said.get(name, "") for name in _FACTS),
            content=tuple(line for line in lines if not line.startswith(_STAMPS)),
            body=body,
        )


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _read_last_day(said: dict[str, str]) -> date:
    start, end = said["DTSTART"], said.get("DTEND")
    if end and "VALUE=DATE:" in end:
        return _read_day(end) - timedelta(days=1)  # exclusive (RFC 5545 §3.6.1)
    return _read_day(end or start)


def _read_day(line: str) -> date:
    digits = line.partition(":")[2]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
