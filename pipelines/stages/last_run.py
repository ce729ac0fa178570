"""When the last run went through: a run that changes nothing leaves the release as it was, and yet nothing waits."""

from __future__ import annotations

import json
from datetime import datetime

from pipelines.home import Home
from sources.archive import write_atomically


def write_last_run(home: Home, now: datetime) -> None:
    """Note the clock of a run that has come to its end."""
    write_atomically(home.last_run, json.dumps({"at": now.isoformat()}).encode())


def load_last_run(home: Home) -> datetime | None:
    """Return the clock of the last run that came to its end; None before the first."""
    try:
        return datetime.fromisoformat(json.loads(home.last_run.read_bytes())["at"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
