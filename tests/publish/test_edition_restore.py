"""An edition read back from its release gives the very same feeds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dedupe.normalise.tables import make_normalised
from publish.errors import ReleaseError
from publish.feeds import render_feeds
from publish.ledger import Ledger, make_edition_events
from publish.ledger_file import write_ledger
from publish.model import Edition
from publish.opendata import write_opendata
from publish.opendata.edition import load_edition
from publish.pictures import Picture, Size
from publish.release import write_candidate
from publish.selection import make_ground, parse_selection, pick_events
from publish.slices import make_slices
from sources.territory import load_territory
from tests.publish.editions import NOW, REGIONS, SOURCES, make_edition, make_events, make_many


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Path]:
    """Write a release of one event of each kind, and of many; return what it was made from."""
    folder = tmp_path_factory.mktemp("build") / "release"
    merged = [event.event for event in (*make_events(), *make_many(200)) if event.event.title.isprintable()]
    image = b"RIFF0000WEBP"
    picture = Picture("0123456789abcdef01234567-1", (Size(480, 320, 4), Size(960, 640, len(image))), "salle-a")
    pictures = dict.fromkeys(("e1", "e3", "m00007"), picture)
    events, ledger = make_edition_events(merged, Ledger(), {"old1": "e1"}, now=NOW, pictures=pictures)
    edition = replace(make_edition(), events=tuple(events), redirects={"old1": "e1"}, sources=SOURCES[:2])
    write_opendata(edition, make_normalised([]), {}, folder / "data")
    write_ledger(folder / "data", ledger)
    files = [(picture.make_path(picture.widest), image), *render_feeds(make_slices(edition), edition)]
    write_candidate(folder.parent, files, edition, folder)
    return edition, folder


def test_feeds_are_the_same_to_the_byte(release: tuple[Edition, Path]) -> None:
    """Every slice in every format: what a member subscribes to today is what the next release holds."""
    edition, folder = release
    read = load_edition(folder, edition.instance, REGIONS)
    feeds = dict(render_feeds(make_slices(read), read))
    assert len(edition.events) > 200
    assert {p.relative_to(folder).as_posix() for p in (folder / "feeds").rglob("*.*")} == feeds.keys()
    for path, body in feeds.items():
        assert body == (folder / path).read_bytes(), path
    assert feeds["feeds/all.rss"].count(b'960.webp" length="12" type="image/webp"') == 3


@pytest.mark.parametrize(
    "query", ["family=1", "accessible=1", "free=1&words=ville", "words=choeur", "words=amis", "without=spectacle"]
)
def test_selections_pick_the_same_events(release: tuple[Edition, Path], query: str) -> None:
    """By words, audience and place."""
    edition, folder = release
    read = load_edition(folder, edition.instance, REGIONS)
    ground = make_ground(load_territory(), read.venues)
    picked = [[e.event_id for e in pick_events(parse_selection(query), one.events, ground)] for one in (edition, read)]
    assert picked[0] == picked[1]
    assert picked[0] or query == "accessible=1"


def test_half_a_release_is_told(release: tuple[Edition, Path], tmp_path: Path) -> None:
    """A folder without index, and one whose tables are gone."""
    with pytest.raises(ReleaseError):
        load_edition(tmp_path, release[0].instance, REGIONS)
    (tmp_path / "index.json").write_bytes((release[1] / "index.json").read_bytes())
    with pytest.raises(ReleaseError):
        load_edition(tmp_path, release[0].instance, REGIONS)
