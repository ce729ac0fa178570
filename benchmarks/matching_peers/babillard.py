"""This project's matcher; with `--changed`, first on LISTINGS with a state, and then CHANGED is what is timed."""

from __future__ import annotations

import argparse
import shutil
from multiprocessing import get_context
from pathlib import Path

from benchmarks.matching_peers.figures import Steps
from dedupe.match import match_listings


def main() -> None:
    """Match and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("listings", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--changed", type=Path, help="a later version of the listings: timed after a first run with --state"
    )
    options = parser.parse_args()
    state = options.out / "state" if options.changed else None
    options.out.mkdir(parents=True, exist_ok=True)
    if options.changed:
        shutil.rmtree(options.out / "state", ignore_errors=True)
        (options.out / "state").mkdir()
        # In a process of its own: what it leaves in memory must not help the second.
        context = get_context("spawn")
        first = context.Process(target=match_listings, args=(options.listings, options.out), kwargs={"state": state})
        first.start()
        first.join()
        if first.exitcode:
            raise SystemExit("the first matching failed")
    steps = Steps()
    summary = match_listings(options.changed or options.listings, options.out, state=state)
    steps.stop("whole")
    shutil.copyfile(options.out / "clusters.parquet", options.out / "found.parquet")
    steps.seconds = {name: round(seconds, 2) for name, seconds in summary.seconds.items()}
    steps.tell(pairs=summary.pairs, unsure=summary.unsure)


if __name__ == "__main__":
    main()
