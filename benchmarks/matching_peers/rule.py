"""The rule that most programs use: one start, names and venues alike at 80 of 100 (token set), and all that hang
together are one event."""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import combinations, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rapidfuzz.fuzz import token_set_ratio

from benchmarks.matching_peers.figures import Steps

ALIKE = 80


def match_simply(rows: list[tuple[str, str, object, object]]) -> tuple[list[int], int]:
    """Return the cluster of each (title, venue, town, start) row, and the pairs compared."""
    parent = list(range(len(rows)))
    groups: dict[object, list[int]] = defaultdict(list)
    for number, (_, _, town, start) in enumerate(rows):
        if start is not None:
            groups[start, town].append(number)
    compared = 0
    for group in groups.values():
        for one, other in combinations(group, 2):
            compared += 1
            if (
                token_set_ratio(rows[one][0], rows[other][0]) >= ALIKE
                and token_set_ratio(rows[one][1], rows[other][1]) >= ALIKE
            ):
                parent[_find(parent, one)] = _find(parent, other)
    return [_find(parent, number) for number in range(len(rows))], compared


def _find(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def main() -> None:
    """Match and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("listings", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    steps = Steps()
    table = pq.read_table(options.listings, columns=["listing_id", "title", "venue", "city", "occurrences"])
    occurrences = table["occurrences"].combine_chunks()
    moments = occurrences.flatten().field("starts_at").cast(pa.int64()).to_pylist()
    starts = [moments[at] if at is not None else None for at in _find_firsts(occurrences)]
    texts = ([(v or "").lower() for v in table[name].to_pylist()] for name in ("title", "venue", "city"))
    rows = list(zip(*texts, starts, strict=True))
    steps.stop("read")
    clusters, compared = match_simply(rows)
    steps.stop("match")
    pq.write_table(
        pa.table({"listing_id": table["listing_id"], "event_id": [str(c) for c in clusters]}),
        options.out / "found.parquet",
    )
    steps.stop("write")
    steps.tell(pairs=compared)


def _find_firsts(occurrences: pa.ListArray) -> list[int | None]:
    ends = occurrences.offsets.to_pylist()
    return [first if last > first else None for first, last in pairwise(ends)]


if __name__ == "__main__":
    main()
