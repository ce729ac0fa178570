"""The two tables that matching writes, `clusters.parquet` and `pairs.parquet`, and the state it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.match.model import FEATURES, LEVELS
from dedupe.match.prepare import Records
from dedupe.match.rules import RULES
from dedupe.match.score import VERDICTS, Scores
from sources.tables import write_table

RUN = "same-source-run"  # the rule that folds one source's dates of one production
_TEXT = pa.dictionary(pa.int32(), pa.string())


def write_clusters(path: Path, ids: Mapping[str, str]) -> None:
    """Write listing_id → event_id, sorted."""
    rows = sorted(ids.items())
    names = ("listing_id", "event_id")
    write_table(path, pa.table({n: pa.array([r[i] for r in rows], pa.string()) for i, n in enumerate(names)}))


def load_ids(path: Path) -> dict[str, str]:
    """Return listing_id → event_id of an earlier run; empty when there was none."""
    if not path.exists():
        return {}
    table = pq.read_table(path, partitioning=None)
    return dict(zip(table["listing_id"].to_pylist(), table["event_id"].to_pylist(), strict=True))


def write_pairs(
    path: Path, records: Records, ids: Sequence[str], scores: Scores, signed: Mapping[int, tuple[str, str]]
) -> None:
    """Write the pairs compared, by listing ids, sorted; `signed` gives (verdict, decision id) of those that editors
    settled. A production folded from several rows is spoken for by its first; the fold itself is told as well."""
    spoken = [ids[rows[0]] for rows in records.members]
    verdicts = np.array(VERDICTS, dtype=object)[scores.verdict] if len(scores.left) else np.empty(0, dtype=object)
    deciders = [""] * len(verdicts)
    probability = scores.probability.copy()
    for index, (verdict, decision_id) in signed.items():
        verdicts[index], deciders[index] = verdict, decision_id
        probability[index] = {"same": 1.0, "different": 0.0}.get(verdict, probability[index])
    rules = np.array([*(rule.name for rule in RULES), ""], dtype=object)[scores.rule]
    named = {
        name: pa.DictionaryArray.from_arrays(pa.array(scores.levels[name], pa.int32()), pa.array(LEVELS[name]))
        for name in FEATURES
    }
    struct = _make_struct(named, scores.weight, rules, deciders)
    table = pa.table(
        {
            "left": pa.array([spoken[i] for i in scores.left], pa.string()),
            "right": pa.array([spoken[i] for i in scores.right], pa.string()),
            "probability": pa.array(probability, pa.float64()),
            "decision": pa.array(verdicts, pa.string()),
            "features": struct,
        }
    )
    write_table(
        path,
        pa.concat_tables([table, _make_folds(records, ids, table.schema)]).sort_by(
            [("left", "ascending"), ("right", "ascending")]
        ),
    )


def _make_struct(named: Mapping[str, pa.Array], weight: object, rules: object, deciders: object) -> pa.StructArray:
    columns = {
        **named,
        "weight": pa.array(weight, pa.float64()),
        "rule": pa.array(rules, pa.string()),
        "decision_id": pa.array(deciders, pa.string()),
    }
    return pa.StructArray.from_arrays(list(columns.values()), names=list(columns))


def _make_folds(records: Records, ids: Sequence[str], schema: pa.Schema) -> pa.Table:
    left = [ids[rows[0]] for rows in records.members for _ in rows[1:]]
    right = [ids[row] for rows in records.members for row in rows[1:]]
    count = len(left)
    none = {name: pa.array([None] * count, schema.field("features").type.field(name).type) for name in FEATURES}
    struct = _make_struct(none, [None] * count, [RUN] * count, [""] * count)
    columns = [left, right, [1.0] * count, ["same"] * count]
    arrays = [pa.array(c, schema.field(i).type) for i, c in enumerate(columns)]
    return pa.Table.from_arrays([*arrays, struct], schema=schema)
