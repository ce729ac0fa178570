"""The listings of the feeds in the corpus: calendars of presenters and papers of a few towns, and Laval's open data."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from sources.model import Listing, Occurrence, Page
from sources.read.readers import READERS
from sources.source import Source
from tests.dedupe.match.corpus_sources import Said, load_bytes, make_id, make_source


def read_feeds(corpus: Path, wanted: Collection[str]) -> Iterator[Said]:
    """Yield the wanted calendars of towns; where two dates of one are there, the newest, read at that date."""
    newest: dict[str, tuple[str, Path]] = {}
    for path in sorted((corpus / "ics").glob("community-calendar__*")):
        _, town, feed, date = path.name.split(".ics")[0].split("__")[:4]
        source_id = make_id(f"{town} {feed}")
        if source_id in wanted and date[:10] > newest.get(source_id, ("", path))[0]:
            newest[source_id] = (date[:10], path)
    for source_id, (date, path) in sorted(newest.items()):
        now = datetime.fromisoformat(f"{date}T12:00:00+00:00")
        source = make_source(source_id, "ical", f"https://{source_id}.example.org/", "en")
        page = Page(source.url, load_bytes(path), "text/calendar", now)
        yield source, READERS["ical"]([page], source, now).listings


def read_laval(corpus: Path) -> Said:
    """Return the events of a town's open data, whose moments are UTC without saying so; the newest file counts."""
    source = make_source("ville-de-laval", "jsonld", "https://www.laval.ca/", "fr")
    rows: dict[str, Any] = {}
    for path in sorted((corpus / "opendata").glob("ville-de-laval__calendrier*.json.gz"), key=_find_date):
        for row in json.loads(load_bytes(path)):
            rows[f"{row['PageUrl']} {row['EventDate']}"] = row
    return source, tuple(_make_listing(key, row, source) for key, row in sorted(rows.items()) if row["Title"])


def _find_date(path: Path) -> str:
    found = re.search(r"\d{4}-\d\d-\d\d", path.name)
    return found.group() if found else ""


def _make_listing(key: str, row: dict[str, Any], source: Source) -> Listing:
    start, end = (_make_local(row[name], source.timezone) for name in ("EventDate", "EndDate"))
    is_long = (end - start).days >= 1
    return Listing(
        source_id=source.id,
        source_key=key,
        title=row["Title"].strip(),
        url=urljoin(source.url, row["PageUrl"] or ""),
        description=re.sub(r"<[^>]+>|&#160;|\u200b", " ", row["Excerpt"] or "").strip() or None,
        categories=tuple(item["Label"] for item in row["Subcategories"]),
        venue=row["Locations"][0]["Label"] if row["Locations"] else None,
        city="Laval",
        occurrences=(Occurrence(start.date(), end.date(), is_period=True) if is_long else Occurrence(start, end),),
    )


def _make_local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
