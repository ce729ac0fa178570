"""The two tables that matching writes, `clusters.parquet` and `pairs.parquet`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.match.bags import Ints
from dedupe.match.model import FEATURES, LEVELS, make_probability
from dedupe.match.prepare import Records
from dedupe.match.rules import RULES
from dedupe.match.score import TELLING, VERDICTS, Scores
from dedupe.match.settle import find_pairs

RUN = "same-source-run"  # the rule that folds one source's dates of one production
_GROUP = 200_000  # rows written at a time: bounds the memory
_PAIRS = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("probability", pa.float64()),
        ("decision", pa.string()),
        (
            "features",
            pa.struct(
                [
                    *((name, pa.dictionary(pa.int32(), pa.string())) for name in FEATURES),
                    ("weight", pa.float64()),
                    ("rule", pa.string()),
                    ("decision_id", pa.string()),
                ]
            ),
        ),
    ]
)


def write_clusters(path: Path, ids: pa.Array, events: pa.Array) -> None:
    """Write listing_id → event_id; ids are sorted."""
    table = pa.table({"listing_id": ids, "event_id": events})
    write_parts(path, table.schema, (table.slice(low, _GROUP) for low in range(0, len(ids), _GROUP)))


def load_ids(path: Path) -> dict[str, str]:
    """Return listing_id → event_id of an earlier run; empty when there was none."""
    table = load_id_table(path)
    return dict(zip(table["listing_id"].to_pylist(), table["event_id"].to_pylist(), strict=True))


def load_id_table(path: Path) -> pa.Table:
    """Return listing_id, event_id of an earlier run; empty when there was none."""
    if not path.exists():
        return pa.table({name: pa.array([], pa.string()) for name in ("listing_id", "event_id")})
    return pq.read_table(path, columns=["listing_id", "event_id"], partitioning=None)


def write_parts(path: Path, schema: pa.Schema, parts: Iterator[pa.Table]) -> None:
    """Write tables as one Parquet file, atomically, a row group each, the same bytes for the same tables."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            with pq.ParquetWriter(file, schema, compression="zstd") as writer:
                for part in parts:
                    writer.write_table(part)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def write_pairs(
    path: Path,
    records: Records,
    ids: pa.Array,
    scores: Scores,
    cluster: Ints,
    said: Mapping[tuple[int, int], tuple[str, str]],
    *,
    every: bool = False,
) -> None:
    """Write the pairs that tell something, by listing ids, sorted: those with a probability of at least TELLING before
    any rule, those inside one event, and those that editors spoke of (`said`: pair → verdict, decision id); with
    `every`, all pairs scored. A production folded from several rows is spoken for by its first; the folds are told as
    well."""
    spoken = records.productions.spoken
    settled = dict(zip(find_pairs(scores, len(records), said).tolist(), said.values(), strict=True))
    tells = (make_probability(scores.weight) >= TELLING) | (cluster[scores.left] == cluster[scores.right]) | every
    tells[[number for number in settled if number >= 0]] = True
    number = np.flatnonzero(tells)
    rows = records.productions.rows
    heads = spoken[records.productions.of_row[rows]]
    is_fold = rows != heads
    left = np.concatenate([spoken[scores.left[number]], heads[is_fold]])
    right = np.concatenate([spoken[scores.right[number]], rows[is_fold]])
    number = np.concatenate([number, np.full(int(is_fold.sum()), -1, dtype=np.int64)])
    order = np.lexsort((right, left))
    parts = (order[low : low + _GROUP] for low in range(0, len(order), _GROUP))
    tables = (_make_part(ids, left[part], right[part], number[part], scores, settled) for part in parts)
    write_parts(path, _PAIRS, tables)


def _make_part(
    ids: pa.Array, left: Ints, right: Ints, number: Ints, scores: Scores, settled: Mapping[int, tuple[str, str]]
) -> pa.Table:
    """Return some rows of the table; a number of -1 is a fold."""
    is_fold = number < 0
    at = np.where(is_fold, 0, number)
    verdict, probability, weight, rule = (np.zeros(len(at), dtype=kind) for kind in (np.int64, float, float, np.int64))
    if len(scores.left):
        verdict, weight, rule = scores.verdict[at].copy(), scores.weight[at], scores.rule[at]
        probability = scores.probability_of(at)
    verdict[is_fold], probability[is_fold] = VERDICTS.index("same"), 1.0
    rule = np.where(is_fold, len(RULES), np.where(rule < 0, len(RULES) + 1, rule))
    deciders: list[str] = [""] * len(at)
    for index in np.flatnonzero(np.isin(number, list(settled))).tolist() if settled else ():
        word, deciders[index] = settled[int(number[index])]
        verdict[index] = VERDICTS.index(word)
        probability[index] = {"same": 1.0, "different": 0.0}.get(word, probability[index])
    columns = [_name_levels(name, scores, at, is_fold) for name in FEATURES]
    columns.append(pa.array(weight, pa.float64(), mask=is_fold))
    columns.append(pa.array([*(one.name for one in RULES), RUN, ""]).take(pa.array(rule)))
    columns.append(pa.array(deciders, pa.string()))
    kind = _PAIRS.field("features").type
    arrays = [
        ids.take(pa.array(left)),
        ids.take(pa.array(right)),
        pa.array(probability, pa.float64()),
        pa.array(VERDICTS).take(pa.array(verdict)),
        pa.StructArray.from_arrays(columns, fields=list(kind)),
    ]
    return pa.Table.from_arrays(arrays, schema=_PAIRS)


def _name_levels(feature: str, scores: Scores, at: Ints, is_fold: object) -> pa.Array:
    level = scores.levels[feature][at] if len(scores.left) else np.zeros(len(at), dtype=np.int8)
    return pa.DictionaryArray.from_arrays(
        pa.array(level, pa.int32(), mask=is_fold), pa.array(LEVELS[feature], pa.string())
    )
