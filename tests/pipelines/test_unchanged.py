"""A run that has nothing to publish finds out without loading anything, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipelines.home import Home
from pipelines.settings import RunSettings
from pipelines.stages import publish
from pipelines.stages.publish import gather_edition, make_candidate, switch_release
from pipelines.stages.unchanged import NAME, Inputs, digest_inputs, is_unchanged
from publish.incremental import Digester
from publish.incremental.clock import settle_clock
from publish.model import Instance
from sources.source import Source
from tests.pipelines.desk.homes import NOW
from tests.pipelines.members.homes import copy_home, make_published_home

SOURCE = Source.model_validate(
    {
        "id": "salle-a", "title": "Salle A", "kind": "ical", "url": "https://a.example/a.ics", "region": "04",
        "homepage": "https://a.example/", "language": "fr", "rights": {"basis": "public-feed"},
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Publish a small run once."""
    return make_published_home(tmp_path_factory.mktemp("published"))


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    """Return a copy of the published home."""
    return copy_home(made, tmp_path / "home")


def _digest(home: Home, now: datetime = NOW) -> Inputs:
    return digest_inputs(home, {}, Instance(serves_members=True), now, (), (None, None))


def test_a_run_without_news_loads_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says again what the last one said; without its note, everything is loaded and comes out the same."""
    later, settings = NOW + timedelta(minutes=1), RunSettings(home=home, instance=Instance(serves_members=True))
    whole = home.rendered / NAME
    assert is_unchanged(home, _digest(home, later))
    with monkeypatch.context() as patch:
        patch.setattr(publish, "gather_edition", None)
        quick = make_candidate({}, settings, later)
    whole.unlink()
    full = make_candidate({}, settings, later)
    assert (quick.version, quick.digest, quick.fresh) == (full.version, full.digest, full.fresh)
    assert quick.version == home.latest.resolve().name
    assert not switch_release(home, later).is_new
    assert whole.is_file()


@pytest.mark.parametrize(
    "change",
    [
        lambda home: home.merge / "events.parquet",
        lambda home: home.merge / "venues.parquet",
        lambda home: home.match / "clusters.parquet",
        lambda home: home.match / "pairs.parquet",
        lambda home: home.normalised,
        lambda home: home.other_listings,
        lambda home: home.readings / "salle-a.json",
        lambda home: home.decisions / "somebody.jsonl",
        lambda home: home.pictures / "index.json",
        lambda home: home.pictures / "made" / "x-480.webp",
        lambda home: home.people,
        lambda home: home.root / "var" / "people.sqlite-wal",
        lambda home: home.latest / "feeds" / "all.ics",
        lambda home: home.latest / "data" / "ledger.parquet",
    ],
)
def test_each_file_counts(home: Home, change: Callable[[Home], Path]) -> None:
    """Those that a release is made from, and those of the release itself."""
    path = change(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = path.read_bytes() if path.exists() else b""
    path.unlink(missing_ok=True)  # of a release, a file has other names
    path.write_bytes(content + b" ")
    assert not is_unchanged(home, _digest(home))


def test_each_setting_counts(home: Home) -> None:
    """The instance, the catalogue, who left, the programs at hand."""
    instance, inputs = Instance(serves_members=True), _digest(home)
    given = [
        digest_inputs(home, {"salle-a": SOURCE}, instance, NOW, (), (None, None)),
        digest_inputs(home, {"salle-a": SOURCE.model_copy(update={"title": "B"})}, instance, NOW, (), (None, None)),
        digest_inputs(home, {}, replace(instance, name="Autre"), NOW, (), (None, None)),
        digest_inputs(home, {}, instance, NOW, ("salle-a",), (None, None)),
        digest_inputs(home, {}, instance, NOW, (), (Path("pagefind"), None)),
        digest_inputs(home, {}, instance, NOW, (), (None, Path("chromium"))),
    ]
    assert is_unchanged(home, inputs)
    assert len({inputs.digest, *(one.digest for one in given)}) == len(given) + 1


def test_the_hour_counts_when_it_changes_something(home: Home) -> None:
    """Whenever nothing is loaded, loading would have given the same edition; and not before the clock of the note."""
    settings = RunSettings(home=home, instance=Instance(serves_members=True))

    def digest(now: datetime) -> bytes:
        edition, ledger = gather_edition({}, settings, now)
        return Digester().digest(settle_clock(edition), ledger)

    known, answers = digest(NOW), []
    for step in range(30):
        now = NOW + timedelta(minutes=50 * step)
        answers.append(is_unchanged(home, _digest(home, now)))
        assert not answers[-1] or digest(now) == known, now
    assert answers[0]
    assert not answers[-1]  # the next day
    assert not is_unchanged(home, _digest(home, NOW - timedelta(seconds=1)))


@pytest.mark.parametrize("hours", [0, -5])
def test_what_is_read_back_is_what_was_published(home: Home, hours: int) -> None:
    """After its first run, and whatever zone its clock was told in, an event has the same digest in the next one: else
    that one would make each of its pages anew, to the same bytes."""
    settings = RunSettings(home=home, instance=Instance(serves_members=True))
    now = NOW.astimezone(timezone(timedelta(hours=hours)))
    for folder in (home.build, home.rendered, home.ledger):
        shutil.rmtree(folder)
    first, _ = gather_edition({}, settings, now)
    make_candidate({}, settings, now)
    switch_release(home, now)
    again, _ = gather_edition({}, settings, now + timedelta(minutes=1))
    digests = [[Digester().digest(event) for event in edition.events] for edition in (first, again)]
    assert first.events
    assert digests[0] == digests[1]


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"[1]", b'{"version": 1, "now": 2, "until": 3, "inputs": 4}'])
def test_a_spoilt_note_is_none(home: Home, spoilt: bytes) -> None:
    """It only saves work."""
    (home.rendered / NAME).write_bytes(spoilt)
    assert not is_unchanged(home, _digest(home))
