"""Read a candidate back and say what is wrong with it, before anything is switched."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow.parquet as pq
from defusedxml import ElementTree

from publish.release import INDEX, load_index
from sources.read.ical.lines import read_calendars

# A link with a query is a question to the program (the page of members' feeds), which is no file of a release.
_LINK = re.compile(r'\b(?:href|src)="([^"#?]*)(?:#[^"]*)?"')
REQUIRED = ("index.html", "feeds/all.ics", "data/events.parquet")
PROBLEMS_MAX = 50


def check_release(
    folder: Path, known_feeds: frozenset[str] = frozenset(), languages: Collection[str] = ("fr", "en")
) -> list[str]:
    """Return what is wrong with a release, at most PROBLEMS_MAX lines; empty when it may be served.

    `known_feeds` are the feed files of the release that is served: none may disappear. `languages` are those of its
    pages.
    """
    problems: list[str] = []
    for problem in _find_problems(folder, known_feeds, languages):
        problems.append(problem)
        if len(problems) >= PROBLEMS_MAX:
            break
    return problems


def find_feeds(folder: Path) -> frozenset[str]:
    """Return the feed files a release lists, as relative paths; members' feeds are their owners' business."""
    index = load_index(folder)
    names = index["files"] if index else ()
    return frozenset(name for name in names if name.startswith("feeds/") and not name.startswith("feeds/m/"))


def _find_problems(folder: Path, known_feeds: frozenset[str], languages: Collection[str]) -> Iterator[str]:
    index = load_index(folder)
    if index is None:
        yield f"{INDEX}: is missing or no JSON"
        return
    files = set(index["files"])
    required = (*REQUIRED, *(f"{code}/index.html" for code in languages))
    yield from (f"{name}: is missing" for name in required if name not in files)
    yield from (f"{name}: a published feed has disappeared" for name in sorted(known_feeds - files))
    for name in sorted(files):
        yield from _check_file(folder, name, files)
    yield from _check_tables(folder)


def _check_file(folder: Path, name: str, files: set[str]) -> Iterator[str]:
    path = folder / name
    match path.suffix:
        case ".ics":
            yield from _check_calendar(name, path.read_bytes())
        case ".rss" | ".atom" | ".xml" | ".svg":
            try:
                ElementTree.fromstring(path.read_bytes())
            except ElementTree.ParseError as error:
                yield f"{name}: is not well-formed XML: {error}"
        case ".json":
            try:
                json.loads(path.read_bytes())
            except ValueError as error:
                yield f"{name}: is not JSON: {error}"
        case ".html":
            yield from _check_links(name, path.read_text(encoding="utf-8"), files)


def _check_calendar(name: str, body: bytes) -> Iterator[str]:
    calendars = list(read_calendars(body))
    if len(calendars) != 1 or not calendars[0].is_closed:
        yield f"{name}: is not one whole VCALENDAR"
        return
    uids = [event.text("UID") for event in calendars[0].read_events()]
    if len(set(uids)) != len(uids) or None in uids:
        yield f"{name}: a UID is missing or there twice"
    if any(
        event.get(field) is None
        for event in calendars[0].read_events()
        for field in ("DTSTART", "DTSTAMP", "SUMMARY", "SEQUENCE")
    ):
        yield f"{name}: an event lacks DTSTART, DTSTAMP, SUMMARY or SEQUENCE"


def _check_links(name: str, html: str, files: set[str]) -> Iterator[str]:
    base = Path(name).parent
    for link in set(_LINK.findall(html)):
        if not link or ":" in link or link.startswith("//"):
            continue
        target = link.lstrip("/") if link.startswith("/") else _join(base, link)
        if target in ("", ".") or target.endswith("/"):
            target = f"{target.rstrip('/')}/index.html".lstrip("./") if target not in ("", ".") else "index.html"
        if target not in files and f"{target}/index.html" not in files and target != INDEX:
            yield f"{name}: links to {link}, which is not in the release"


def _join(base: Path, link: str) -> str:
    parts: list[str] = [p for p in base.parts if p != "."]
    for part in link.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


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
