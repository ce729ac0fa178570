"""Read a candidate back and say what is wrong with it, before anything is switched."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

import pyarrow.parquet as pq

from publish.incremental.links import find_targets
from publish.incremental.record import Record
from publish.release import INDEX, load_index

_HEAD, _END, _TAIL = b"BEGIN:VCALENDAR\r\n", b"\r\nEND:VEVENT", b"\r\nEND:VCALENDAR\r\n"
_NEEDED = (b"\r\nDTSTART", b"\r\nDTSTAMP:", b"\r\nSUMMARY:", b"\r\nSEQUENCE:")
REQUIRED = ("index.html", "feeds/all.ics", "data/events.parquet")
PROBLEMS_MAX = 50


def check_release(
    folder: Path,
    known_feeds: frozenset[str] = frozenset(),
    languages: Collection[str] = ("fr", "en"),
    *,
    fresh: Collection[str] | None = None,
    record: Record | None = None,
) -> list[str]:
    """Return what is wrong with a release, at most PROBLEMS_MAX lines; empty when it may be served.

    `known_feeds` are the feed files of the release that is served: none may disappear. `languages` are those of its
    pages. Of `fresh` files, when they are told, each is read back; the others are the very files of a release that was
    found good. `record` knows the links of pages, so that they need not be read for them.
    """
    problems: list[str] = []
    for problem in _find_problems(folder, known_feeds, languages, fresh, record):
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
) -> Iterator[str]:
    index = load_index(folder)
    if index is None:
        yield f"{INDEX}: is missing or no JSON"
        return
    files = set(index["files"])
    required = (*REQUIRED, *(f"{code}/index.html" for code in languages))
    yield from (f"{name}: is missing" for name in required if name not in files)
    yield from (f"{name}: a published feed has disappeared" for name in sorted(known_feeds - files))
    for name in sorted(files if fresh is None else files.intersection(fresh)):
        yield from _check_file(folder / name, name)
    yield from _check_links(folder, files, record)
    yield from _check_tables(folder)


def _check_file(path: Path, name: str) -> Iterator[str]:
    match path.suffix:
        case ".ics":
            yield from _check_calendar(name, path.read_bytes())
        case ".rss" | ".atom" | ".xml" | ".svg":
            try:
                ParserCreate().Parse(path.read_bytes(), True)
            except ExpatError as error:
                yield f"{name}: is not well-formed XML: {error}"
        case ".json":
            try:
                json.loads(path.read_bytes())
            except ValueError as error:
                yield f"{name}: is not JSON: {error}"


def _check_calendar(name: str, body: bytes) -> Iterator[str]:
    # The feeds' tests read them with icalendar and others: for tens of thousands of files at each run, this must do.
    is_whole = body.startswith(_HEAD) and body.endswith(_TAIL) and body.count(b"\nEND:VCALENDAR") == 1
    head, *events = body.removesuffix(_TAIL).split(b"\r\nBEGIN:VEVENT")
    if not is_whole or b"VEVENT" in head or not all(event.endswith(_END) for event in events):
        yield f"{name}: is not one whole VCALENDAR"
        return
    uids = [event[at + 6 : event.find(b"\r\n", at + 6)] for event in events if (at := event.find(b"\r\nUID:")) >= 0]
    if len(set(uids)) != len(events):
        yield f"{name}: a UID is missing or there twice"
    if not all(field in event for event in events for field in _NEEDED):
        yield f"{name}: an event lacks DTSTART, DTSTAMP, SUMMARY or SEQUENCE"


def _check_links(folder: Path, files: set[str], record: Record | None) -> Iterator[str]:
    pages = (name for name in sorted(files) if name.endswith(".html"))
    if record is None:
        for name in pages:
            for target in sorted(set(find_targets(name, (folder / name).read_bytes()))):
                if not _is_there(target, files):
                    yield _tell_link(name, target)
        return
    missing = {number for number, target in enumerate(record.targets) if not _is_there(target, files)}
    for name in pages if missing else ():
        links = (kept.links if (kept := record.files.get(name)) else None) or ()
        yield from (_tell_link(name, record.targets[number]) for number in links if number in missing)


def _is_there(target: str, files: set[str]) -> bool:
    if not target or target.endswith("/"):
        return f"{target}index.html" in files
    return target in files or f"{target}/index.html" in files or target == INDEX


def _tell_link(name: str, target: str) -> str:
    return f"{name}: links to /{target}, which is not in the release"


def _check_tables(folder: Path) -> Iterator[str]:
    try:
        events = set(pq.read_table(folder / "data/events.parquet", columns=["event_id"])["event_id"].to_pylist())
        for name in ("occurrences", "provenance"):
            table = pq.read_table(folder / f"data/{name}.parquet", columns=["event_id"])
            strays = {event_id for event_id in table["event_id"].to_pylist() if event_id is not None} - events
            if strays:
                yield f"data/{name}.parquet: names events that are not in events.parquet, such as {min(strays)}"
    except (OSError, KeyError, ValueError) as error:
        yield f"data/: cannot be read back: {error}"
