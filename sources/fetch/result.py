"""What a crawl reports: progress while it runs, one result a source at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FetchStatus = Literal["ok", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One more address of a source has been dealt with. `reason` is None when it went well."""

    source_id: str
    url: str
    status: int | None
    reason: str | None
    done: int
    total_known: int


@dataclass(frozen=True, slots=True)
class FetchResult:
    """How fetching one source went. Counts are of addresses; `reason` is a code of `sources.fetch.reasons`.

    `unchanged`: every address said what it said last time. `failed`: the entry gave nothing, or the crawl was stopped
    before the end; the previous answers were kept then.
    """

    source_id: str
    status: FetchStatus
    reason: str | None = None
    detail: str = ""
    fetched: int = 0  # bodies that differ from last time's
    not_modified: int = 0  # the server said so (304)
    failed: int = 0
    bytes: int = 0  # of the bodies received, decompressed
    duration: float = 0.0  # seconds of real time
    reasons: Mapping[str, int] = field(default_factory=dict)  # of the failed addresses
