"""Members' feeds in the releases of edited calendars, and what they owe: they show what every feed shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from publish.contract.reading import read_entries, read_items
from publish.ledger_file import load_ledger
from publish.members import Member, MemberFeeds
from publish.model import Edition
from publish.redirects import follow_redirect
from publish.selection import Ground, Selection, make_ground
from sources.territory import load_territory

STARS = ("e1", "e2", "e3")
MEMBERS = (
    Member("a" * 32, Selection(region=("04",))),
    Member("b" * 32, Selection(words=("titre",))),
    Member("c" * 32, None, STARS),
)


def write_members(folder: Path, edition: Edition) -> None:
    """Write the feeds of MEMBERS into a release."""
    feeds = MemberFeeds(edition, _find_ground())
    for member in MEMBERS:
        for name, content in feeds.render(member):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


def find_faults(before: Path, after: Path) -> Iterator[str]:
    """Yield what members' feeds of a release may not show."""
    public = read_entries(after / "feeds/all.ics")
    for member in MEMBERS:
        mine = read_entries(after / f"{member.path}.ics")
        yield from (f"{member.path}: {uid} is not as in every feed" for uid, e in mine.items() if public.get(uid) != e)
        old, new = (read_items(folder / f"{member.path}.json") for folder in (before, after))
        yield from (
            f"{member.path}: {guid} is dated anew" for guid in old.keys() & new.keys() if old[guid] != new[guid]
        )
    ledger = load_ledger(after / "data")
    starred = {follow_redirect(ledger.redirects, star) for star in STARS}
    dates = {o.occurrence_id for e in ledger.events.values() if e.event_id in starred for o in e.occurrences}
    mine = read_entries(after / f"{MEMBERS[-1].path}.ics")
    missing = {uid for uid, entry in public.items() if entry.occurrence_id in dates} - mine.keys()
    yield from (f"{MEMBERS[-1].path}: {uid} of a starred event is missing" for uid in sorted(missing))


@cache
def _find_ground() -> Ground:
    return make_ground(load_territory(), ())
