"""The reading of one source, whatever it is made of, stays with that source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.home import Home
from pipelines.stages.read import read_source
from sources.archive import Answer, Archive
from sources.model import Page, Reading
from sources.read.readers import READERS
from sources.source import Rights, Source

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
SOURCE = Source(
    id="un",
    title="Un",
    kind="ical",
    url="https://un.qc.ca/un.ics",
    region="04",
    language="fr",
    rights=Rights(basis="public-feed"),
)


def test_a_reader_that_stumbles_fails_its_source_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program over one hostile calendar is a reason of that source, also where it cannot be printed."""

    def stumble(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
        raise RecursionError("too deep \ud800")

    monkeypatch.setitem(READERS, "ical", stumble)
    home = Home(tmp_path)
    archive = Archive(home.raw)
    digest, at = archive.store_body("un", b"x"), NOW.isoformat()
    archive.write_manifest("un", NOW, [Answer(SOURCE.url, SOURCE.url, "entry", 200, at, digest, at)])
    state = read_source(SOURCE, home, NOW)
    assert (state.result, state.reason) == ("failed", "unreadable")
    assert "RecursionError" in state.detail
