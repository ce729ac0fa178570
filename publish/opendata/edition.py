"""From a release back to what its feeds are rendered from, so that a member's feed made today is the one that the next
release would hold. Texts of provenance and whatever only pages show stay where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedupe.merge.tables import load_venues, read_keys
from dedupe.model import MergedEvent, Said
from publish.errors import ReleaseError
from publish.ledger import sort_events
from publish.ledger_file import NAME as LEDGER
from publish.model import Edition, Instance, PublishedEvent, PublishedOccurrence, SourceReport
from publish.pictures.model import Picture, Size, read_picture
from publish.release import load_index
from sources.columns import join_chunks, list_values, make_objects
from sources.model import Status
from sources.tables import make_occurrences

T = TypeVar("T")

_FACTS = (
    "event_id", "title", "title_fr", "title_en", "url", "summary", "description", "language", "category", "venue_id",
    "venue", "address", "city", "postal_code", "lat", "lon", "price", "image", "organiser", "missing_since",
    "performers", "conflicts",
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
        events=tuple(sort_events(_load_events(data, index["files"]))),
        venues=tuple(load_venues(data / "venues.parquet")),
        sources=tuple(_make_source(source_id, entry) for source_id, entry in index["sources"].items()),
        redirects={row["retired_event_id"]: row["event_id"] for row in redirects},
        regions=regions,
        instance=instance,
    )


def _load_events(data: Path, files: Mapping[str, Any]) -> Iterable[PublishedEvent]:
    history = pq.read_table(data / LEDGER, columns=["event_id", "listing_keys", *_HISTORY])
    table = pq.read_table(data / "events.parquet")
    rows = _find_rows(history, table["event_id"])
    known = {name: list_values(history[name].take(rows)) for name in _HISTORY}
    ids = list_values(table["event_id"])
    merged = _make_events(
        table,
        listing_keys=read_keys(history["listing_keys"].take(rows)),
        first_seen=known["first_published"],
        said=_gather(ids, _load_categories(data / "provenance.parquet")),
    )
    occurrences = _gather(ids, _load_occurrences(data / "occurrences.parquet"))
    pictures = _load_pictures(table, files)
    return make_objects(PublishedEvent, known | {"event": merged, "occurrences": occurrences, "picture": pictures})


def _load_pictures(table: pa.Table, files: Mapping[str, Any]) -> list[Picture | None]:
    """Return the image of each event, in its widest size only; none has any in a release older than these columns."""
    if "picture" not in table.column_names:
        return [None] * len(table)
    columns = (list_values(table[name]) for name in ("picture", "picture_width", "picture_height"))
    return [
        read_picture(path, (Size(width, height, files[path]["bytes"]),)) if path else None
        for path, width, height in zip(*columns, strict=True)
    ]


def _find_rows(history: pa.Table, event_ids: pa.ChunkedArray) -> pa.Array:
    """Return the row of a ledger for each event; raise KeyError for one that is not there."""
    rows = pc.index_in(join_chunks(event_ids), join_chunks(history["event_id"]))
    if rows.null_count:
        raise KeyError("an event is not in the ledger")
    return rows


def _make_events(table: pa.Table, **columns: list[Any]) -> list[MergedEvent]:
    columns |= {name: list_values(table[name]) for name in _FACTS}
    columns |= {
        "region": [region or "" for region in list_values(table["region"])],
        "status": list_values(table["status"], Status),
        "is_free": list_values(table["free"]),
        "occurrences": [()] * len(table),
    }
    return make_objects(MergedEvent, columns)


def _gather(event_ids: Sequence[str], pairs: Iterable[tuple[str, T]]) -> list[tuple[T, ...]]:
    """Return what belongs to each event, in its order."""
    found: dict[str, list[T]] = defaultdict(list)
    for event_id, item in pairs:
        found[event_id].append(item)
    return [tuple(found.get(event_id, ())) for event_id in event_ids]


def _load_occurrences(path: Path) -> Iterator[tuple[str, PublishedOccurrence]]:
    """Yield the events' own dates, in their order."""
    table = pq.read_table(path)
    own = table.filter(pc.is_null(table["source_key"]))
    columns = {name: list_values(own[name]) for name in ("occurrence_id", "sequence", "changed_at")}
    said = make_occurrences(own, "start_local", "end_local")
    made = make_objects(PublishedOccurrence, columns | {"occurrence": said})
    return zip(list_values(own["event_id"]), made, strict=True)


def _load_categories(path: Path) -> Iterator[tuple[str, Said]]:
    """Yield what listings call each event: whom it is for is told by that too."""
    table = pq.read_table(path, filters=[("field", "==", "category")])
    columns = {f.name: list_values(table[f.name]) for f in fields(Said)}
    hidden = zip(columns["value"], columns["withheld"], strict=True)
    columns["value"] = [None if is_withheld else value for value, is_withheld in hidden]
    return zip(list_values(table["event_id"]), make_objects(Said, columns), strict=True)


def _make_source(source_id: str, entry: dict[str, Any]) -> SourceReport:
    plain = ("title", "homepage", "kind", "region", "language", "role", "licence", "basis", "contact", "result")
    return SourceReport(
        source_id=source_id,
        **{name: entry[name] for name in plain},
        reason=None, detail=None, ailing_since=None, last_fetched=None, last_good=None,
        listings=entry["listings"], upcoming=entry["upcoming"],
    )  # fmt: skip
