"""What a maintainer says about a new source, and asks of the search for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.home import Home
from sources.source import Basis, Kind, Role


@dataclass(frozen=True, slots=True)
class Wanted:
    """Facts of a source.toml; None: guess."""

    source_id: str | None = None
    region: str | None = None
    language: str | None = None
    role: Role | None = None
    basis: Basis | None = None
    licence: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where and how the search is done."""

    calendars: Path
    home: Home
    now: datetime
    allow_private_hosts: bool = False
    kind: Kind | None = None  # only consider this one
