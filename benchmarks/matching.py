"""Matching and its peers in one run, on invented listings whose events are known (benchmarks/matching_world): seconds,
peak memory, pairs compared, precision, recall, F1 over all pairs, and which errors.

    python -m benchmarks.matching                          20,000 listings, everything that is installed
    python -m benchmarks.matching --size 1000000           the size that speed is judged at
    python -m benchmarks.matching --only babillard --errors

Each contestant is a process of its own, one after the other, on the same file; clusters are compared with the truth
here, not by them. Splink needs an environment of its own (its versions never meet ours):

    python -m venv var/peers
    var/peers/bin/pip install --require-hashes -r benchmarks/peers.txt

Where it is absent, its rows are left out with a word."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.harness import RESULTS
from benchmarks.matching_world import Quality, World, change_world, load_truth, measure_clusters, write_world
from benchmarks.matching_world.causes import sort_errors
from benchmarks.matching_world.quality import Ints, make_codes

ROOT = Path(__file__).parent.parent
RESULT = RESULTS / "matching.json"
CHANGED = 0.01  # share of the listings that differ in the second version
CONTESTANTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "babillard": ("babillard", ()),
    "changed": ("babillard", ("--changed",)),
    "rule": ("rule", ()),
    "splink-naive": ("splink_flow", ("--settings", "naive")),
    "splink-tuned": ("splink_flow", ("--settings", "tuned")),
    "splink-people": ("splink_people", ()),  # for benchmarks/matching_public.py
}
EVENTS = tuple(name for name in CONTESTANTS if name != "splink-people")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    options = _read_options(arguments)
    world = World(options.size, options.seed, options.venues)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        _prepare(folder, world, is_new=options.folder is None or not (folder / "truth.parquet").exists())
        truth = load_truth(folder).sort_by("listing_id")
        results = {}
        for name in options.only:
            figures = run_contestant(name, folder, truth, options)
            if figures is not None:
                results[name] = figures
                print(f"{name:13} {_describe(figures)}", flush=True)
    if not options.no_record:
        record(RESULT, world, results)


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--size", type=int, default=20_000, help="listings (default 20000); 10000000 wants 12 GB of disk"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the world: another seed, other places, sources, events")
    parser.add_argument(
        "--venues", choices=("unknown", "known"), default="unknown",
        help="unknown: as sources name them; known: venue_id, canonical name, town and coordinates where one is named",
    )  # fmt: skip
    parser.add_argument(
        "--only", type=lambda text: _read_names(parser, text), default=list(EVENTS), metavar="NAMES",
        help=f"contestants, by comma: {', '.join(EVENTS)}; «changed» matches again after 1 %% of listings changed",
    )  # fmt: skip
    parser.add_argument(
        "--peers", type=Path, default=ROOT / "var" / "peers" / "bin" / "python", metavar="PYTHON",
        help="the Python that has Splink (default var/peers/bin/python)",
    )  # fmt: skip
    parser.add_argument("--folder", type=Path, help="keep the world and what was found here, and reuse the world")
    parser.add_argument("--errors", action="store_true", help="tell which kinds and habits the errors come from")
    parser.add_argument("--no-record", action="store_true", help=f"do not write {RESULT.relative_to(ROOT)}")
    return parser.parse_args(arguments)


def _read_names(parser: argparse.ArgumentParser, text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in EVENTS]
    if unknown or not names:
        parser.error(f"--only: {', '.join(unknown) or 'nothing'}; there are {', '.join(EVENTS)}")
    return names


def _prepare(folder: Path, world: World, *, is_new: bool) -> None:
    """Write the world and its second version, unless they are there."""
    told = folder / "world.json"
    said = {"size": world.size, "seed": world.seed, "venues": world.venues}
    if not is_new and told.exists() and json.loads(told.read_text(encoding="utf-8")) == said:
        return
    write_world(folder, world)
    change_world(folder, folder / "changed", share=CHANGED, seed=world.seed)
    told.write_text(json.dumps(said), encoding="utf-8")


def run_contestant(name: str, folder: Path, truth: pa.Table, options: argparse.Namespace) -> dict[str, Any] | None:
    """Run one contestant and measure what it found; None when it is not installed or fails."""
    module, extra = CONTESTANTS[name]
    python = str(options.peers) if module.startswith("splink") else sys.executable
    if module.startswith("splink") and not _has_splink(python):
        print(f"{name:13} skipped: {python} has no Splink; see --help", file=sys.stderr)
        return None
    if extra == ("--changed",):
        extra = ("--changed", str(folder / "changed" / "listings.parquet"))
    out = folder / f"found-{name}"
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("found*.parquet"):
        old.unlink()
    command = [python, "-m", f"benchmarks.matching_peers.{module}", str(folder / "listings.parquet"), str(out), *extra]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=_make_environment())
    if done.returncode:
        print(f"{name:13} failed: {done.stderr.strip()[-1500:]}", file=sys.stderr)
        return None
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures | _measure(out, truth, with_errors=options.errors)


def _make_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}


def _has_splink(python: str) -> bool:
    try:
        return subprocess.run([python, "-c", "import splink"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _measure(out: Path, truth: pa.Table, *, with_errors: bool) -> dict[str, Any]:
    """Return the quality of what was found; of several thresholds, of the one that is best by the truth."""
    event = truth["event"].to_numpy().astype(np.int64)
    source = make_codes([listing.split(" ")[0] for listing in truth["listing_id"].to_pylist()])
    best: tuple[Quality, Ints, str] | None = None
    for path in sorted(out.glob("found*.parquet")):
        found = _load_found(path, truth)
        quality = measure_clusters(event, found)
        if best is None or quality.f1 > best[0].f1:
            best = quality, found, path.stem.removeprefix("found").removeprefix("-")
    assert best is not None
    quality, found, threshold = best
    figures: dict[str, Any] = {
        **quality.as_dict(),
        "across_sources": dict(measure_clusters(event, found, source).as_dict()),
    }
    if threshold:
        figures["best_threshold"] = float(threshold)
    return figures | ({"errors": sort_errors(truth, found)} if with_errors else {})


def _load_found(path: Path, truth: pa.Table) -> Ints:
    """Return a cluster number for each row of the truth, which is sorted by listing id."""
    table = pq.read_table(path, partitioning=None).sort_by("listing_id")
    if not table["listing_id"].cast(pa.string()).combine_chunks().equals(truth["listing_id"].combine_chunks()):
        raise SystemExit(f"{path} does not hold each listing once")
    codes = table["event_id"].combine_chunks().cast(pa.string()).dictionary_encode().indices
    return np.asarray(codes.to_numpy(), dtype=np.int64)


def _describe(figures: Mapping[str, Any]) -> str:
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in figures["steps"].items())
    return (
        f"{figures['seconds']:8.1f} s  {figures['peak_mb']:6} MB  {figures['pairs']:>10,} pairs  "
        f"P {figures['precision']:.4f}  R {figures['recall']:.4f}  F1 {figures['f1']:.4f}   ({steps})"
    )


def record(path: Path, world: World, results: Mapping[str, Mapping[str, Any]]) -> None:
    """Put the figures of one world into the results; other worlds' and other contestants' figures stay."""
    known: dict[str, Any] = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"benchmark": "matching", "worlds": {}}
    )
    label = f"{world.size} listings, seed {world.seed}, venues {world.venues}"
    told = known["worlds"].setdefault(label, {})
    told.update({name: {k: v for k, v in figures.items() if k != "errors"} for name, figures in results.items()})
    if "babillard" in told:
        ours = told["babillard"]["seconds"]
        for figures in told.values():
            figures["times_babillard"] = round(figures["seconds"] / ours, 2) if ours else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
