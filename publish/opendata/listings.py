"""What each source says, as rows of the open data tables: listings and their dates. Only what it lets be shared is in a
row. Worked out column by column from the file of normalised listings, without an object a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dedupe.merge.rights import NEEDS
from dedupe.normalise.tables import read_normalised
from publish.opendata.schemas import LISTINGS, OCCURRENCES
from publish.window import find_window
from sources.columns import join_chunks
from sources.model import Status
from sources.tables import read_moment

# The fact of `[rights] republish` that each column of a listing needs: that of the merged field of its name, and
# those of the columns that dates and places are told in.
_NEEDS = NEEDS | {
    "starts_at": "dates",
    "ends_at": "dates",
    "all_day": "dates",
    "date_certainty": "dates",
    "place_certainty": "place",
}
_READ = (
    "listing_id", "source_id", "source_key", "url", "title", "language", "status", "category", "venue", "address",
    "city", "region", "postal_code", "lat", "lon", "price", "image", "place_certainty", "republish", "first_seen",
    "last_seen", "missing_since", "occurrences", "said",
)  # fmt: skip


def read_listings(paths: Iterable[Path]) -> pa.Table:
    """Return the normalised listings of some files, by source and key, with the columns that open data are made of."""
    return sort_listings(pa.concat_tables([read_normalised(path, _READ) for path in paths]))


def sort_listings(listings: pa.Table) -> pa.Table:
    """Return listings in the order of the tables."""
    return listings.sort_by([("source_id", "ascending"), ("source_key", "ascending")]).combine_chunks()


def make_listings(listings: pa.Table, clusters: Mapping[str, str], published: Collection[str]) -> pa.Table:
    """Return a row for each listing, past and undated ones too, in their order; `clusters` is listing_id → event_id."""
    said = join_chunks(listings["said"])
    dates = join_chunks(listings["occurrences"])
    told = {name: join_chunks(listings[name]) for name in LISTINGS.names if name in listings.column_names}
    first, last = _find_ends(dates)
    columns = told | {
        "event_id": _find_events(listings, clusters, published),
        "description": said.field("description"),
        "summary": said.field("summary"),
        "free": said.field("is_free"),
        "date_certainty": said.field("date_certainty"),
        "region": _drop_empty(told["region"]),
        "starts_at": first.field("starts_at"),
        "ends_at": last.field("ends_at"),
        "all_day": first.field("all_day"),
    }
    shared = _find_shared(listings)
    arrays = [
        pc.if_else(shared[_NEEDS[name]], columns[name], None) if name in _NEEDS else columns[name]
        for name in LISTINGS.names
    ]
    return pa.Table.from_arrays(arrays, schema=LISTINGS)


def make_listing_dates(
    listings: pa.Table, clusters: Mapping[str, str], published: Collection[str], now: datetime
) -> pa.Table:
    """Return a row for each date of a listing that touches the published window."""
    dates = join_chunks(listings["occurrences"])
    parents, flat = pc.list_parent_indices(dates), dates.flatten()
    told = {field.name: flat.field(field.name) for field in flat.type}
    start, end = (_restate(told[name], told["timezone"]) for name in ("start_local", "end_local"))
    status = join_chunks(listings["status"]).take(parents)
    columns = told | {
        "source_id": join_chunks(listings["source_id"]).take(parents),
        "source_key": join_chunks(listings["source_key"]).take(parents),
        "event_id": _find_events(listings, clusters, published).take(parents),
        "ends_at": pc.if_else(pc.is_valid(end), told["ends_at"], None),
        "start_local": start,
        "end_local": end,
        # «COMPLET» in a title is said of each of its dates
        "status": pc.if_else(pc.equal(told["status"], Status.SCHEDULED.value), status, told["status"]),
    }
    arrays = [columns.get(field.name, pa.nulls(len(flat), field.type)) for field in OCCURRENCES]
    is_told = pc.and_(
        _find_shared(listings)["dates"].take(parents), _touches_window(start, end, told["is_period"], now)
    )
    return pa.Table.from_arrays(arrays, schema=OCCURRENCES).filter(is_told)


def _find_events(listings: pa.Table, clusters: Mapping[str, str], published: Collection[str]) -> pa.Array:
    found = (clusters.get(listing_id) for listing_id in listings["listing_id"].to_pylist())
    return pa.array([event_id if event_id in published else None for event_id in found], pa.string())


def _find_ends(dates: pa.ListArray) -> tuple[pa.StructArray, pa.StructArray]:
    """Return the first and the last date of each listing, null without any."""
    offsets = dates.offsets.to_pylist()
    bounds = [(start, end) if start < end else (None, None) for start, end in pairwise(offsets)]
    first = pa.array([start for start, _ in bounds], pa.int32())
    last = pa.array([end - 1 if end is not None else None for _, end in bounds], pa.int32())
    return dates.values.take(first), dates.values.take(last)


def _find_shared(listings: pa.Table) -> dict[str, pa.Array]:
    """Return for each fact whether each listing's source lets it be shared."""
    facts = join_chunks(listings["republish"])
    parents, said = pc.list_parent_indices(facts), facts.flatten()
    rows = pa.array(range(len(facts)), parents.type)
    return {need: pc.is_in(rows, parents.filter(pc.equal(said, need))) for need in set(_NEEDS.values())}


def _drop_empty(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _restate(texts: pa.Array, zones: pa.Array) -> pa.Array:
    """Return moments on the clock of their place, whatever their offset is written as."""
    both = pc.binary_join_element_wise(texts, zones, "|").dictionary_encode()
    found = (read_moment(*text.split("|")) for text in both.dictionary.to_pylist())
    return pa.array([moment.isoformat() if moment else None for moment in found], pa.string()).take(both.indices)


def _touches_window(start: pa.Array, end: pa.Array, is_period: pa.Array, now: datetime) -> pa.Array:
    """`publish.window.touches_window` for many dates as they are written: days sort as their texts do."""
    first, last = (day.isoformat() for day in find_window(now))
    begins = pc.utf8_slice_codeunits(start, 0, 10)
    ends = pc.coalesce(pc.utf8_slice_codeunits(end, 0, 10), pc.if_else(is_period, None, begins))
    begins_before = pc.fill_null(pc.less_equal(begins, last), fill_value=True)
    return pc.and_(begins_before, pc.fill_null(pc.greater_equal(ends, first), fill_value=True))
