"""The editors' queue as a file beside the clusters, `queue.parquet`: one row a unit, in the order to ask."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.match.bags import Floats, Ints
from dedupe.match.output import write_parts
from dedupe.match.prepare import Records
from dedupe.match.queue import LIMIT, Matched, Units, find_units, pick_questions
from dedupe.match.score import Scores
from dedupe.match.settle import Said

NAME = "queue.parquet"
CountReaders = Callable[[pa.Array], Floats]  # listing ids → readers touched by each
_MOST_LISTINGS = 200  # of a unit, shown
_MOST_PAIRS = 20
_EPOCH = date(1970, 1, 1)
QUEUE = pa.schema(
    [
        ("unit_id", pa.string()),
        ("drawn", pa.string()),
        ("kind", pa.string()),
        ("events", pa.list_(pa.string())),
        ("listings", pa.list_(pa.string())),
        ("pairs", pa.list_(pa.struct([("left", pa.string()), ("right", pa.string()), ("probability", pa.float64())]))),
        ("expected_wrong", pa.float64()),
        ("readers", pa.float64()),
        ("records", pa.int64()),
        ("priority", pa.float64()),
        ("first_date", pa.date32()),
    ]
)


def write_queue(
    path: Path,
    records: Records,
    ids: pa.Array,
    events: pa.Array,
    scores: Scores,
    cluster: Ints,
    said: Said,
    *,
    readers: CountReaders | None = None,
    limit: int = LIMIT,
) -> int:
    """Write the queue and return its length. `ids` and `events` are of listing rows, as `write_clusters` gets them."""
    spoken = records.productions.spoken
    keys = ids.take(pa.array(spoken))
    matched = Matched(
        cluster=cluster,
        left=scores.left,
        right=scores.right,
        probability=scores.probability,
        verdict=scores.verdict,
        first_day=records.first_day,
        readers=readers(keys) if readers else None,
        must=said.must,
        told=np.concatenate([said.cannot, said.unsure]),
    )
    units = find_units(matched, keys.to_pylist(), limit=limit)
    rows = list(_make_rows(records, ids, events, matched, units))
    write_parts(path, QUEUE, iter([pa.Table.from_pylist(rows, schema=QUEUE)]))
    return len(rows)


def load_queue(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a queue; none when there is no such file."""
    rows: list[dict[str, Any]] = pq.read_table(path, partitioning=None).to_pylist() if path.exists() else []
    return rows


def _make_rows(
    records: Records, ids: pa.Array, events: pa.Array, matched: Matched, units: Units
) -> Iterator[dict[str, Any]]:
    productions, spoken, priority = records.productions, records.productions.spoken, units.priority
    members = _find_members(matched.cluster, np.union1d(units.one, units.other))
    for at, questions in enumerate(pick_questions(matched, units)):
        clusters = sorted({int(units.one[at]), int(units.other[at])})
        mine = [record for number in clusters for record in members[number]]
        rows = [row for r in mine for row in productions.rows[productions.start[r] : productions.start[r + 1]].tolist()]
        names = [ids[row].as_py() for row in sorted(rows)]
        days = [day for day in records.first_day[mine].tolist() if day >= 0]
        yield {
            "unit_id": _make_unit_id(ids[int(spoken[number])].as_py() for number in clusters),
            "drawn": "random" if units.is_random[at] else "order",
            "kind": "pair" if len(clusters) == 2 else "cluster",
            "events": [events[int(spoken[number])].as_py() for number in clusters],
            "listings": names[:_MOST_LISTINGS],
            "pairs": [_make_pair(ids, spoken, matched, pair) for pair in questions[:_MOST_PAIRS].tolist()],
            "expected_wrong": round(float(units.expected_wrong[at]), 4),
            "readers": round(float(units.readers[at]), 4),
            "records": int(units.records[at]),
            "priority": float(priority[at]),
            "first_date": _EPOCH + timedelta(days=min(days)) if days else None,
        }


def _make_pair(ids: pa.Array, spoken: Ints, matched: Matched, pair: int) -> dict[str, Any]:
    left, right = ids[int(spoken[matched.left[pair]])], ids[int(spoken[matched.right[pair]])]
    return {
        "left": left.as_py(),
        "right": right.as_py(),
        "probability": round(float(matched.probability[pair]), 4),
    }


def _make_unit_id(keys: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(sorted(keys)).encode("utf-8", "replace")).hexdigest()[:16]


def _find_members(cluster: Ints, wanted: Ints) -> dict[int, list[int]]:
    """Return the records of each wanted cluster, rising."""
    members: dict[int, list[int]] = {int(number): [] for number in wanted}
    for record in np.flatnonzero(np.isin(cluster, wanted)).tolist():
        members[int(cluster[record])].append(record)
    return members
