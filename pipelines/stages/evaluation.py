"""Which labelled pairs `babillard evaluate` judges, and against which matching: sets that come with the project, files
that are named, and what editors decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.decisions import Decision, list_different, load_decisions, resolve_decisions
from dedupe.errors import InputError
from dedupe.match import match_listings
from dedupe.match.evaluate import LabelledPair, Report, evaluate_pairs, load_labelled
from dedupe.match.outcomes import Outcomes, load_outcomes
from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.stages.explain import load_event_ids
from pipelines.stages.training import HELD_OUT, SHIPPED

DRAWN = "drawn"  # in a decision's evidence: "random" when its unit was drawn at random from the queue
_SLASH = "/"  # between the name of a set and a listing id: ids of two sets may be equal


@dataclass(frozen=True, slots=True)
class Judged:
    """Labelled pairs with what a matching says of them, and true events where they are told."""

    labelled: tuple[LabelledPair, ...]
    outcomes: Outcomes
    truth: Mapping[str, str]


def evaluate_shipped(folder: Path = SHIPPED) -> Report:
    """Match each labelled set that comes with the project, on its own, and judge all of them together.

    The wrong pairs of sets that only measure are not told: nobody should mend the matcher by them.
    """
    if not folder.is_dir():
        raise PipelineError(
            f"{folder}: not there (it comes with the source code): name files of labelled pairs, and --listings"
        )
    report = _evaluate_all([_judge_set(one, one.name) for one in sorted(folder.iterdir()) if one.is_dir()])
    return replace(report, wrong=tuple(pair for pair in report.wrong if not pair.set.startswith(HELD_OUT)))


def evaluate_named(paths: Sequence[Path], home: Home, listings: Path | None = None) -> Report:
    """Judge labelled pairs of files and sets of folders: files against `listings`, else against the last run."""
    folders = [path for path in paths if path.is_dir()]
    labelled = tuple(pair for path in paths if not path.is_dir() for pair in load_labelled(path))
    judged = [_judge_set(folder, folder.name) for folder in folders]
    if labelled and listings is None:
        load_event_ids(home)  # tells when nothing was matched here
        judged.append(Judged(labelled, load_outcomes(home.match, _list_ids(labelled)), {}))
    elif labelled and listings is not None:
        judged.append(_judge(labelled, listings))
    if not judged:
        raise PipelineError(f"{', '.join(map(str, paths))}: no labelled pair in there")
    return _evaluate_all(judged)


def evaluate_decisions(home: Home) -> Report | None:
    """Judge a matching that knows no decision by the decisions on pairs in force; None when there is none to judge.

    `random` are those about units drawn at random, which estimate honestly what readers see; the others were asked
    because they were doubtful.
    """
    decisions, _ = load_decisions(home.decisions)
    if not home.normalised.exists():
        return None
    table = pq.read_table(home.normalised, columns=["listing_id", "source_id", "source_key", "region"])
    rows = {(row["source_id"], row["source_key"]): row for row in table.to_pylist()}
    labelled = tuple(_label_decisions(decisions, {key: (r["listing_id"], r["region"]) for key, r in rows.items()}))
    return _evaluate_all([_judge(labelled, home.normalised)]) if labelled else None


def _label_decisions(
    decisions: Sequence[Decision], known: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[LabelledPair]:
    drawn = {d.id: "random" if d.evidence.get(DRAWN) == "random" else "asked" for d in decisions}
    resolution = resolve_decisions(decisions)
    for links, label in ((resolution.must, "same"), (list_different(resolution), "different")):
        for link in links:
            if link.left in known and link.right in known:
                (left, region), (right, _) = known[link.left], known[link.right]
                yield LabelledPair(left, right, label, drawn[link.decision_id], region)


def _judge_set(folder: Path, name: str) -> Judged:
    """Match a folder's listings and return its labelled pairs, all named after the set."""
    pairs, listings = (
        folder / "pairs.jsonl",
        next(
            (folder / f"listings.{end}" for end in ("parquet", "jsonl") if (folder / f"listings.{end}").exists()), None
        ),
    )
    if listings is None or not pairs.exists():
        raise InputError(folder, "holds no listings.parquet or listings.jsonl, or no pairs.jsonl")
    judged = _judge(tuple(load_labelled(pairs)), listings)

    def rename(listing: str) -> str:
        return f"{name}{_SLASH}{listing}"

    labelled = tuple(replace(p, left=rename(p.left), right=rename(p.right), set=name) for p in judged.labelled)
    known = judged.outcomes
    outcomes = Outcomes(
        {rename(listing): rename(event) for listing, event in known.events.items()},
        {(rename(a), rename(b)): said for (a, b), said in known.pairs.items()},
        {rename(row): rename(head) for row, head in known.speakers.items()},
    )
    return Judged(labelled, outcomes, {rename(listing): rename(event) for listing, event in judged.truth.items()})


def _judge(labelled: tuple[LabelledPair, ...], listings: Path) -> Judged:
    with TemporaryDirectory() as scratch:
        path, out = listings, Path(scratch)
        if listings.suffix == ".jsonl":
            path = out / "listings.parquet"
            pq.write_table(pa.Table.from_pylist(_load_rows(listings)), path)
        match_listings(path, out)
        return Judged(labelled, load_outcomes(out, _list_ids(labelled)), _load_truth(path))


def _load_rows(path: Path) -> list[dict[str, object]]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise InputError(path, f"is not JSON lines ({error})") from error


def _load_truth(path: Path) -> dict[str, str]:
    """Return listing_id → true event of the listings that tell it."""
    if "truth" not in pq.read_schema(path).names:
        return {}
    table = pq.read_table(path, columns=["listing_id", "truth"], partitioning=None)
    pairs = zip(table["listing_id"].to_pylist(), table["truth"].to_pylist(), strict=True)
    return {str(listing): str(event) for listing, event in pairs if event}


def _list_ids(labelled: Iterable[LabelledPair]) -> set[str]:
    return {name for pair in labelled for name in (pair.left, pair.right)}


def _evaluate_all(judged: Sequence[Judged]) -> Report:
    outcomes = Outcomes(
        {k: v for one in judged for k, v in one.outcomes.events.items()},
        {k: v for one in judged for k, v in one.outcomes.pairs.items()},
        {k: v for one in judged for k, v in one.outcomes.speakers.items()},
    )
    truth = {k: v for one in judged for k, v in one.truth.items()}
    return evaluate_pairs([pair for one in judged for pair in one.labelled], outcomes, truth)
