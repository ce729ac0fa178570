"""The latest release as members' feeds need it: read back when first asked for, kept until another one is served."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.home import Home
from publish.members import MemberFeeds
from publish.model import Instance
from publish.opendata.edition import load_edition
from publish.pages.site import Site
from publish.selection import make_ground
from publish.validate import find_feeds
from sources.territory import load_territory


@dataclass(frozen=True, slots=True)
class Kept:
    """A release read back: what renders feeds of it, and the paths of its public ones, without extension."""

    folder: Path
    feeds: MemberFeeds
    slices: frozenset[str]


@lru_cache(maxsize=1)
def make_site(kept: Kept) -> Site:
    """Return a release as its pages are made from."""
    return Site(kept.feeds.edition, kept.slices)


class EditionKeeper:
    """Reads a release once; whoever asks meanwhile waits for it."""

    def __init__(self, home: Home, instance: Instance) -> None:
        self._home = home
        self._instance = instance
        self._lock = threading.Lock()
        self._kept: Kept | None = None

    def get(self) -> Kept:
        """Return the release that is served now; raise ReleaseError when there is none to be read."""
        folder = self._home.latest.resolve()
        with self._lock:
            if self._kept is None or self._kept.folder != folder:
                self._kept = self._load(folder)
            return self._kept

    def _load(self, folder: Path) -> Kept:
        territory = load_territory()
        edition = load_edition(folder, self._instance, {c: region.name for c, region in territory.regions.items()})
        feeds = MemberFeeds(edition, make_ground(territory, edition.venues))
        return Kept(folder, feeds, frozenset(name.rpartition(".")[0] for name in find_feeds(folder)))
