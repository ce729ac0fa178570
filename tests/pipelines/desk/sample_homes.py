"""Homes in which the sample calendars were run for real: copies of the session's demo, each with its catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.desk.index.build import build_index
from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from pipelines.samples import find_samples, make_samples
from pipelines.settings import RunSettings
from pipelines.stages.dedupe import match_normalised, merge_clusters
from pipelines.stages.publish import gather_edition
from publish.ledger_file import write_ledger
from sources.archive import Archive
from tests.conftest import RELEASE_NOW, make_once
from tests.pipelines.desk.homes import copy_home

NOW = datetime.fromisoformat(RELEASE_NOW).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class SampleHome:
    """A home and its catalogue; nothing answers at the addresses any more, the archive is there."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def calendars(self) -> Path:
        return self.root / "calendars"

    def open_index(self) -> Index:
        """Return an index of what the last run left."""
        assert build_index(self.home)
        return Index((self.home.desk / NAME).resolve())

    def follow(self, now: datetime = NOW) -> None:
        """Do what the next run does with the decisions, stage by stage, up to the ledger of its release."""
        match_normalised(self.home, now=now)
        merge_clusters(self.home, now)
        _, ledger = gather_edition({}, RunSettings(self.home, self.calendars), now)
        write_ledger(self.home.latest / "data", ledger)


def make_sample_home(factory: pytest.TempPathFactory, demo_home: Path, target: Path) -> SampleHome:
    """Return a copy of the demo under `target`, with an index."""

    def make(folder: Path) -> None:
        place = SampleHome(folder)
        copy_home(demo_home, place.home.root)
        bases = {source_id: _find_base(place.home, source_id) for source_id in find_samples()}
        make_samples(place.calendars, NOW.date(), bases)
        place.open_index()

    copy_home(make_once(factory, "sample-home", make), target)
    return SampleHome(target)


def _find_base(home: Home, source_id: str) -> str:
    """Return where a sample was served."""
    parts = urlsplit(next(iter(Archive(home.raw).last_manifest(source_id))))
    return f"{parts.scheme}://{parts.netloc}"
