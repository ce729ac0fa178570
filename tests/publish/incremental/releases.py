"""Releases of an edition that changes, written after one another as a run does, or from scratch."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from publish.feeds import FeedRenderer
from publish.feeds.drafting import draft_feeds
from publish.incremental import Digester, File, Portion
from publish.incremental.clock import settle_clock
from publish.incremental.record import load_record, write_record
from publish.ledger import Ledger, make_edition_events
from publish.model import Edition
from publish.pages.render import ONCE, PageDrafts
from publish.release import Candidate, switch, write_candidate
from publish.slices import make_slices
from publish.validate import find_feeds
from tests.publish import editions
from tests.publish.contract.edits import Calendar


def share_all(edition: Edition, known: Collection[str]) -> tuple[list[Portion], Iterator[File]]:
    """Return every feed and page of an edition in portions, and what is made from them."""
    digester = Digester(once=ONCE)
    slices = make_slices(edition, {name.rpartition(".")[0] for name in known})
    feeds = Portion(lambda tell: draft_feeds(FeedRenderer(edition), slices, digester), stays=True)
    pages = PageDrafts(edition, {item.path for item in slices}, digester)
    return [feeds, *pages.list_portions()], pages.list_last()


class Place:
    """A folder of releases with the record of the last one."""

    def __init__(self, root: Path, processes: int = 1) -> None:
        self.processes = processes
        self.build, self.records = root / "build", root / "rendered"
        self.build.mkdir(parents=True)

    @property
    def latest(self) -> Path:
        """The release that is served."""
        return (self.build / "latest").resolve()

    def publish(self, edition: Edition, known: Collection[str] | None = None) -> Candidate:
        """Write the release of an edition after the one that there is, and switch to it. `known` are the feeds there
        were, those of the last release unless told."""
        prepared, before = self.build / ".aside", self.latest
        prepared.mkdir()
        known = find_feeds(before) if known is None else known
        portions, files = share_all(settle_clock(edition), known)
        candidate = write_candidate(
            self.build,
            files,
            edition,
            prepared,
            before=before,
            record=load_record(self.records, before.name),
            portions=portions,
            processes=self.processes,
        )
        assert candidate.record is not None
        write_record(self.records, candidate.record)
        switch(self.build, candidate)
        return candidate

    def read(self) -> dict[str, bytes]:
        """Return what each file of the release that is served holds."""
        return {
            path.relative_to(self.latest).as_posix(): path.read_bytes()
            for path in sorted(self.latest.rglob("*"))
            if path.is_file() and path.name != "index.json"
        }


class Days:
    """An edition of a calendar that is edited and whose clock goes on."""

    def __init__(self, seed: int, size: int = 10) -> None:
        self.calendar, self.ledger, self.now = Calendar(seed, size), Ledger(), editions.NOW

    def publish(self) -> Edition:
        """Return the edition as it is now."""
        redirects = {**self.ledger.redirects, **self.calendar.redirects}
        events, self.ledger = make_edition_events(self.calendar.events, self.ledger, redirects, now=self.now)
        today = self.now.astimezone(ZoneInfo("America/Toronto")).date()
        return editions.make_edition(
            list(events), now=self.now, today=today, redirects=redirects, regions={"04": "Mauricie"}
        )
