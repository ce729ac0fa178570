"""The matching stage as one function from files to files, its steps timed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from dedupe.decisions import Conflict, Decision, Link, Resolution, resolve_decisions
from dedupe.identity import assign_ids
from dedupe.match.block import find_candidates
from dedupe.match.cluster import STRONGEST, Edge
from dedupe.match.components import cluster_pairs
from dedupe.match.inputs import Listings, read_listings
from dedupe.match.model import SAME
from dedupe.match.output import load_ids, write_clusters, write_pairs
from dedupe.match.prepare import Records, make_records
from dedupe.match.rules import RULES
from dedupe.match.score import Scores, score_pairs

_CAUTION = 0.3  # share of its weight with which an unsure pair keeps clusters apart
_DOUBT = 4.0  # what a `same` of a conflicting chain still weighs


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


def match_listings(
    listings: Path,
    out: Path,
    *,
    decisions: Sequence[Decision] = (),
    previous: Mapping[str, str] | None = None,
    state: Path | None = None,
) -> MatchSummary:
    """Write `clusters.parquet` and `pairs.parquet` into `out` for a Parquet file of listings.

    `previous` maps listing_id → event_id as published; `state` is a folder that keeps ids between calls. Neither
    changes which listings are together, nor does the order of rows.
    """
    clock = _Clock()
    said = read_listings(listings)
    clock.stop("read")
    resolution = resolve_decisions(decisions)
    rows = said.find_rows(_list_keys(resolution))
    records = make_records(said, _find_apart(resolution, rows))
    clock.stop("prepare")
    left, right = find_candidates(records)
    clock.stop("block")
    scores = score_pairs(records, left, right)
    clock.stop("score")
    of_key = {key: int(records.productions.of_row[row]) for key, row in rows.items()}
    clusters = _cluster(records, scores, resolution, of_key)
    clock.stop("cluster")
    ids, redirects = _name(said, records, clusters, previous or {}, state)
    signed = _sign(scores, resolution, of_key)
    write_clusters(out / "clusters.parquet", ids)
    write_pairs(out / "pairs.parquet", records, said.ids, scores, signed)
    clock.stop("write")
    return MatchSummary(
        listings=len(said),
        pairs=len(left),
        merges=len(said) - len(clusters),
        unsure=_count_unsure(scores, signed),
        seconds=clock.seconds,
        conflicts=resolution.conflicts,
        events=len(clusters),
        redirects=redirects,
    )


class _Clock:
    """Seconds of each step, for the summary only."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def stop(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = round(now - self._last, 3)
        self._last = now


def _find_apart(resolution: Resolution, rows: Mapping[tuple[str, str], int]) -> set[int]:
    """Return the rows that editors keep apart from something: folding must not tie them to anything."""
    return {rows[key] for link in resolution.cannot for key in (link.left, link.right) if key in rows}


def _list_keys(resolution: Resolution) -> set[tuple[str, str]]:
    """Return the listings that decisions speak of."""
    links = (*resolution.must, *resolution.cannot, *resolution.unsure, *resolution.doubtful)
    return {key for link in links for key in (link.left, link.right)}


def _make_edges(links: Iterable[Link], of_key: Mapping[tuple[str, str], int]) -> list[Edge]:
    """Return links as pairs of records; those about absent listings wait until these come back."""
    return [(of_key[k.left], of_key[k.right]) for k in links if k.left in of_key and k.right in of_key]


def _cluster(
    records: Records, scores: Scores, resolution: Resolution, of_key: Mapping[tuple[str, str], int]
) -> list[list[int]]:
    shift = np.log(SAME / (1 - SAME))
    weight = np.clip(scores.weight - shift, -STRONGEST, STRONGEST)
    # Doubt is hardly evidence against: a sure tie to one listing of an event outweighs a doubtful one to another.
    weight = np.where((scores.verdict == 1) & (weight < 0), weight * _CAUTION, weight)
    banned = np.zeros(len(weight), dtype=bool)
    for number, rule in enumerate(RULES):
        if rule.verdict == "same":
            weight[scores.rule == number] = STRONGEST
        else:
            banned |= scores.rule == number
    open_pairs = {(min(e), max(e)) for e in _make_edges(resolution.unsure, of_key)}
    if open_pairs:
        pairs = zip(scores.left.tolist(), scores.right.tolist(), strict=True)
        is_open = np.fromiter((pair in open_pairs for pair in pairs), dtype=bool, count=len(weight))
        weight[is_open] = np.minimum(weight[is_open], -0.1)
    doubtful = [(min(e), max(e)) for e in _make_edges(resolution.doubtful, of_key) if e[0] != e[1]]
    more = np.array([e if e not in open_pairs else (0, 0) for e in doubtful], dtype=np.int64).reshape(-1, 2)
    more = more[more[:, 0] != more[:, 1]]
    cannot = np.stack([scores.left[banned], scores.right[banned]], axis=1)
    return cluster_pairs(
        len(records),
        np.concatenate([scores.left, more[:, 0]]),
        np.concatenate([scores.right, more[:, 1]]),
        np.concatenate([weight, np.full(len(more), _DOUBT)]),
        must=_make_edges(resolution.must, of_key),
        cannot=np.concatenate([cannot, np.array(_make_edges(resolution.cannot, of_key), np.int64).reshape(-1, 2)]),
    )


def _name(
    said: Listings, records: Records, clusters: Sequence[Sequence[int]], previous: Mapping[str, str], state: Path | None
) -> tuple[dict[str, str], dict[str, str]]:
    kept = load_ids(state / "ids.parquet") if state else {}
    known = {**kept, **previous}
    listing_ids = said.ids.to_pylist()
    rows, start = records.productions.rows.tolist(), records.productions.start.tolist()
    members = [
        [listing_ids[row] for record in cluster for row in rows[start[record] : start[record + 1]]]
        for cluster in clusters
    ]
    known_age = np.flatnonzero(said.first_seen.is_valid())
    seen = dict(
        zip(
            said.ids.take(pa.array(known_age)).to_pylist(),
            said.first_seen.take(pa.array(known_age)).to_pylist(),
            strict=True,
        )
    )
    ids, redirects = assign_ids(members, known, seen)
    if state:
        write_clusters(state / "ids.parquet", {**known, **ids})
    return ids, redirects


def _sign(scores: Scores, resolution: Resolution, of_key: Mapping[tuple[str, str], int]) -> dict[int, tuple[str, str]]:
    """Return pair number → (verdict, decision id) of the pairs that editors spoke of."""
    spoken: dict[tuple[int, int], tuple[str, str]] = {}
    for verdict, links in (("unsure", resolution.unsure), ("same", resolution.must), ("different", resolution.cannot)):
        for link in links:
            for low, high in _make_edges([link], of_key):
                spoken[min(low, high), max(low, high)] = verdict, link.decision_id
    if not spoken:
        return {}
    pairs = zip(scores.left.tolist(), scores.right.tolist(), strict=True)
    return {number: spoken[pair] for number, pair in enumerate(pairs) if pair in spoken}


def _count_unsure(scores: Scores, signed: Mapping[int, tuple[str, str]]) -> int:
    settled = sum(scores.verdict[number] == 1 for number in signed)
    added = sum(verdict == "unsure" for verdict, _ in signed.values())
    return int((scores.verdict == 1).sum() - settled + added)
