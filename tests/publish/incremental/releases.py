"""Releases of an edition that changes, written after one another as a run does, or from scratch."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from publish.feeds import FeedRenderer
from publish.feeds.drafting import draft_feeds
from publish.incremental import Digester, File
from publish.incremental.clock import settle_clock
from publish.incremental.record import load_record, write_record
from publish.model import Edition
from publish.pages.render import ONCE, draft_pages
from publish.release import Candidate, switch, write_candidate
from publish.slices import make_slices
from publish.validate import find_feeds


def draft_all(edition: Edition, known: Collection[str] = ()) -> Iterator[File]:
    """Yield every feed and page of an edition as a draft."""
    digester = Digester(once=ONCE)
    slices = make_slices(edition, {name.rpartition(".")[0] for name in known})
    yield from draft_feeds(FeedRenderer(edition), slices, digester)
    yield from draft_pages(edition, {item.path for item in slices}, digester)


class Place:
    """A folder of releases with the record of the last one."""

    def __init__(self, root: Path) -> None:
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
        candidate = write_candidate(
            self.build,
            draft_all(settle_clock(edition), known),
            edition,
            prepared,
            before=before,
            record=load_record(self.records, before.name),
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
