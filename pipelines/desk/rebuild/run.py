"""The process of a run that was started from the desk: it tells its progress, line by line, to a file that the page
reads. It holds the lock it was given for as long as it lives, however it ends."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from pipelines.errors import BusyHome, PipelineError
from pipelines.settings import load_settings
from sources.errors import SourcesError

_EVERY = 0.2  # seconds between two lines about fetching


class Teller:
    """Writes what a run reports, each as a JSON line that is there at once."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._last = 0.0

    def tell(self, step: str, **facts: Any) -> None:
        """Write one line."""
        self._file.write(json.dumps({"step": step, **facts}, ensure_ascii=False) + "\n")
        self._file.flush()

    def hear(self, event: object) -> None:
        """Write the line of an event of a run, if it is one to show."""
        facts = {name: getattr(event, name) for name in _SHOWN.get(type(event).__name__, ())}
        match type(event).__name__:
            case "Progress":
                if time.monotonic() - self._last >= _EVERY:
                    self._last = time.monotonic()
                    self.tell("fetch", **facts)
            case "SourceReading":
                self.tell("read", **facts)
            case "MatchSummary":
                self.tell("match", **facts)
            case "MergeSummary":
                self.tell("merge", **facts)
            case "LeftOut":
                self.tell("publish")
            case "Switched":
                self.tell("switch", **facts)


_SHOWN: Mapping[str, tuple[str, ...]] = {
    "Progress": ("source_id", "done", "total_known"),
    "SourceReading": ("source_id", "result", "listings"),
    "MatchSummary": ("listings", "pairs", "queue"),
    "MergeSummary": ("listings", "events", "merged"),
    "Switched": ("version", "is_new", "events", "files"),
}


def main(order: Mapping[str, Any]) -> None:
    """Do the run that an order asks for: `home`, `calendars`, `now` (ISO), `offline`, `file` of its progress."""
    with Path(order["file"]).open("a", encoding="utf-8") as file:
        teller = Teller(file)
        settings = replace(
            load_settings(home=Path(order["home"])),
            calendars=Path(order["calendars"]),
            now=datetime.fromisoformat(order["now"]),
        )
        began = time.monotonic()
        try:
            from pipelines.run import run_job  # Dagster takes two seconds to import: the page shows the start before

            outcome = run_job(settings, offline=bool(order["offline"]), report=teller.hear)
        except BusyHome as error:
            teller.tell("end", ok=False, is_busy=True, error=str(error))
        except (PipelineError, SourcesError, OSError) as error:
            teller.tell("end", ok=False, error=str(error))
        except BaseException as error:
            teller.tell("end", ok=False, error=f"{type(error).__name__}: {error}")
            raise
        else:
            version = outcome.release.version if outcome.release else None
            teller.tell("end", ok=True, version=version, seconds=round(time.monotonic() - began, 1))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
