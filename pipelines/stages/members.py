"""Members' feeds into a release: all of them rendered when it is made, so that a host of plain files serves them.

A home without people.sqlite has no members; SQLAlchemy, which takes a second to import, is then left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.home import Home
from publish.feeds import FORMATS, FeedRenderer
from publish.feeds.drafting import digest_frame
from publish.incremental import Digester
from publish.members import Member, MemberFeeds, State, keep_shown
from publish.model import Edition
from publish.release import Candidate, link_unlisted, write_unlisted
from publish.selection import make_ground
from publish.slices import Slice
from sources.territory import load_territory

if TYPE_CHECKING:
    from sqlalchemy import Engine


def load_shown(home: Home, edition: Edition) -> list[Member]:
    """Return the members whose feeds belong into an edition's release; none where there is no people.sqlite."""
    if not home.people.is_file():
        return []
    from pipelines.people.members import list_members

    with _open(home) as people:
        return keep_shown(list_members(people), edition.today)


def write_members(
    home: Home,
    candidate: Candidate,
    members: Sequence[Member],
    renderer: FeedRenderer,
    digester: Digester,
    before: Path,
) -> int:
    """Write the feeds of members into a candidate, those that are as they were linked from the release `before`, and
    remember in which state each is; return how many were rendered."""
    if not members:
        return 0
    from pipelines.people.members import load_keys, mark_rendered

    edition = renderer.edition
    feeds = MemberFeeds(edition, make_ground(load_territory(), edition.venues), renderer)
    frame = digest_frame(edition, digester)
    tokens = {event.event_id: digester.digest(event) for event in edition.events}
    rendered, keys = 0, []
    with _open(home) as people:
        known = load_keys(people, _name(before.name))
        for member in members:
            item = feeds.make_slice(member)
            key = _make_key(item, frame, tokens)
            keys.append((member, key))
            paths = [f"{member.path}.{kind}" for kind in FORMATS]
            if known.get(member.id) != key or not link_unlisted(candidate, before, paths):
                write_unlisted(candidate, renderer.render(item))
                rendered += 1
        mark_rendered(people, keys, _name(candidate.version))
    return rendered


def drop_revoked(home: Home, release: Path) -> int:
    """Remove from a release the files of members who revoked their feed while it was written; return of how many. The
    next one holds the notice."""
    if not home.people.is_file():
        return 0
    from pipelines.people.members import is_rendered, list_members

    count = 0
    with _open(home) as people:
        for member in list_members(people):
            if member.state is State.REVOKED and not is_rendered(people, member, _name(release.name)):
                files = [release / f"{member.path}.{kind}" for kind in FORMATS]
                count += any(file.is_file() for file in files)
                for file in files:
                    file.unlink(missing_ok=True)
    return count


def _make_key(item: Slice, frame: bytes, tokens: Mapping[str, bytes]) -> str:
    """Digest all that a feed is made from: what feeds show anyway, its own words, its events in their order."""
    words = repr((item.path, item.title_fr, item.title_en, item.note, item.is_over)).encode("utf-8", "surrogatepass")
    events = b"".join([tokens[event.event.event_id] for event in item.events])
    return blake2b(b"".join((frame, words, events)), digest_size=16).hexdigest()


def _name(version: str) -> str:
    """Return what stands for a release: the end of its version, which tells its content."""
    return version.rpartition("-")[2]


@contextmanager
def _open(home: Home) -> Iterator[Engine]:
    from pipelines.people.database import open_people

    people = open_people(home.people)
    try:
        yield people
    finally:
        people.dispose()
