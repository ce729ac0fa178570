"""Read a candidate back and say what is wrong with it, before anything is switched."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import pyarrow.compute as pc
import pyarrow.parquet as pq

from publish.contract.blocks import FORMS
from publish.incremental.links import find_targets
from publish.incremental.record import Record
from publish.release import INDEX, load_index
from sources.forking import run_shares

_HEAD, _END, _TAIL = b"BEGIN:VCALENDAR\r\n", b"\r\nEND:VEVENT", b"\r\nEND:VCALENDAR\r\n"
_NEEDED = (b"\r\nDTSTART", b"\r\nDTSTAMP:", b"\r\nSUMMARY:", b"\r\nSEQUENCE:")
REQUIRED = ("index.html", "feeds/all.ics", "data/events.parquet")
PROBLEMS_MAX = 50
FILES_A_PROCESS = 2_000  # for fewer another process is not worth it


def check_release(
    folder: Path,
    known_feeds: frozenset[str] = frozenset(),
    languages: Collection[str] = ("fr", "en"),
    *,
    fresh: Collection[str] | None = None,
    record: Record | None = None,
    index: Mapping[str, Any] | None = None,
    processes: int = 1,
) -> list[str]:
    """Return what is wrong with a release, at most PROBLEMS_MAX lines; empty when it may be served.

    `known_feeds` are the feed files of the release that is served: none may disappear. `languages` are those of its
    pages. Of `fresh` files, when they are told, each is read back; the others are the very files of a release that was
    found good. `record` knows the links of pages, so that they need not be read for them; `index` is that of the
    release, where it has been read. So many `processes` read the files.
    """
    problems: list[str] = []
    for problem in _find_problems(
        folder, known_feeds, languages, fresh, record, index or load_index(folder), processes
    ):
        problems.append(problem)
        if len(problems) >= PROBLEMS_MAX:
            break
    return problems


def find_feeds(folder: Path) -> frozenset[str]:
    """Return the feed files a release lists, as relative paths; members' feeds are their owners' business."""
    index = load_index(folder)
    return pick_feeds(index["files"] if index else ())


def pick_feeds(paths: Iterable[str]) -> frozenset[str]:
    """Return the feed files among the files of a release."""
    return frozenset(path for path in paths if path.startswith("feeds/") and not path.startswith("feeds/m/"))


def _find_problems(
    folder: Path,
    known_feeds: frozenset[str],
    languages: Collection[str],
    fresh: Collection[str] | None,
    record: Record | None,
    index: Mapping[str, Any] | None,
    processes: int,
) -> Iterator[str]:
    if index is None:
        yield f"{INDEX}: is missing or no JSON"
        return
    files = set(index["files"])
    required = (*REQUIRED, *(f"{code}/index.html" for code in languages))
    yield from (f"{name}: is missing" for name in required if name not in files)
    yield from (f"{name}: a published feed has disappeared" for name in sorted(known_feeds - files))
    names = sorted(files if fresh is None else files.intersection(fresh))
    count = min(processes, 1 + len(names) // FILES_A_PROCESS)
    shares = run_shares(lambda n: _check_files(folder, names[n::count]), count)
    yield from (problem for _, problem in sorted(chain.from_iterable(shares), key=itemgetter(0)))
    yield from _check_links(folder, files, record)
    yield from _check_tables(folder)


def _check_files(folder: Path, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return (path, what is wrong with it) for files, of the first PROBLEMS_MAX."""
    known = Known()
    checks = ((name, check) for name in names if (check := _CHECKS.get(name[name.rfind(".") :])) is not None)
    problems = ((name, told) for name, check in checks for told in check(name, _read(f"{folder}/{name}"), known))
    return list(islice(problems, PROBLEMS_MAX))


class Known:
    """What was found sound: an item stands in the feeds of its town, its region, its discipline… By hash, of 64 bits
    that nobody outside can foresee."""

    def __init__(self) -> None:
        self.items: set[int] = set()
        self.uids: dict[int, bytes] = {}  # of entries of calendars


def _read(path: str) -> bytes:
    # Of tens of thousands of small files, pathlib takes longer than the system that reads them.
    handle = os.open(path, os.O_RDONLY)
    try:
        return os.read(handle, os.fstat(handle).st_size)
    finally:
        os.close(handle)


