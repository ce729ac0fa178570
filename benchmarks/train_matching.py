"""Fit the matcher's weights anew (`dedupe/data/weights.json`): on the labelled worlds that come with the project, and
on invented territories of other seeds than those that quality is measured on.

    python -m benchmarks.train_matching
    python -m benchmarks.train_matching --size 60000 --rounds 3 tests/cases/matching/worlds/fjord-et-cote

Weights decide which pairs are looked at closely, hence rounds: each in a process of its own, on the weights before."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.matching_world import World, write_world
from pipelines.stages.training import find_shipped

# Seed, venues: never those of the benchmark (1 by default, 2 and 7 in its figures).
WORLDS: tuple[tuple[int, str], ...] = ((101, "unknown"), (102, "unknown"), (103, "known"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the territories, then fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", help="labelled sets instead of those of the project")
    parser.add_argument("--size", type=int, default=20_000, help="listings of each territory (default 20000; 0: none)")
    parser.add_argument(
        "--most", type=int, default=800, help="pairs of one set (default 800): invented ones must not drown the others"
    )
    parser.add_argument("--rounds", type=int, default=2, help="how often to fit (default 2)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folders = [str(folder) for folder in options.folders or find_shipped()]
        for seed, venues in WORLDS if options.size else ():
            folder = Path(scratch) / f"invented-{seed}-{venues}"
            write_world(folder, World(options.size, seed, venues))
            folders.append(str(folder))
        for _ in range(options.rounds):
            command = [sys.executable, "-m", "pipelines.cli.main", "train", "--most", str(options.most), *folders]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
