"""Examples to learn from: the candidate pairs of listings whose events are known, with what was found about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.errors import InputError
from dedupe.match.bags import Floats, Ints
from dedupe.match.block import find_candidates
from dedupe.match.evaluate import load_labelled
from dedupe.match.features.levels import Bools, Levels
from dedupe.match.inputs import read_listings
from dedupe.match.model import FEATURES
from dedupe.match.prepare import make_records
from dedupe.match.score import score_pairs

BANDS = 12  # of the score, each as well represented in a sample as the others


@dataclass(frozen=True)
class Examples:
    """Candidate pairs: levels by feature, what the score said, whether they are one event, what each counts."""

    levels: Mapping[str, Levels]
    score: Floats  # log-odds under the weights in use
    is_same: Bools
    weight: Floats
    group: Ints  # the set that each comes from

    def __len__(self) -> int:
        return len(self.is_same)

    def take(self, rows: Ints, weight: Floats | None = None) -> Examples:
        """Return some of the examples."""
        levels = {name: level[rows] for name, level in self.levels.items()}
        kept = self.weight[rows] if weight is None else weight
        return Examples(levels, self.score[rows], self.is_same[rows], kept, self.group[rows])


def load_examples(folder: Path, group: int) -> Examples:
    """Return the examples of a folder that holds `listings.parquet` or `listings.jsonl`, and the truth: a `truth` field
    of the listings, or `truth.parquet` (listing_id, event), or `pairs.jsonl` as `babillard evaluate` reads them."""
    rows = _load_rows(folder)
    told = _load_truth(folder, rows)
    labels = {} if told else _load_labels(folder)
    if not told and not labels:
        raise InputError(folder, "tells no truth: no `truth` in its listings, no truth.parquet, no pairs.jsonl")
    with TemporaryDirectory() as scratch:
        path = folder / "listings.parquet"
        if rows is not None:
            path = Path(scratch) / "listings.parquet"
            pq.write_table(pa.Table.from_pylist(rows), path)
        return make_examples(path, told, labels, group)


def make_examples(path: Path, truth: Mapping[str, str], labels: Mapping[frozenset[str], bool], group: int) -> Examples:
    """Match the listings of a file and return the pairs that the truth (listing_id → event) or the labels speak of.

    Pairs that a hard rule settles are left out: their score decides nothing.
    """
    listings = read_listings(path)
    records = make_records(listings)
    scores = score_pairs(records, *find_candidates(records), every=True)
    ids = listings.ids.to_pylist()
    spoken = records.productions.spoken
    left = [ids[row] for row in spoken[scores.left].tolist()]
    right = [ids[row] for row in spoken[scores.right].tolist()]
    if truth:
        known = np.array([a in truth and b in truth for a, b in zip(left, right, strict=True)], dtype=bool)
        same = np.array([truth.get(a) == truth.get(b) for a, b in zip(left, right, strict=True)], dtype=bool)
    else:
        said = [labels.get(frozenset(pair)) for pair in zip(left, right, strict=True)]
        known = np.array([label is not None for label in said], dtype=bool)
        same = np.array([bool(label) for label in said], dtype=bool)
    rows = np.flatnonzero(known & (scores.rule < 0))
    levels = {name: scores.levels[name][rows] for name in FEATURES}
    return Examples(levels, scores.weight[rows], same[rows], np.ones(len(rows)), np.full(len(rows), group))


def sample_bands(examples: Examples, most: int, seed: int = 7) -> Examples:
    """Return at most `most` examples, drawn equally from the bands of the score; each then counts the square root of
    how many it stands for (the whole inverse rate would let the easy ones drown the others)."""
    if len(examples) <= most:
        return examples
    band = np.clip(np.floor((examples.score + 9) / 1.5), 0, BANDS - 1).astype(np.int64)
    counts = np.bincount(band, minlength=BANDS)
    quota = np.maximum(most // max(int((counts > 0).sum()), 1), 1)
    random = np.random.default_rng(seed).random(len(examples))
    order = np.lexsort((random, band))
    place = np.arange(len(order)) - np.searchsorted(band[order], band[order])
    rows = np.sort(order[place < quota])
    rate = counts[band[rows]] / np.minimum(counts[band[rows]], quota)
    return examples.take(rows, examples.weight[rows] * np.sqrt(rate))


def join_examples(parts: Sequence[Examples]) -> Examples:
    """Return all examples as one."""
    levels = {name: np.concatenate([part.levels[name] for part in parts]) for name in FEATURES}
    score, same, weight, group = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("score", "is_same", "weight", "group")
    )
    return Examples(levels, score, same, weight, group)


def _load_rows(folder: Path) -> list[dict[str, Any]] | None:
    path = folder / "listings.jsonl"
    if not path.exists():
        if not (folder / "listings.parquet").exists():
            raise InputError(folder, "holds neither listings.jsonl nor listings.parquet")
        return None
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _load_truth(folder: Path, rows: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    if (folder / "truth.parquet").exists():
        table = pq.read_table(folder / "truth.parquet", columns=["listing_id", "event"], partitioning=None)
        events = map(str, table["event"].to_pylist())
        return dict(zip(table["listing_id"].to_pylist(), events, strict=True))
    return {row["listing_id"]: str(row["truth"]) for row in rows or () if row.get("truth")}


def _load_labels(folder: Path) -> dict[frozenset[str], bool]:
    path = folder / "pairs.jsonl"
    if not path.exists():
        return {}
    return {frozenset((p.left, p.right)): p.label == "same" for p in load_labelled(path) if p.label != "unsure"}
