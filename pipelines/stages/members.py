"""Members' feeds into a release: all of them rendered when it is made, so that a host of plain files serves them.

A home without people.sqlite has no members; SQLAlchemy, which takes a second to import, is then left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.home import Home
from publish.feeds import FeedRenderer
from publish.members import Member, MemberFeeds, keep_shown
from publish.model import Edition
from publish.release import Candidate, write_unlisted
from publish.selection import make_ground
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
    home: Home, candidate: Candidate, members: Sequence[Member], edition: Edition, renderer: FeedRenderer
) -> int:
    """Write the feeds of members into a candidate and remember in which state each was; return how many files."""
    if not members:
        return 0
    from pipelines.people.members import mark_rendered

    feeds = MemberFeeds(edition, make_ground(load_territory(), edition.venues), renderer)
    files = write_unlisted(candidate, (file for member in members for file in feeds.render(member)))
    with _open(home) as people:
        mark_rendered(people, members, candidate.version.rpartition("-")[2])
    return files


@contextmanager
def _open(home: Home) -> Iterator[Engine]:
    from pipelines.people.database import open_people

    people = open_people(home.people)
    try:
        yield people
    finally:
        people.dispose()