def _check_xml(name: str, body: bytes, known: Known) -> Iterator[str]:
    try:
        _check_parts(name, body, known, lambda part: ParserCreate().Parse(part, True))
    except (ExpatError, ValueError) as error:
        yield f"{name}: is not well-formed XML: {error}"


def _check_json(name: str, body: bytes, known: Known) -> Iterator[str]:
    try:
        _check_parts(name, body, known, json.loads)
    except ValueError as error:
        yield f"{name}: is not JSON: {error}"


def _check_parts(name: str, body: bytes, known: Known, parse: Callable[[bytes], object]) -> None:
    """Parse a document without the items that are known."""
    form = FORMS.get(name[name.rfind(".") :])
    if form is None:
        parse(body)
        return
    frame, blocks = form.split(body)
    parse(frame)
    for number, block in zip(map(hash, blocks), blocks, strict=True):
        if number not in known.items:
            parse(form.complete(block))
            known.items.add(number)


def _check_calendar(name: str, body: bytes, known: Known) -> Iterator[str]:
    # The feeds' tests read them with icalendar and others: for tens of thousands of files at each run, this must do.
    is_whole = body.startswith(_HEAD) and body.endswith(_TAIL) and body.count(b"\nEND:VCALENDAR") == 1
    head, *events = body.removesuffix(_TAIL).split(b"\r\nBEGIN:VEVENT")
    if not is_whole or b"VEVENT" in head or not all(event.endswith(_END) for event in events):
        yield f"{name}: is not one whole VCALENDAR"
        return
    numbers = list(map(hash, events))
    for number, event in zip(numbers, events, strict=True):
        if number in known.uids:
            continue
        at = event.find(b"\r\nUID:")
        if at < 0:
            yield f"{name}: a UID is missing or there twice"
            return
        if not all(field in event for field in _NEEDED):
            yield f"{name}: an event lacks DTSTART, DTSTAMP, SUMMARY or SEQUENCE"
            return
        known.uids[number] = event[at + 6 : event.find(b"\r\n", at + 6)]
    if len({known.uids[number] for number in numbers}) != len(events):
        yield f"{name}: a UID is missing or there twice"


_CHECKS: Mapping[str, Callable[[str, bytes, Known], Iterator[str]]] = {
    ".ics": _check_calendar,
    ".json": _check_json,
    **dict.fromkeys((".rss", ".atom", ".xml", ".svg"), _check_xml),
}


def _check_links(folder: Path, files: set[str], record: Record | None) -> Iterator[str]:
    if record is None:
        for name in _list_pages(files):
            for target in sorted(set(find_targets(name, (folder / name).read_bytes()))):
                if not _is_there(target, files):
                    yield _tell_link(name, target)
        return
    missing = {number for number, target in enumerate(record.targets) if not _is_there(target, files)}
    for name in _list_pages(files) if missing else ():
        links = (kept.links if (kept := record.files.get(name)) else None) or ()
        yield from (_tell_link(name, record.targets[number]) for number in links if number in missing)


def _list_pages(files: set[str]) -> list[str]:
    return sorted(name for name in files if name.endswith(".html"))


def _is_there(target: str, files: set[str]) -> bool:
    if not target or target.endswith("/"):
        return f"{target}index.html" in files
    return target in files or f"{target}/index.html" in files or target == INDEX


def _tell_link(name: str, target: str) -> str:
    return f"{name}: links to /{target}, which is not in the release"


def _check_tables(folder: Path) -> Iterator[str]:
    try:
        events = pq.read_table(folder / "data/events.parquet", columns=["event_id"])["event_id"]
        for name in ("occurrences", "provenance"):
            told = pq.read_table(folder / f"data/{name}.parquet", columns=["event_id"])["event_id"].unique().drop_null()
            strays = told.filter(pc.invert(pc.is_in(told, events.unique()))).to_pylist()
            if strays:
                yield f"data/{name}.parquet: names events that are not in events.parquet, such as {min(strays)}"
    except (OSError, KeyError, ValueError) as error:
        yield f"data/: cannot be read back: {error}"
