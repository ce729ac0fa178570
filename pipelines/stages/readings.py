"""What the last reading of each source gave, as one small JSON file a source: the memory behind the health pages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sources.archive import write_atomically


@dataclass(frozen=True, slots=True)
class SourceReading:
    """The state of a source after a run. Times are ISO texts in UTC.

    `result`: ok | unchanged | ailing (read, but not believed as a whole) | failed (not fetched or not read) | left (the
    source itself asks not to be collected; `ailing_since` is then since when). The counts from `coverage` on are of
    the listings that the source says now.
    """

    source_id: str
    result: str
    at: str
    reason: str | None = None
    detail: str = ""
    ailing_since: str | None = None
    last_fetched: str | None = None
    last_good: str | None = None
    listings: int = 0
    upcoming: int = 0
    dated: int = 0
    placed: int = 0
    missing: int = 0
    issues: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    said: int = 0  # how many listings the source says now
    coverage: dict[str, int] = field(default_factory=dict)  # fact → listings that carry it
    uncertain: dict[str, int] = field(default_factory=dict)  # kind of doubt → listings
    timed_dates: int = 0
    night_dates: int = 0  # of these, between midnight and 5 o'clock
    lookups: dict[str, dict[str, int]] = field(default_factory=dict)  # table → key → listings it matched
    unmatched: dict[str, dict[str, int]] = field(default_factory=dict)  # table → value that nothing maps → listings

    @property
    def has_left(self) -> bool:
        return self.result == "left"

    @property
    def is_ailing(self) -> bool:
        return self.result in ("ailing", "failed")


def write_reading(folder: Path, reading: SourceReading) -> None:
    """Store the state of a source, replacing the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps(asdict(reading), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_atomically(folder / f"{reading.source_id}.json", content.encode(errors="replace"))


def load_reading(folder: Path, source_id: str) -> SourceReading | None:
    """Return the last state of a source; None when it was never read, or when a failing disk spoilt the file."""
    try:
        facts: dict[str, Any] = json.loads((folder / f"{source_id}.json").read_text(encoding="utf-8"))
        return SourceReading(**facts)
    except (FileNotFoundError, ValueError, TypeError):
        return None


def follow(previous: SourceReading | None, reading: SourceReading, now: datetime) -> SourceReading:
    """Carry over what lasts between readings: since when a source ails, and when it was last well."""
    if reading.has_left:
        since = previous.ailing_since if previous and previous.has_left else None
        last_good = previous.last_good if previous else None
        return replace(reading, ailing_since=since or now.isoformat(), last_good=last_good)
    if not reading.is_ailing:
        return replace(reading, ailing_since=None, last_good=now.isoformat())
    previous = None if previous and previous.has_left else previous
    since = previous.ailing_since if previous and previous.ailing_since else now.isoformat()
    return replace(reading, ailing_since=since, last_good=previous.last_good if previous else None)
