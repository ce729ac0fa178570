"""Small worlds of invented listings to match."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.match import match_listings

CASES = Path(__file__).parents[2] / "cases" / "matching"
TEXTS = [
    *("listing_id", "source_id", "source_key", "title", "venue", "city", "region", "status", "url"),
    *("language", "category", "description"),
]
OCCURRENCE = pa.struct([("starts_at", pa.string()), ("ends_at", pa.string()), ("all_day", pa.bool_())])
SCHEMA = pa.schema(
    [(name, pa.string()) for name in TEXTS]
    + [("performers", pa.list_(pa.string())), ("occurrences", pa.list_(OCCURRENCE))]
)


def make_listing(listing_id: str, title: str, start: str | Sequence[str], **more: Any) -> dict[str, Any]:
    """Return a listing `"source key"` at a hall of one town; a start without hour is a day."""
    source_id, source_key = listing_id.split(" ", 1)
    starts = [start] if isinstance(start, str) else start
    end = more.pop("end", None)
    dates = [{"starts_at": s, "ends_at": end, "all_day": "T" not in s} for s in starts]
    base = {"listing_id": listing_id, "source_id": source_id, "source_key": source_key, "title": title}
    place = {"venue": "Salle Éva-Tremblay", "city": "Port-Basile", "region": "11"}
    return {**base, **place, "occurrences": dates, **more}


def write_world(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write listings as matching reads them."""
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=SCHEMA), path)
    return path


def match_world(folder: Path, rows: Iterable[Mapping[str, Any]], **more: Any) -> dict[str, str]:
    """Match and return listing_id → event_id."""
    match_listings(write_world(folder / "listings.parquet", rows), folder / "out", **more)
    table = pq.read_table(folder / "out" / "clusters.parquet")
    return dict(zip(table["listing_id"].to_pylist(), table["event_id"].to_pylist(), strict=True))


def read_pairs(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the last matching's pairs."""
    rows: list[dict[str, Any]] = pq.read_table(folder / "out" / "pairs.parquet").to_pylist()
    return rows


def load_cases() -> list[dict[str, Any]]:
    """Return the listings of the labelled cases."""
    return [json.loads(line) for line in (CASES / "listings.jsonl").read_text("utf-8").splitlines()]
