"""The matching stage as one function from files to files, its steps timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.bulk_identity import assign_many
from dedupe.decisions import Conflict, Decision
from dedupe.match.bags import Ints
from dedupe.match.block import find_candidates
from dedupe.match.output import load_id_table, write_clusters, write_pairs
from dedupe.match.prepare import Records
from dedupe.match.queue import LIMIT
from dedupe.match.queue_file import NAME as QUEUE_NAME
from dedupe.match.queue_file import CountReaders, write_queue
from dedupe.match.records import read_records
from dedupe.match.reuse import find_again
from dedupe.match.score import Scores, decide_pairs, find_chunks
from dedupe.match.settle import Said, find_pairs, read_decisions, settle_pairs
from dedupe.match.signatures import sign_records
from dedupe.match.state import PairState, load_state, read_rows, save_state
from sources.collector import pause_collector

Progress = Callable[[str, float], None]  # step, share of it that is done


@dataclass(frozen=True, slots=True)
class MatchSummary:
    """What one matching did. `merges` counts listings that joined another; `seconds` are by step."""

    listings: int
    pairs: int
    merges: int
    unsure: int  # pairs left to editors
    seconds: dict[str, float] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()  # decisions that contradict each other through others
    events: int = 0
    redirects: dict[str, str] = field(default_factory=dict)  # retired id → id
    queue: int = 0  # units that editors are asked about


@pause_collector()
def match_listings(
    listings: Path,
    out: Path,
    *,
    decisions: Sequence[Decision] = (),
    previous: Mapping[str, str] | None = None,
    state: Path | None = None,
    every_pair: bool = False,
    readers: CountReaders | None = None,
    queue_limit: int = LIMIT,
    progress: Progress | None = None,
) -> MatchSummary:
    """Write `clusters.parquet`, `pairs.parquet` and `queue.parquet` into `out` for a Parquet file of listings.

    `previous` maps listing_id → event_id as published; `state` is a folder that keeps ids, and what was found out about
    pairs, between calls. Neither changes which listings are together, nor does the order of rows. `progress` hears the
    step at work and the share of it that is done. With `every_pair`, hopeless pairs are scored and written too.
    `readers` tells how many readers each listing touches, for the order of the queue, which holds at most `queue_limit`
    units.
    """
    clock = _Clock(progress)
    said, records, resolution, rows = read_records(listings, decisions, clock.start)
    signatures = sign_records(said, records) if state and not every_pair else None
    ids, first_seen = said.ids, said.first_seen
    del said  # the texts take half a gigabyte a million
    pa.default_memory_pool().release_unused()
    clock.start("block")
    left, right = find_candidates(records)
    clock.start("score")
    known: PairState | None = None
    if state and signatures is not None:
        known, row, _ = find_again(records, left, right, signatures, load_state(state), clock.tell)
        found = read_rows(known.rows[row])
    else:
        found = find_chunks(records, left, right, every=every_pair, tell=clock.tell)
    scores = decide_pairs(records, left, right, found)
    clock.start("cluster")
    spoken = read_decisions(resolution, {key: int(records.productions.of_row[row]) for key, row in rows.items()})
    cluster, scores = settle_pairs(records, scores, spoken)
    clock.start("write")
    events, redirects = _name(ids, first_seen, cluster[records.productions.of_row], previous or {}, state)
    write_clusters(out / "clusters.parquet", ids, events)
    write_pairs(out / "pairs.parquet", records, ids, scores, cluster, spoken.ids, every=every_pair)
    queue = write_queue(
        out / QUEUE_NAME, records, ids, events, scores, cluster, spoken, readers=readers, limit=queue_limit
    )
    if state and known:
        save_state(state, known)
    clock.stop()
    count = int((cluster == np.arange(len(cluster))).sum())
    return MatchSummary(
        listings=len(ids),
        pairs=len(left),
        merges=len(ids) - count,
        unsure=_count_unsure(records, scores, spoken),
        seconds=clock.seconds,
        conflicts=resolution.conflicts,
        events=count,
        redirects=redirects,
        queue=queue,
    )


class _Clock:
    """Seconds of each step, for the summary only, and who hears of progress."""

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress
        self._step = ""
        self._last = time.perf_counter()

    def start(self, step: str) -> None:
        self.stop()
        self._step = step
        self.tell(0.0)

    def tell(self, share: float) -> None:
        if self._progress:
            self._progress(self._step, share)

    def stop(self) -> None:
        now = time.perf_counter()
        if self._step:
            self.tell(1.0)
            self.seconds[self._step] = round(now - self._last, 3)
        self._last = now


def _name(
    listings: pa.Array, first_seen: pa.Array, cluster: Ints, previous: Mapping[str, str], state: Path | None
) -> tuple[pa.Array, dict[str, str]]:
    """Return the event id of each listing and retired id → id; the state remembers every listing there ever was."""
    kept = load_id_table(state / "ids.parquet") if state else _make_id_table({})
    known = _join_ids(kept, _make_id_table(previous))
    ids, redirects = assign_many(listings, cluster, known, first_seen)
    if state:
        told = _join_ids(known, pa.table({"listing_id": listings, "event_id": ids}))
        if not told.equals(kept):
            told = told if len(told) == len(listings) else told.sort_by("listing_id")
            write_clusters(state / "ids.parquet", told["listing_id"], told["event_id"])
    return ids, redirects


def _make_id_table(ids: Mapping[str, str]) -> pa.Table:
    columns = {"listing_id": list(ids), "event_id": list(ids.values())}
    return pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})


def _join_ids(old: pa.Table, new: pa.Table) -> pa.Table:
    """Return the ids of both; the new ones count where both know a listing."""
    rest = old.filter(pc.invert(pc.is_in(old["listing_id"], new["listing_id"].combine_chunks())))
    return pa.concat_tables([rest, new]) if len(rest) else new


def _count_unsure(records: Records, scores: Scores, said: Said) -> int:
    number = find_pairs(scores, len(records), said.ids)
    settled = int((scores.verdict[number[number >= 0]] == 1).sum())
    added = sum(verdict == "unsure" for (verdict, _), at in zip(said.ids.values(), number, strict=True) if at >= 0)
    return int((scores.verdict == 1).sum()) - settled + added
