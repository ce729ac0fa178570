"""The files of a member's feed in the release that is served: a host of plain files, or nginx while `babillard serve`
is away, must not go on handing out what was revoked."""

from __future__ import annotations

from pipelines.home import Home
from publish.members import Member, MemberFeeds
from sources.archive import write_atomically


def replace_files(home: Home, feeds: MemberFeeds, member: Member) -> int:
    """Put what a feed shows now in place of its files in the latest release; return how many there were.

    Each is written aside and renamed: the old file may have a name in older releases, too. A disk that cannot be
    written to leaves it to the next run.
    """
    folder = home.latest.resolve()
    count = 0
    for path, body in feeds.render(member):
        target = folder / path
        try:
            if target.is_file():
                write_atomically(target, body)
                count += 1
        except OSError:
            break
    return count
