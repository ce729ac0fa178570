"""The two tables that matching writes, `clusters.parquet` and `pairs.parquet`, and the state it keeps."""

from __future__ import annotations

from collections.abc import Mapping
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


def write_clusters(path: Path, ids: Mapping[str, str]) -> None:
    """Write listing_id → event_id, sorted."""
    listings = sorted(ids)
    columns = {"listing_id": listings, "event_id": [ids[listing] for listing in listings]}
    write_table(path, pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()}))


def load_ids(path: Path) -> dict[str, str]:
    """Return listing_id → event_id of an earlier run; empty when there was none."""
    if not path.exists():
        return {}
    table = pq.read_table(path, partitioning=None)
    return dict(zip(table["listing_id"].to_pylist(), table["event_id"].to_pylist(), strict=True))


def write_pairs(
    path: Path, records: Records, ids: pa.Array, scores: Scores, signed: Mapping[int, tuple[str, str]]
) -> None:
    """Write the pairs compared, by listing ids, sorted; `signed` gives (verdict, decision id) of those that editors
    settled. A production folded from several rows is spoken for by its first; the fold itself is told as well."""
    spoken = ids.take(pa.array(records.productions.spoken))
    verdict, probability = scores.verdict.copy(), scores.probability
    deciders = np.full(len(verdict), "", dtype=object)
    for index, (word, decision_id) in signed.items():
        verdict[index], deciders[index] = VERDICTS.index(word), decision_id
        probability[index] = {"same": 1.0, "different": 0.0}.get(word, probability[index])
    named = {
        name: pa.DictionaryArray.from_arrays(pa.array(scores.levels[name], pa.int32()), pa.array(LEVELS[name]))
        for name in FEATURES
    }
    rules = pa.array([*(rule.name for rule in RULES), ""]).take(
        pa.array(np.where(scores.rule < 0, len(RULES), scores.rule))
    )
    struct = _make_struct(named, scores.weight, rules, deciders)
    table = pa.table(
        {
            "left": spoken.take(pa.array(scores.left)),
            "right": spoken.take(pa.array(scores.right)),
            "probability": pa.array(probability, pa.float64()),
            "decision": pa.array(VERDICTS).take(pa.array(verdict)),
            "features": struct,
        }
    )
    write_table(path, _add_folds(table, records, ids, scores))


def _make_struct(named: Mapping[str, pa.Array], weight: object, rules: object, deciders: object) -> pa.StructArray:
    columns = {
        **named,
        "weight": pa.array(weight, pa.float64()),
        "rule": pa.array(rules, pa.string()),
        "decision_id": pa.array(deciders, pa.string()),
    }
    return pa.StructArray.from_arrays(list(columns.values()), names=list(columns))


def _add_folds(table: pa.Table, records: Records, ids: pa.Array, scores: Scores) -> pa.Table:
    """Return the table with the folds among the pairs, all sorted: rows are numbered in the order of their ids."""
    rows, spoken = records.productions.rows, records.productions.spoken
    heads = spoken[records.productions.of_row[rows]]
    heads, rows = heads[rows != heads], rows[rows != heads]
    count = len(rows)
    schema = table.schema
    none = {name: pa.nulls(count, schema.field("features").type.field(name).type) for name in FEATURES}
    struct = _make_struct(none, pa.nulls(count), pa.array([RUN] * count), pa.array([""] * count))
    columns = [ids.take(pa.array(heads)), ids.take(pa.array(rows)), [1.0] * count, ["same"] * count]
    arrays = [pa.array(c, schema.field(i).type) for i, c in enumerate(columns)]
    folds = pa.Table.from_arrays([*arrays, struct], schema=schema)
    order = np.lexsort((np.concatenate([spoken[scores.right], rows]), np.concatenate([spoken[scores.left], heads])))
    return pa.concat_tables([table, folds]).take(pa.array(order))
