"""Readers' feeds against schemas, as xmllint applies them, and against what the W3C's feed validator warns of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import pytest
from defusedxml import ElementTree

from publish.feeds import FeedRenderer, render_feeds
from publish.model import Instance
from publish.slices import Slice, make_slices
from tests.clients.programs import find_program, run_program
from tests.conftest import Release
from tests.publish.editions import NOW, make_edition, make_many

SCHEMAS = Path(__file__).parent / "schemas"
SPOILT = {
    "atom": [
        (b"<updated>", b"<updated>x"),
        (b"<author>", b"<autor>"),
        (b"tag:babillard,2026:", b""),
        (b'"self"', b'"me"'),
    ],
    "rss": [
        (b"<ttl>360", b"<ttl>0"),
        (b"</language>", b"x</language>"),
        (b"<pubDate>", b"<pubDate>2026-"),
        (b"https", b"x"),
    ],
}


@pytest.fixture(scope="module")
def feeds() -> dict[str, bytes]:
    """Feeds of one event of each kind, hostile ones too; of an instance with a hub; one long enough for pages."""
    edition = make_edition(instance=replace(Instance(), hub="https://hub.example/?a=1&b=2"))
    found = dict(render_feeds(make_slices(edition, {"feeds/city/vide", "feeds/all/page-1"}), edition))
    long = make_edition(make_many(800))
    return found | dict(FeedRenderer(long).render(Slice("feeds/long", "all", "Tout", "All", long.events)))


def check(ending: str, paths: list[Path], home: Path) -> tuple[int, str]:
    """Return xmllint's code and complaints about files against the schema of their format."""
    command = [find_program("xmllint"), "--noout", "--nonet", "--relaxng", str(SCHEMAS / f"{ending}.rng")]
    done = run_program([*command, *map(str, paths)], home)
    return done.returncode, "\n".join(line for line in done.stderr.split("\n") if not line.endswith(" validates"))


@pytest.mark.clients
@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_xmllint_accepts_every_feed(release: Release, ending: str, tmp_path: Path) -> None:
    """All feeds of a release keep to the schema."""
    paths = release.find(f".{ending}")
    assert len(paths) > 50
    assert check(ending, paths, tmp_path) == (0, "")


@pytest.mark.clients
@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_schemas_take_odd_events_and_refuse_spoilt_feeds(feeds: dict[str, bytes], ending: str, tmp_path: Path) -> None:
    """Feeds of odd events, hubs and pages keep to them too; each kind of spoilt feed does not."""
    paths = []
    for name, body in feeds.items():
        if name.endswith(f".{ending}"):
            paths.append(tmp_path / name.replace("/", "-"))
            paths[-1].write_bytes(body)
    assert check(ending, paths, tmp_path) == (0, "")
    for old, new in SPOILT[ending]:
        path = tmp_path / f"spoilt.{ending}"
        path.write_bytes(feeds[f"feeds/all.{ending}"].replace(old, new, 1))
        assert check(ending, [path], tmp_path)[0] != 0, old


class Markup(HTMLParser):
    """The elements and addresses of a text in HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]


def test_what_the_validator_warns_of(feeds: dict[str, bytes]) -> None:
    """Ids once, dates neither ahead nor before the feed's own, harmless HTML, whole addresses, no byte-order mark."""
    for path, body in feeds.items():
        if not path.endswith((".atom", ".rss")):
            continue
        assert body.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n'), path
        parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
        assert not parsed.bozo, path
        assert len({entry.id for entry in parsed.entries}) == len(parsed.entries), path
        for entry in parsed.entries:
            text = entry.content[0].value if "content" in entry else entry.summary
            markup = Markup(text)
            assert markup.tags <= {"p", "br", "a"}, path
            assert all(link.startswith(("http://", "https://")) for link in markup.links), path
            assert NOW - timedelta(days=400) < _read(entry.published) <= NOW, path
            if path.endswith(".atom"):
                assert _read(entry.published) <= _read(entry.updated) <= NOW, path


def test_feeds_update_with_their_entries(feeds: dict[str, bytes]) -> None:
    """The feed's own date is that of its last entry."""
    atom = "{http://www.w3.org/2005/Atom}"
    for path, body in feeds.items():
        if path.endswith(".atom"):
            root = ElementTree.fromstring(body)
            dates = [element.text for entry in root.iter(f"{atom}entry") for element in entry.iter(f"{atom}updated")]
            assert not dates or root.findtext(f"{atom}updated") == max(dates), path


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
