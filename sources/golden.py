"""The golden case of a source: pages as they were answered one day, the clock of that day, and the listings they were
read as. Read again after a change of a reader or of source.toml, they must give the same.

    golden/case.json        the clock; for each page its address, type, role, time and file
    golden/01.ics …         the bodies as received; compressed (.zst) from 200 KB on
    golden/expected.json    the listings: key, title, dates, place, status, categories, price
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import zstandard

from sources.catalogue import load_source
from sources.errors import CatalogueError, SourcesError
from sources.model import Listing, Page
from sources.read.readers import READERS
from sources.read.sniff import sniff
from sources.source import Source
from sources.tables import make_occurrence_row, make_storable

FOLDER = "golden"
MAX_PAGES = 12
MAX_BYTES = 8_000_000  # of all bodies: a case is a sample, the archive is elsewhere
_PLAIN_BYTES = 200_000
_MAX_DIFFERENCES = 20
_SUFFIXES = {"ical": ".ics", "rss": ".xml", "atom": ".xml", "rdf": ".xml", "xml": ".xml", "html": ".html"}
_FIELDS = ("title", "url", "language", "venue", "address", "city", "price")


def make_golden(source: Source, pages: Sequence[Page], now: datetime) -> dict[str, bytes]:
    """Return the files of a golden case, by name, for the first pages of a source."""
    chosen = _choose_pages(pages)
    files: dict[str, bytes] = {}
    rows = []
    for number, page in enumerate(chosen, 1):
        name = f"{number:02}{_SUFFIXES.get(sniff(page.body), '.json')}"
        body = page.body
        if len(body) > _PLAIN_BYTES:
            name, body = f"{name}.zst", zstandard.ZstdCompressor(level=10).compress(body)
        files[name] = body
        rows.append(
            {
                "url": page.url,
                "file": name,
                "content_type": page.content_type,
                "role": page.role,
                "fetched_at": page.fetched_at.isoformat() if page.fetched_at else None,
            }
        )
    files["case.json"] = _dump({"now": now.isoformat(), "pages": rows})
    files["expected.json"] = _dump(_read_listings(source, chosen, now))
    return files


def check_golden(folder: Path) -> list[str]:
    """Return how what the golden case of a source is read as today differs from what is expected; empty when it does
    not, or when the source has no case. `folder` holds its source.toml."""
    case = folder / FOLDER
    if not case.is_dir():
        return []
    try:
        source = load_source(folder / "source.toml")
        pages, now = load_case(case)
        expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
        found = _read_listings(source, pages, now)
        return _compare({row["key"]: row for row in expected}, {row["key"]: row for row in found})
    except CatalogueError as error:
        return [f"{FOLDER}: {error}"]
    except (OSError, ValueError, KeyError, TypeError, zstandard.ZstdError) as error:
        return [f"{FOLDER}: cannot be read ({type(error).__name__}: {error}); delete {case} to do without"]
    except SourcesError as error:
        return [f"{FOLDER}: {error}"]


def load_case(case: Path) -> tuple[list[Page], datetime]:
    """Return the pages of a golden case and its clock; raise ValueError, KeyError or OSError when it is spoilt."""
    facts = json.loads((case / "case.json").read_text(encoding="utf-8"))
    pages = []
    for row in facts["pages"][:MAX_PAGES]:
        path = case / Path(row["file"]).name
        body = path.read_bytes()
        if path.suffix == ".zst":
            body = zstandard.ZstdDecompressor().decompress(body, max_output_size=2 * MAX_BYTES)
        at = datetime.fromisoformat(row["fetched_at"]) if row["fetched_at"] else None
        pages.append(Page(row["url"], body, row["content_type"], at, row["role"]))
    return pages, datetime.fromisoformat(facts["now"])


def _choose_pages(pages: Sequence[Page]) -> list[Page]:
    """Return the first pages, as many as a case may hold; the first one always."""
    chosen: list[Page] = []
    room = MAX_BYTES
    for page in pages[:MAX_PAGES]:
        room -= len(page.body)
        if room < 0 and chosen:
            break
        chosen.append(page)
    return chosen


def _read_listings(source: Source, pages: Sequence[Page], now: datetime) -> list[dict[str, Any]]:
    reading = READERS[source.kind](pages, source, now)
    return [_make_row(make_storable(listing)) for listing in sorted(reading.listings, key=lambda x: x.source_key)]


def _make_row(listing: Listing) -> dict[str, Any]:
    row: dict[str, Any] = {"key": listing.source_key}
    row |= {name: getattr(listing, name) for name in _FIELDS if getattr(listing, name) is not None}
    row["status"] = listing.status.value
    row["categories"] = list(listing.categories)
    row["occurrences"] = [
        {k: v for k, v in make_occurrence_row(o).items() if v not in (None, False, "scheduled", "stated")}
        for o in listing.occurrences
    ]
    return row


def _compare(expected: Mapping[str, Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    differences = list(_list_differences(expected, found))
    if len(differences) > _MAX_DIFFERENCES:
        more = len(differences) - _MAX_DIFFERENCES
        differences = [*differences[:_MAX_DIFFERENCES], f"{FOLDER}: and {more} more"]
    return differences


def _list_differences(
    expected: Mapping[str, Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    for key in sorted({*expected, *found}):
        before, after = expected.get(key), found.get(key)
        if after is None:
            yield f"{FOLDER}: «{before['title'] if before else key}» is no longer read"
        elif before is None:
            yield f"{FOLDER}: «{after['title']}» is read, and was not expected"
        else:
            for name in sorted({*before, *after}):
                if before.get(name) != after.get(name):
                    said = f"{_show(before.get(name))} was expected, {_show(after.get(name))} is read"
                    yield f"{FOLDER}: «{before['title']}», {name}: {said}"


def _show(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:159]}…"


def _dump(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
