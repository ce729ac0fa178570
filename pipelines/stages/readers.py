"""How many readers an event touches, as far as one can know without counting any: the more feeds hold it and the sooner
it is, the more. Orders the editors' queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

_EVERY = 4  # feeds that hold each event: all, its region, its category, its category in its region
_WEEK = 7.0  # days after which half as many look
_COLUMNS = ["listing_id", "venue", "city", "occurrences"]


def count_readers(normalised: Path, now: datetime) -> Callable[[pa.Array], npt.NDArray[np.float64]]:
    """Return a function from listing ids to the readers each touches: feeds × soonness, at most 6; what is over, or
    unknown, touches none."""
    rows = pq.read_table(normalised, columns=_COLUMNS, partitioning=None).to_pylist()
    readers = {row["listing_id"]: _count(row, now) for row in rows}
    return lambda ids: np.array([readers.get(listing, 0.0) for listing in ids.to_pylist()], dtype=float)


def _count(row: Mapping[str, Any], now: datetime) -> float:
    days = _find_days(row["occurrences"] or (), now)
    feeds = _EVERY + bool(row["city"]) + bool(row["venue"])
    return 0.0 if days is None else feeds / (1 + days / _WEEK)


def _find_days(occurrences: Iterable[Mapping[str, Any]], now: datetime) -> float | None:
    """Return the days until the first date that is not over; 0 for one that is under way."""
    coming = [
        max((date["starts_at"] or now) - now, now - now)
        for date in occurrences
        if (date["ends_at"] or date["starts_at"] or now) >= now
    ]
    return min(coming).total_seconds() / 86_400 if coming else None
