"""Why listings were brought together, as the site tells everybody: the findings of the pairs that hold each event
together, and whether an editor decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import duckdb

from dedupe.decisions import load_decisions, resolve_decisions
from dedupe.match.explain import list_findings, read_rule
from pipelines.home import Home
from pipelines.stages.dedupe import load_clusters
from pipelines.stages.explain import find_ties
from publish.model import MergeReasons

_SENTENCES = 4  # of one event
_BATCH = 20_000


def find_merge_reasons(home: Home) -> dict[str, MergeReasons]:
    """Return event → why its listings are together, of the last matching; events of one listing have no reasons."""
    pairs, clusters = (home.match / f"{name}.parquet" for name in ("pairs", "clusters"))
    if not pairs.exists() or not clusters.exists():
        return {}
    found: dict[str, MergeReasons] = {}
    with duckdb.connect() as files:
        files.execute("SET enable_progress_bar = false")
        for name, path in (("pairs", pairs), ("clusters", clusters)):
            files.read_parquet(str(path), hive_partitioning=False).create_view(name)
        files.execute(
            """
            SELECT one.event_id, "left", "right", probability, decision::VARCHAR, features
            FROM pairs JOIN clusters one ON one.listing_id = "left" JOIN clusters two ON two.listing_id = "right"
            WHERE one.event_id = two.event_id ORDER BY one.event_id, "left", "right"
            """
        )
        for event_id, rows in _group(_fetch(files)):
            ties = find_ties(rows)
            if ties:
                found[event_id] = _make_reasons(ties)
    for event_id in _find_decided(home):
        found[event_id] = replace(found.get(event_id, MergeReasons((), (), is_decided=True)), is_decided=True)
    return found


def _find_decided(home: Home) -> set[str]:
    """Return the events that an editor's word ties: also pairs that were too unlike to be compared."""
    decisions, _ = load_decisions(home.decisions)
    must = resolve_decisions(decisions).must
    clusters = load_clusters(home) if must else {}
    ends = ((clusters.get(" ".join(link.left)), clusters.get(" ".join(link.right))) for link in must)
    return {one for one, other in ends if one is not None and one == other}


def _fetch(files: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Mapping[str, Any]]]:
    names = ("left", "right", "probability", "decision", "features")
    while rows := files.fetchmany(_BATCH):
        yield from ((row[0], dict(zip(names, row[1:], strict=True))) for row in rows)


def _group(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    current = ""
    mine: list[Mapping[str, Any]] = []
    for event_id, row in rows:
        if event_id != current and mine:
            yield current, mine
            mine = []
        current = event_id
        mine.append(row)
    if mine:
        yield current, mine


def _make_reasons(ties: Iterable[Mapping[str, Any]]) -> MergeReasons:
    told: dict[tuple[str, str], float] = {}
    for tie in ties:
        features = tie["features"]
        rule = read_rule(features.get("rule") or None)
        if rule[0]:
            told[rule] = float("inf")
        for step in list_findings(features):
            if step.weight > 0:
                sentence = step.fr, step.en
                told[sentence] = max(step.weight, told.get(sentence, 0.0))
    ordered = sorted(told, key=lambda sentence: (-told[sentence], sentence))[:_SENTENCES]
    return MergeReasons(tuple(fr for fr, _ in ordered), tuple(en for _, en in ordered), is_decided=False)
