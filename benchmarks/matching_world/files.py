"""Worlds as files: `listings.parquet` in the input format of `babillard match`, `truth.parquet` beside it. Made in
chunks that depend on seed and number only, so that more processes or more chunks change nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.matching_world.events import DAYS, FIRST_DAY, make_family
from benchmarks.matching_world.listings import Listing, write_listings
from benchmarks.matching_world.places import ZONES, Territory, make_territory

CHUNK = 25_000  # listings
_MARGIN = 400  # days around the year in which dates may fall
_MOMENT = pa.timestamp("us", "UTC")
_TEXTS = (
    "listing_id", "source_id", "role", "language", "title", "description", "url", "status", "venue", "address", "city",
    "category", "organiser", "price", "image", "postal_code", "phone",
)  # fmt: skip
LISTINGS = "listings.parquet"
TRUTH = "truth.parquet"


@dataclass(frozen=True, slots=True)
class World:
    """Which world: its number of listings, its seed, and whether venues come resolved."""

    size: int
    seed: int = 1
    venues: str = "unknown"  # unknown: as sources say them; known: venue_id, canonical name, town and coordinates


def write_world(folder: Path, world: World, *, workers: int | None = None) -> None:
    """Write exactly `world.size` listings and what is true of them into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [CHUNK] * (world.size // CHUNK) + ([world.size % CHUNK] if world.size % CHUNK else [])
    with ExitStack() as stack:
        writers: list[pq.ParquetWriter] = []
        for tables in _make_chunks(world, sizes, workers or os.cpu_count() or 1):
            if not writers:
                paths = (folder / LISTINGS, folder / TRUTH)
                writers = [
                    stack.enter_context(pq.ParquetWriter(path, table.schema))
                    for path, table in zip(paths, tables, strict=True)
                ]
            for writer, table in zip(writers, tables, strict=True):
                writer.write_table(table)


def load_truth(folder: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return listing_id, event, family, kind, venue, traits (bits of `listings.TRAITS`)."""
    return pq.read_table(folder / TRUTH, columns=columns, partitioning=None)


def change_world(before: Path, after: Path, *, share: float, seed: int = 1) -> int:
    """Write the listings of `before` with a share of them changed, and return how many: titles, hours or descriptions
    edited, as from one day to the next. What is true stays true, so no new truth is written."""
    table = pq.read_table(before / LISTINGS, partitioning=None)
    is_hit = np.random.default_rng(seed).random(len(table)) < share
    kind = np.random.default_rng(seed + 1).integers(0, 3, len(table))
    for name, number, ending in (
        ("title", 0, " – dernières places"),
        ("description", 1, " Mis à jour."),
        ("price", 2, ""),
    ):
        old = table[name].combine_chunks()
        new = pc.binary_join_element_wise(pc.fill_null(old, ""), ending or " taxes incluses", "")
        chosen = pa.array(is_hit & (kind == number))
        table = table.set_column(table.schema.get_field_index(name), name, pc.if_else(chosen, new, old))
    after.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, after / LISTINGS)
    return int(is_hit.sum())


def _make_chunks(world: World, sizes: Sequence[int], workers: int) -> Iterator[tuple[pa.Table, pa.Table]]:
    work = partial(_make_chunk, world)
    if workers == 1 or len(sizes) < 4:
        yield from map(work, range(len(sizes)), sizes)
        return
    with ProcessPoolExecutor(workers) as pool:
        for first in range(0, len(sizes), workers * 4):  # a few at a time: memory stays bounded
            part = range(first, min(first + workers * 4, len(sizes)))
            yield from pool.map(work, part, [sizes[number] for number in part])


@cache
def _load_territory(size: int, seed: int) -> Territory:
    return make_territory(size, seed)


def _make_chunk(world: World, number: int, size: int) -> tuple[pa.Table, pa.Table]:
    land = _load_territory(world.size, world.seed)
    chance = Random(f"chunk {world.seed} {number}")
    rows: list[Listing] = []
    event = family = number * CHUNK * 2  # numbers that no other chunk uses
    while len(rows) < size:
        for fact in make_family(chance, land):
            for listing in write_listings(chance, land, fact):
                listing.event, listing.family = event, family
                listing.listing_id = f"{listing.source_id} {chance.getrandbits(64):016x}"
                rows.append(listing)
            event += 1
        family = event
    rows = rows[:size]
    chance.shuffle(rows)
    return _make_table(rows, land, world), _make_truth(rows)


def _make_truth(rows: Sequence[Listing]) -> pa.Table:
    return pa.table(
        {
            "listing_id": [row.listing_id for row in rows],
            "event": pa.array([row.event for row in rows], pa.int64()),
            "family": pa.array([row.family for row in rows], pa.int64()),
            "kind": pa.array([row.kind for row in rows]).dictionary_encode(),
            "venue": pa.array([row.venue_id for row in rows], pa.int32()),
            "traits": pa.array([row.traits for row in rows], pa.int32()),
        }
    )


def _make_table(rows: Sequence[Listing], land: Territory, world: World) -> pa.Table:
    if world.venues == "known":
        _resolve(rows, land)
    columns = {name: pa.array([getattr(row, name) for row in rows], pa.string()) for name in _TEXTS}
    columns |= {
        "region": pa.array([f"{row.region + 1:02}" for row in rows]),
        "lat": pa.array([row.lat for row in rows], pa.float64()),
        "lon": pa.array([row.lon for row in rows], pa.float64()),
        "performers": pa.array([row.performers for row in rows], pa.list_(pa.string())),
        "timezone": pa.array([ZONES[row.zone] for row in rows]),
        "occurrences": _make_occurrences(rows),
    }
    if world.venues == "known":
        ids = [f"v{row.venue_id}" if row.venue_id >= 0 else None for row in rows]
        columns["venue_id"] = pa.array(ids, pa.string())
    return pa.table(columns)


def _resolve(rows: Sequence[Listing], land: Territory) -> None:
    """Give listings the canonical name, town and coordinates of the venue they name."""
    for row in rows:
        if row.venue_id >= 0:
            venue = land.venues[row.venue_id]
            row.venue, row.city, row.lat, row.lon = venue.name, land.towns[venue.town].name, venue.lat, venue.lon


def _make_occurrences(rows: Sequence[Listing]) -> pa.ListArray:
    """Return list<struct<starts_at, ends_at, all_day, is_period>>. An all-day end is the midnight after it."""
    offsets = _read_offsets()
    starts: list[int] = []
    ends: list[int | None] = []
    all_day: list[bool] = []
    periods: list[bool] = []
    counts = []
    for row in rows:
        base = offsets[row.zone]
        before = len(starts)
        if row.span:
            first, last = row.span
            starts.append((first * 1440 - base[first - FIRST_DAY]) * 60_000_000)
            ends.append(((last + 1) * 1440 - base[last + 1 - FIRST_DAY]) * 60_000_000)
            all_day.append(True)
            periods.append(True)
        for day, minute in row.dates:
            starts.append((day * 1440 + max(minute, 0) - base[day - FIRST_DAY]) * 60_000_000)
            ends.append(None)
            all_day.append(minute == -1)
            periods.append(False)
        counts.append(len(starts) - before)
    struct = pa.StructArray.from_arrays(
        [pa.array(starts, _MOMENT), pa.array(ends, _MOMENT), pa.array(all_day), pa.array(periods)],
        names=["starts_at", "ends_at", "all_day", "is_period"],
    )
    return pa.ListArray.from_arrays(pa.array([0, *accumulate(counts)], pa.int32()), struct)


@cache
def _read_offsets() -> list[dict[int, int]]:
    """Return for each zone the minutes of its clock from UTC, by days from FIRST_DAY, as they are at noon."""
    days: npt.NDArray[np.int64] = np.arange(-_MARGIN, DAYS + _MARGIN)
    noon = [np.datetime64(int(FIRST_DAY + day), "D").astype("datetime64[h]") + np.timedelta64(12, "h") for day in days]
    result = []
    for name in ZONES:
        zone = ZoneInfo(name)
        shifts = [moment.item().replace(tzinfo=zone).utcoffset() for moment in noon]
        result.append({int(day): int(shift.total_seconds()) // 60 for day, shift in zip(days, shifts, strict=True)})
    return result
