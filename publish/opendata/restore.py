"""From the open data of a release back to the kept listings of each source, when `var` is lost.

What a source does not let be shared is not in a release, so it is not restored: it comes back with the next reading.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sources.model import Certainty, Listing, Occurrence, Status
from sources.tables import KeptListing, read_occurrence_row


def load_kept_from_release(data: Path) -> dict[str, list[KeptListing]]:
    """Return source_id → kept listings as the `data` folder of a release tells them."""
    occurrences: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for row in pq.read_table(data / "occurrences.parquet").to_pylist():
        if row["source_key"] is not None:
            occurrences[row["source_id"], row["source_key"]].append(_make_occurrence(row))
    kept: dict[str, list[KeptListing]] = defaultdict(list)
    for row in pq.read_table(data / "listings.parquet").to_pylist():
        if row["title"] is not None:
            found = occurrences[row["source_id"], row["source_key"]]
            kept[row["source_id"]].append(_make_kept(row, found))
    return dict(kept)


def _make_occurrence(row: dict[str, Any]) -> Occurrence:
    return read_occurrence_row({**row, "start": row["start_local"], "end": row["end_local"]})


def _make_kept(row: dict[str, Any], occurrences: list[Occurrence]) -> KeptListing:
    same = ("source_id", "source_key", "title", "url", "summary", "description", "language", "venue", "address")
    more = ("city", "region", "postal_code", "lat", "lon", "price", "image")
    listing = Listing(
        **{name: row[name] for name in same + more},
        status=Status(row["status"] or "scheduled"),
        categories=(row["category"],) if row["category"] else (),
        is_free=row["free"],
        occurrences=tuple(sorted(occurrences, key=lambda o: o.sort_key)),
        date_certainty=Certainty(row["date_certainty"] or "none"),
        place_certainty=Certainty(row["place_certainty"] or "none"),
    )
    return KeptListing(listing, row["first_seen"], row["last_seen"], row["missing_since"])
