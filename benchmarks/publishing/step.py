"""One publication in a process of its own, so that its peak of memory is its own: the figures as JSON.

    python -m benchmarks.publishing.step HOME HOURS [PROCESSES]

HOURS after the clock of the home, by so many PROCESSES (one a processor unless told). Without a search index: that is
Pagefind's work.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.desk_home import NOW
from benchmarks.publishing.home import make_catalogue
from pipelines.home import Home
from pipelines.settings import RunSettings
from pipelines.stages import publish
from publish.release import load_index


def main() -> None:
    """Publish and print."""
    home, now = Home(Path(sys.argv[1])), NOW + timedelta(hours=int(sys.argv[2]))
    processes = int(sys.argv[3]) if len(sys.argv) > 3 else None
    catalogue = make_catalogue(home)
    clock = Clock()
    gather = publish.gather_edition

    def gather_timed(*arguments: Any, **more: Any) -> Any:
        found = gather(*arguments, **more)
        clock.stop("gather")  # what was merged and published before, loaded: not publishing yet
        return found

    publish.gather_edition = gather_timed
    clock.stop("")
    candidate = publish.make_candidate(catalogue, RunSettings(home=home, processes=processes), now)
    clock.stop("make")
    problems, difference = publish.check_candidate(home, candidate, catalogue, now=now)
    clock.stop("check")
    if problems:
        raise SystemExit("\n".join(problems))
    switched = publish.switch_release(home, now)
    clock.stop("switch")
    index = load_index(switched.folder) or {"files": {}}
    pages = [path for path in index["files"] if path.endswith(".html")]
    print(
        json.dumps(
            {
                "seconds": clock.seconds,
                "cpu_seconds": clock.cpu,
                "events": switched.events,
                "files": candidate.files,
                "megabytes": round(candidate.size / 1e6),
                "pages": len(pages),
                "event_pages": sum("/evenement/" in path or "/event/" in path for path in pages),
                "made": len(candidate.fresh or ()),
                "changes_for_subscribers": dict(difference.counts),
                "is_new": switched.is_new,
            }
        )
    )


class Clock:
    """Seconds of the wall, and of the processors by this process and those that helped it, by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._at = _read_clocks()

    def stop(self, name: str) -> None:
        """Note what went by since the last stop, unless the name is empty."""
        now = _read_clocks()
        if name:
            self.seconds[name], self.cpu[name] = round(now[0] - self._at[0], 2), round(now[1] - self._at[1], 2)
        self._at = now


def _read_clocks() -> tuple[float, float]:
    used = os.times()
    return time.perf_counter(), used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    main()
