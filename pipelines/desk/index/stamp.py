"""Whether the files of the last run belong together, and what tells them from those of another run."""

from __future__ import annotations

import json
from pathlib import Path

from dedupe.match.queue_file import NAME as QUEUE
from pipelines.home import Home
from publish.ledger_file import NAME as LEDGER


def list_inputs(home: Home) -> list[Path]:
    """Return the files that an index is made from, in the order in which a run writes them; those of matching first to
    last are one step."""
    matched = [home.match / name for name in ("clusters.parquet", "pairs.parquet", QUEUE)]
    merged = [home.merge / name for name in ("events.parquet", "venues.parquet")]
    return [home.normalised, *matched, *merged]


def find_ledger(home: Home) -> Path | None:
    """Return the file of what was published last, as the next run will find it."""
    paths = (home.latest / "data" / LEDGER, home.ledger / LEDGER)
    return next((path for path in paths if path.is_file()), None)


def read_stamp(home: Home) -> str | None:
    """Return a text that is another one after another run; None when there was no run, or when one is half-way: its
    listings would be the new ones and its events the old ones."""
    try:
        stats = [path.stat() for path in list_inputs(home)]
    except FileNotFoundError:
        return None
    times = [stat.st_mtime_ns for stat in stats]
    if times[0] > min(times[1:4]) or max(times[1:4]) > times[4] or times[4] > times[5]:
        return None
    ledger = find_ledger(home)
    if ledger is not None:
        stats.append(ledger.stat())
    return json.dumps([[stat.st_ino, stat.st_size, stat.st_mtime_ns] for stat in stats])
