"""What a matching says of pairs of listings: together or not, with which probability, and whether editors are asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedupe.match.output import RUN, load_ids

_COLUMNS = ["left", "right", "probability", "decision", "features.rule"]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`events` is listing_id → event_id; `pairs` (smaller listing id, larger) → probability, decision, of the listings
    that speak for their productions; `speakers` listing_id → the one that speaks for it, where it is another."""

    events: Mapping[str, str]
    pairs: Mapping[tuple[str, str], tuple[float, str]] = field(default_factory=dict)
    speakers: Mapping[str, str] = field(default_factory=dict)

    def is_together(self, left: str, right: str) -> bool:
        """Whether both are known and one event."""
        return left in self.events and self.events[left] == self.events.get(right)

    def find_probability(self, left: str, right: str) -> float | None:
        """Return the probability of a pair, None when it was too small to be kept."""
        one, other = sorted((self.speakers.get(left, left), self.speakers.get(right, right)))
        return 1.0 if one == other else self.pairs.get((one, other), (None, ""))[0]

    def is_asked(self, left: str, right: str) -> bool:
        """Whether they are apart and editors are asked."""
        one, other = sorted((self.speakers.get(left, left), self.speakers.get(right, right)))
        return not self.is_together(left, right) and self.pairs.get((one, other), (0.0, ""))[1] == "unsure"


def load_outcomes(folder: Path, wanted: Collection[str]) -> Outcomes:
    """Read `clusters.parquet` and what `pairs.parquet` says of pairs among the wanted listings."""
    events = load_ids(folder / "clusters.parquet")
    path = folder / "pairs.parquet"
    if not path.exists():
        return Outcomes(events)
    table = pq.read_table(path, columns=_COLUMNS, partitioning=None)
    is_fold = pc.equal(table["rule"], RUN)
    folds = table.filter(is_fold)
    heads = zip(folds["right"].to_pylist(), folds["left"].to_pylist(), strict=True)
    speakers = {row: head for row, head in heads if row in wanted}
    names = pc.SetLookupOptions(pa.array(sorted({speakers.get(name, name) for name in wanted}), pa.string()))
    both = pc.and_(pc.is_in(table["left"], options=names), pc.is_in(table["right"], options=names))
    kept = table.filter(pc.and_(both, pc.invert(is_fold)))
    columns = (kept[name].to_pylist() for name in ("left", "right", "probability", "decision"))
    pairs = {(min(a, b), max(a, b)): (p, decision) for a, b, p, decision in zip(*columns, strict=True)}
    return Outcomes(events, pairs, speakers)
