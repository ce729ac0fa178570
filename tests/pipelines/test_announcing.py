"""Telling a WebSub hub of changed feeds: a real little hub on a socket, real requests, files of the home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.cli.progress import render_summary, summarise
from pipelines.home import Home
from pipelines.run import Outcome
from pipelines.settings import RunSettings
from pipelines.stages.announce import NAME, TRIES_MAX, announce_changes, note_changes
from publish.feeds.hub import find_topics
from publish.model import Instance
from publish.release import INDEX
from tests.hubs import Hub, serve_hub

BASE = "https://agenda.example/"


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Serve a hub on loopback."""
    with serve_hub() as hub:
        yield hub


def make_settings(folder: Path, hub: str) -> RunSettings:
    """Return the settings of an instance that names a hub."""
    home = Home(folder / "home")
    home.make_folders()
    instance = replace(Instance(), base_url=BASE, hub=hub)
    return RunSettings(home=home, instance=instance, allow_private_hosts=True)


def write_index(folder: Path, **files: str) -> Path:
    """Write the index of a release whose files have some digests."""
    folder.mkdir(parents=True)
    names = {name.replace("__", "/").replace("_", ".", 1): {"sha256": digest} for name, digest in files.items()}
    index: dict[str, Any] = dict.fromkeys(("version", "clock", "digest", "counts", "sources"), "")
    (folder / INDEX).write_text(json.dumps(index | {"files": names}), encoding="utf-8")
    return folder


def note(settings: RunSettings) -> None:
    """Let one feed in two formats differ between the release that is served and a candidate."""
    home = settings.home
    if not home.latest.exists():
        write_index(home.latest, feeds__all_rss="a", feeds__all_atom="a", feeds__all_json="a", feeds__all_ics="a")
        write_index(
            home.build / "next", feeds__all_rss="b", feeds__all_atom="b", feeds__all_json="a", feeds__all_ics="b"
        )
    note_changes(settings, home.build / "next")


def test_topics_are_public_feeds_that_changed() -> None:
    """Not calendars, further pages, members' feeds, pages of the site, nor what is new or the same."""
    same = {"feeds/new.rss": {"sha256": "1"}}
    names = (
        "feeds/all.rss",
        "feeds/region/04/music.json",
        "feeds/all.ics",
        "feeds/all/page-1.atom",
        "feeds/m/x.rss",
        "fr/index.html",
        "data/events.json",
    )
    before = same | {name: {"sha256": "1"} for name in names}
    after = same | {name: {"sha256": "2"} for name in names} | {"feeds/city/gaspe.rss": {"sha256": "2"}}
    assert find_topics(before, after, BASE) == [f"{BASE}feeds/all.rss", f"{BASE}feeds/region/04/music.json"]


def test_the_hub_is_told_of_what_changed(hub: Hub, tmp_path: Path) -> None:
    """One form a feed, as hubs expect it; afterwards nothing waits."""
    settings = make_settings(tmp_path, hub.url)
    note(settings)
    found = announce_changes(settings)
    assert found is not None
    assert (found.told, found.waiting, found.reason) == (2, 0, "")
    assert hub.topics == [f"{BASE}feeds/all.atom", f"{BASE}feeds/all.rss"]
    assert all(form["hub.mode"] == ["publish"] and form["hub.topic"] == form["hub.url"] for form in hub.forms)
    assert announce_changes(settings) is None
    assert len(hub.forms) == 2


def test_without_a_hub_nothing_is_told(hub: Hub, tmp_path: Path) -> None:
    """Nor written down; what waited for a hub that was taken out is forgotten."""
    settings = make_settings(tmp_path, hub.url)
    note(settings)
    plain = replace(settings, instance=replace(settings.instance, hub=""))
    note_changes(plain, settings.home.build / "next")
    assert announce_changes(plain) is None
    assert not (settings.home.data / NAME).exists()
    assert hub.forms == []


def test_a_hub_that_is_down_is_asked_again_a_few_times(hub: Hub, tmp_path: Path) -> None:
    """At each run, until the limit; the reason is told, and a change brings the feed back."""
    hub.status = 503
    settings = make_settings(tmp_path, hub.url)
    note(settings)
    found = [announce_changes(settings) for _ in range(TRIES_MAX)]
    assert [(one.told, one.waiting, one.given_up) for one in found if one] == [(0, 2, 0)] * (TRIES_MAX - 1) + [
        (0, 0, 2)
    ]
    assert found[0] is not None
    assert "http-503" in str(found[0])
    assert announce_changes(settings) is None
    hub.status, hub.forms = 202, []
    note(settings)
    told = announce_changes(settings)
    assert told is not None
    assert (told.told, told.reason) == (2, "")


def test_a_hub_that_nobody_answers_for_is_a_warning(tmp_path: Path) -> None:
    """A refused connection is a reason, not an exception; private addresses are not asked unless let in."""
    settings = make_settings(tmp_path, "http://127.0.0.1:9/")
    note(settings)
    found = announce_changes(settings)
    assert found is not None
    assert found.reason.startswith("refused")
    guarded = announce_changes(replace(settings, allow_private_hosts=False))
    assert guarded is not None
    assert guarded.reason.startswith("private-address")
    assert guarded.waiting == 2


def test_a_run_says_that_the_hub_did_not_answer(tmp_path: Path) -> None:
    """On a terminal as a warning, in JSON with its counts; a hub that took everything is no line."""
    settings = make_settings(tmp_path, "http://127.0.0.1:9/")
    note(settings)
    facts = summarise(Outcome(announcement=announce_changes(settings)))
    assert (facts["hub"]["waiting"], facts["hub"]["told"]) == (2, 0)
    console = Console(file=StringIO(), width=300)
    console.print(render_summary(facts))
    assert isinstance(console.file, StringIO)
    assert "hub http://127.0.0.1:9/: refused" in console.file.getvalue()
    assert "2 feeds will be announced at the next run" in console.file.getvalue()
    assert summarise(Outcome())["hub"] is None
