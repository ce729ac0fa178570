"""From a release back to what its feeds are rendered from, so that a member's feed made today is the one that the next
release would hold. Texts of provenance and whatever only pages show stay where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedupe.model import MergedEvent, Said, Venue
from publish.errors import ReleaseError
from publish.ledger import sort_events
from publish.ledger_file import NAME as LEDGER
from publish.model import Edition, Instance, PublishedEvent, PublishedOccurrence, SourceReport
from publish.release import load_index
from sources.model import Status
from sources.tables import read_occurrence_row

_FACTS = (
    "event_id", "title", "title_fr", "title_en", "url", "summary", "description", "language", "category", "venue_id",
    "venue", "address", "city", "postal_code", "lat", "lon", "price", "image", "organiser", "missing_since",
)  # fmt: skip
_HISTORY = (
    "first_published", "last_changed", "sequence", "slug", "change", "entered_upcoming", "entered_last_chance",
    "content_changed",
)  # fmt: skip


def load_edition(release: Path, instance: Instance, regions: dict[str, str]) -> Edition:
    """Return the edition of a release as feeds and selections need it; raise ReleaseError where there is no whole one.

    Sources have their names only; events have no provenance but that of their categories.
    """
    index = load_index(release)
    if index is None:
        raise ReleaseError(release, "is no whole release")
    try:
        return _load(release / "data", index, instance, regions)
    except (OSError, KeyError, ValueError) as error:
        raise ReleaseError(release, f"cannot be read back: {error}") from error


def _load(data: Path, index: dict[str, Any], instance: Instance, regions: dict[str, str]) -> Edition:
    now = datetime.fromisoformat(index["clock"])
    redirects = pq.read_table(data / "redirects.parquet").to_pylist()
    return Edition(
        now=now,
        today=now.astimezone(ZoneInfo(instance.timezone)).date(),
        events=tuple(sort_events(_load_events(data))),
        venues=tuple(_make_venue(row) for row in pq.read_table(data / "venues.parquet").to_pylist()),
        sources=tuple(_make_source(source_id, entry) for source_id, entry in index["sources"].items()),
        redirects={row["retired_event_id"]: row["event_id"] for row in redirects},
        regions=regions,
        instance=instance,
    )


def _load_events(data: Path) -> Iterable[PublishedEvent]:
    history = _load_history(data / LEDGER)
    occurrences = _load_occurrences(data / "occurrences.parquet")
    categories = _load_categories(data / "provenance.parquet")
    for row in pq.read_table(data / "events.parquet").to_pylist():
        event_id = row["event_id"]
        known = history[event_id]
        yield PublishedEvent(
            event=_make_event(row, known, categories.get(event_id, ())),
            occurrences=tuple(occurrences.get(event_id, ())),
            **{name: known[name] for name in _HISTORY},
        )


def _make_event(row: dict[str, Any], known: dict[str, Any], said: Iterable[Said]) -> MergedEvent:
    return MergedEvent(
        **{name: row[name] for name in _FACTS},
        region=row["region"] or "",
        status=Status(row["status"]),
        is_free=row["free"],
        performers=tuple(row["performers"] or ()),
        occurrences=(),
        listing_keys=tuple((key["source_id"], key["source_key"]) for key in known["listing_keys"]),
        said=tuple(said),
        first_seen=known["first_published"],
        conflicts=tuple(row["conflicts"] or ()),
    )


def _load_history(path: Path) -> dict[str, dict[str, Any]]:
    """Return what the ledger knows of each event that is published now, dates apart."""
    columns = ["event_id", "listing_keys", *_HISTORY]
    return {row["event_id"]: row for row in pq.read_table(path, columns=columns).to_pylist()}


def _load_occurrences(path: Path) -> dict[str, list[PublishedOccurrence]]:
    table = pq.read_table(path)
    found: dict[str, list[PublishedOccurrence]] = defaultdict(list)
    for row in table.filter(pc.is_null(table["source_key"])).to_pylist():  # the events' own, in their order
        said = read_occurrence_row({**row, "start": row["start_local"], "end": row["end_local"]})
        found[row["event_id"]].append(
            PublishedOccurrence(row["occurrence_id"], said, row["sequence"], row["changed_at"])
        )
    return found


def _load_categories(path: Path) -> dict[str, list[Said]]:
    """Return what listings call each event: whom it is for is told by that too."""
    table = pq.read_table(path, filters=[("field", "==", "category")])
    found: dict[str, list[Said]] = defaultdict(list)
    for row in table.to_pylist():
        event_id = row.pop("event_id")
        found[event_id].append(Said(**{**row, "value": None if row["withheld"] else row["value"]}))
    return found


def _make_venue(row: dict[str, Any]) -> Venue:
    return Venue(**{**row, "aliases": tuple(row["aliases"] or ())})


def _make_source(source_id: str, entry: dict[str, Any]) -> SourceReport:
    plain = ("title", "homepage", "kind", "region", "language", "role", "licence", "basis", "contact", "result")
    return SourceReport(
        source_id=source_id,
        **{name: entry[name] for name in plain},
        reason=None, detail=None, ailing_since=None, last_fetched=None, last_good=None,
        listings=entry["listings"], upcoming=entry["upcoming"],
    )  # fmt: skip
