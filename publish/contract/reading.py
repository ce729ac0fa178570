"""The entries of our own feeds, read back fast: calendars by UID, readers' feeds by guid. What is told in the same
bytes as before is not looked into."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from publish.contract.blocks import FORMS

_UID = re.compile(rb"\r\nUID:([^\r]+)\r\n")
_GUID = re.compile(rb' *"id": "([^"\\]*)"')
_FORM = FORMS[".json"]
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
        """The date's id."""
        return find_occurrence_id(self.uid)


class Entries(Mapping[str, Entry]):
    """UID → entry of a calendar: each is read when somebody asks for it, for from day to day few differ."""

    def __init__(self, body: bytes = b"") -> None:
        parts = (part.partition(_END)[0] for part in body.split(_BEGIN)[1:])
        self.bodies = {_find_uid(part): part for part in parts}

    def __getitem__(self, uid: str) -> Entry:
        return _read_entry(self.bodies[uid])

    def __contains__(self, uid: object) -> bool:
        return uid in self.bodies  # without reading it

    def __iter__(self) -> Iterator[str]:
        return iter(self.bodies)

    def __len__(self) -> int:
        return len(self.bodies)


def read_entries(path: Path) -> Entries:
    """Return the entries of one of our calendar files."""
    return Entries(path.read_bytes())


def read_uids(path: Path) -> frozenset[str]:
    """Return the UIDs of the entries of a calendar file; that of the calendar itself is none of them."""
    body = path.read_bytes()
    start = body.find(_BEGIN)
    return frozenset(uid.decode() for uid in _UID.findall(body, max(start, 0))) if start >= 0 else frozenset()


def find_occurrence_id(uid: str) -> str:
    """Return the id of the date that a UID is of: without what tells the two ends of a period apart."""
    return uid.removesuffix(_SUFFIX).removesuffix("-open").removesuffix("-close")


def read_items(path: Path) -> dict[str, str]:
    """Return guid → when it was published, of one of our JSON feeds."""
    return dict(map(_read_item, _split_items(path)))


def find_dated_anew(before: Iterable[Path], after: Iterable[Path]) -> dict[str, tuple[str, str]]:
    """Return guid → when it was published before and now, of the items of some JSON feeds that have another date."""
    known = {_find_guid(block): block for path in before for block in _split_items(path)}
    same, found = set(known.values()), {}
    for block in (block for path in after for block in _split_items(path)):
        if block not in same and (old := known.get(_find_guid(block))) is not None:
            (_, then), (guid, now) = _read_item(old), _read_item(block)
            if then != now:
                found[guid] = then, now
    return found


def _split_items(path: Path) -> list[bytes]:
    """Return the items of a JSON feed as blocks of its form."""
    body = path.read_bytes()
    frame, blocks = _FORM.split(body)
    items = json.loads(frame)["items"]
    if len(items) == len(blocks) and not any(items):
        return blocks
    return [json.dumps(item).encode() for item in json.loads(body)["items"]]  # laid out by another version


def _find_guid(block: bytes) -> str:
    found = _GUID.match(block)
    return found[1].decode() if found else _read_item(block)[0]


def _read_item(block: bytes) -> tuple[str, str]:
    item = json.loads(block if block.startswith(b"{") else _FORM.complete(block))
    return item["id"], item["date_published"]


def _find_uid(body: bytes) -> str:
    at = 4 if body.startswith(b"UID:") else body.index(b"\r\nUID:") + 6
    return body[at : body.index(b"\r\n", at)].decode()


def _read_entry(body: bytes) -> Entry:
    lines = body.decode().replace("\r\n ", "").split("\r\n")[:-1]
    said = {line.partition(":")[0].partition(";")[0]: line for line in lines}
    values = {name: line.partition(":")[2] for name, line in said.items()}
    return Entry(
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
