"""Events' images in a run: which are asked for, how, what becomes of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dedupe.merge.tables import write_events
from dedupe.model import MergedEvent, Said
from dedupe.normalise.tables import make_normalised
from pipelines.home import Home
from pipelines.settings import RunSettings
from pipelines.stages.picture_files import draft_pictures, find_picture_paths, find_pictures
from pipelines.stages.picture_restore import restore_pictures
from pipelines.stages.pictures import fetch_pictures, find_wanted
from publish.ledger import Ledger, make_edition_events
from publish.ledger_file import write_ledger
from publish.opendata import write_opendata
from publish.release import write_candidate
from tests.publish.editions import NOW, TODAY, make_edition, make_event, make_hour, make_period
from tests.publish.pictures.test_decoding import make_body
from tests.servers import FileServer, Response


def _make_merged(event_id: str, image: str | None, *dates: Any) -> MergedEvent:
    said = (Said("image", image, "musee", event_id, True),) if image else ()
    return make_event(event_id, event_id, *dates, image=image, said=said).event


@pytest.fixture
def site() -> Iterator[FileServer]:
    """Serve images, good and bad."""
    jpeg = ("image/jpeg", make_body(1000, 700))
    files = {
        "/robots.txt": ("text/plain", b"User-agent: *\nDisallow: /prive/\n"),
        "/a.jpg": jpeg,
        "/prive/b.jpg": jpeg,
        "/page.jpg": ("text/html", b"<!doctype html><title>Connexion</title>"),
        "/refuse.jpg": Response(jpeg[1], "image/jpeg", headers={"X-Robots-Tag": "noimageindex"}),
    }
    with FileServer(files) as server:
        yield server


def _run(home: Home, events: list[MergedEvent], days: float = 0) -> Any:
    write_events(home.merge / "events.parquet", events)
    return fetch_pictures(RunSettings(home, allow_private_hosts=True), NOW + timedelta(days=days))


def test_images_of_events_to_come_are_wanted() -> None:
    """The next event first; none of what is over, none whose source nobody knows; one that two events share once."""
    over = _make_merged("past", "https://a.example/past.jpg", make_hour(-3))
    later = _make_merged("later", "https://a.example/x.jpg", make_hour(9))
    soon = _make_merged("soon", "https://a.example/y.jpg", make_period(-40, None))
    shared = _make_merged("shared", "https://a.example/x.jpg", make_hour(2))
    unknown = replace(_make_merged("unknown", "https://a.example/z.jpg", make_hour(1)), said=())
    wanted = find_wanted([over, later, soon, shared, unknown, _make_merged("none", None, make_hour(1))], TODAY)
    assert list(wanted) == ["https://a.example/y.jpg", "https://a.example/x.jpg"]
    assert set(wanted.values()) == {"musee"}


def test_a_run_keeps_what_it_may_and_says_why_not(tmp_path: Path, site: FileServer) -> None:
    """robots.txt, headers, what is no image, what is not there, what is no address: each left out for its reason."""
    home = Home(tmp_path)
    names = ("a.jpg", "prive/b.jpg", "page.jpg", "refuse.jpg", "perdue.jpg")
    events = [_make_merged(f"e{n}", f"{site.url}/{name}", make_hour(1)) for n, name in enumerate(names)]
    events.append(_make_merged("e9", "javascript:alert(1)", make_hour(1)))
    summary = _run(home, events)
    assert (summary.wanted, summary.shown) == (6, 1)
    assert summary.refused == {
        "robots": 1, "unreadable": 1, "opt-out-header": 1, "http-404": 1, "not-asked": 1,
    }  # fmt: skip
    assert not site.asked("/prive/b.jpg")
    shown = make_event("e0", "e0", make_hour(1), image=f"{site.url}/a.jpg")
    picture = find_pictures(home, [shown.event])["e0"]
    assert picture.source_id == "musee"
    bodies = [draft.make() for draft in draft_pictures(home, [replace(shown, picture=picture)])]
    assert [body[8:12] for body in bodies] == [b"WEBP", b"WEBP"]
    assert [size.length for size in picture.sizes] == [len(body) for body in bodies]


def test_images_are_asked_again_after_a_week(tmp_path: Path, site: FileServer) -> None:
    """Not at each run; and when they are, only whether they changed."""
    home, events = Home(tmp_path), [_make_merged("e0", f"{site.url}/a.jpg", make_hour(30))]
    assert [_run(home, events, days).asked for days in (0, 1, 6.9, 7.5)] == [1, 0, 0, 1]
    assert "if-none-match" in site.asked("/a.jpg")[-1].headers
    assert _run(home, events, 8).shown == 1


def test_a_lost_image_stays_until_nobody_wants_it(tmp_path: Path, site: FileServer) -> None:
    """A server that is down changes nothing; an event that is over, or a source that left, takes its image with it."""
    home, url = Home(tmp_path), f"{site.url}/a.jpg"
    events = [_make_merged("e0", url, make_hour(30))]
    _run(home, events)
    site.files["/a.jpg"] = Response(b"", status=503)
    assert _run(home, events, 8).shown == 1
    assert _run(home, [], 9).wanted == 0
    assert not find_pictures(home, [make_event("e0", "e0", make_hour(30), image=url).event])
    assert not list(home.pictures.rglob("*.webp"))
    assert not list(home.pictures.glob("raw/*"))


def test_lost_images_come_back_from_the_release(tmp_path: Path, site: FileServer) -> None:
    """Nobody is asked, neither when they come back nor when their server is down later; who left gets nothing back."""
    home, url = Home(tmp_path), f"{site.url}/a.jpg"
    merged = _make_merged("e0", url, make_hour(30))
    _run(home, [merged])
    pictures = find_pictures(home, [merged])
    events, ledger = make_edition_events([merged], Ledger(), {}, now=NOW, pictures=pictures)
    edition = make_edition(events, redirects={})
    release = home.build / "r1"
    write_opendata(edition, make_normalised([]), {}, release / "data")
    write_ledger(release / "data", ledger)
    files = [(draft.path, draft.make()) for draft in draft_pictures(home, events)]
    write_candidate(home.build, files, edition, release)
    (home.build / "latest").symlink_to("r1")
    before = {path.name: path.read_bytes() for path in home.pictures.glob("made/*")}
    shutil.rmtree(home.pictures)
    assert restore_pictures(home, left={"musee"}) == 0
    assert restore_pictures(home) == 1
    assert restore_pictures(home) == 0  # they are there
    assert {path.name: path.read_bytes() for path in home.pictures.glob("made/*")} == before
    assert find_pictures(home, [merged]) == pictures
    asked = len(site.asked("/a.jpg"))
    assert _run(home, [merged], 1).asked == 0
    site.files["/a.jpg"] = Response(b"", status=503)
    summary = _run(home, [merged], 8)
    assert (summary.asked, summary.shown, len(site.asked("/a.jpg"))) == (1, 1, asked + 2)  # once more, at a 503
    site.files["/robots.txt"] = ("text/plain", b"User-agent: babillard\nDisallow: /\n")
    assert _run(home, [merged], 10).shown == 0


def test_a_source_that_leaves_takes_its_images_along(tmp_path: Path, site: FileServer) -> None:
    """Bodies and files of theirs are among what a removal removes, nobody else's."""
    home = Home(tmp_path)
    _run(home, [_make_merged("e0", f"{site.url}/a.jpg", make_hour(1))])
    assert not list(find_picture_paths(home, {"autre"}))
    found = list(find_picture_paths(home, {"musee"}))
    assert sorted(path.suffix for path in found) == ["", ".webp", ".webp"]
