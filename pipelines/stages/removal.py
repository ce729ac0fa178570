"""Taking a source out of a home for good: what there is of it, and removing it in an order that a kill cannot spoil.

The line in `do-not-collect.toml` comes first, so that nothing collects it again; then everything that it left here. The
release that is served goes with the next one: a home is never without. All of it can be repeated, and each run does.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dedupe.decisions import load_decisions
from pipelines.home import Home
from pipelines.stages.picture_files import find_picture_paths
from publish.forgetting import (
    count_forgotten,
    find_releases,
    find_served,
    forget_sources,
    list_sources,
    remove_releases,
)
from publish.ledger_file import load_ledger, write_ledger
from sources.departures import Departure
from sources.tables import is_readable, load_listings


@dataclass(frozen=True, slots=True)
class Remains:
    """What a home holds of sources that left: files and folders of their own, and releases."""

    listings: int = 0
    raw_files: int = 0
    raw_bytes: int = 0
    paths: tuple[Path, ...] = ()
    releases: tuple[str, ...] = ()  # earlier ones
    served: str | None = None  # the release served now, when it holds something of them
    events_alone: int = 0  # published events that they alone describe
    events_shared: int = 0  # that others describe, too
    decisions: int = 0  # of editors; left as they are

    @property
    def is_removable(self) -> bool:
        """Whether there is anything to remove before the next run."""
        return bool(self.paths or self.releases)


def find_ids(home: Home, departures: Sequence[Departure], stay: Collection[str]) -> frozenset[str]:
    """Return the ids under which sources that left are known here: their own, and earlier names of their addresses.

    `stay` are the ids of the catalogue: one of them may have lived at such an address once.
    """
    known = [entry for _, sources in list_sources(home.build) for entry in sources.items()]
    covered = {i for i, entry in known if any(departure.covers(entry["homepage"]) for departure in departures)}
    return frozenset({departure.id for departure in departures} | (covered - set(stay)))


def find_remains(home: Home, ids: Collection[str]) -> Remains:
    """Return what there is of some sources."""
    raw = [path for i in ids for path in (home.raw / i).rglob("*") if path.is_file()]
    listings = [path for i in ids if (path := home.listings / f"{i}.parquet").exists() and is_readable(path)]
    versions = find_releases(home.build, lambda source_id, _: source_id in ids)
    served = find_served(home.build)
    alone, shared = count_forgotten(load_ledger(home.latest / "data", home.ledger), ids)
    decisions, _ = load_decisions(home.decisions)
    return Remains(
        listings=sum(len(load_listings(path)) for path in listings),
        raw_files=len(raw),
        raw_bytes=sum(path.stat().st_size for path in raw),
        paths=tuple(_find_paths(home, ids)),
        releases=tuple(version for version in versions if version != served),
        served=served if served in versions else None,
        events_alone=alone,
        events_shared=shared,
        decisions=sum(any(source_id in ids for source_id, _ in decision.items) for decision in decisions),
    )


def purge_sources(home: Home, ids: Collection[str], *, wipe_history: Callable[[Path], None]) -> Remains:
    """Remove what there is of some sources, save in the release served and in editors' decisions; return what it was.

    For whoever holds the home. `wipe_history` empties Dagster's history, first: were it last, a kill before it would
    leave nothing that tells it is still to be done.
    """
    remains = find_remains(home, ids)
    if not remains.is_removable:
        return remains
    home.difference.unlink(missing_ok=True)  # names events of whoever was in the last release
    if home.dagster.is_dir():
        wipe_history(home.dagster)
    # What was worked out from all listings comes back with the next run; so do the search index and the record of the
    # release, which name its pages.
    derived = (home.match_state, home.merge, home.match, home.normalised.parent, home.rendered, home.search)
    for folder in derived:
        shutil.rmtree(folder, ignore_errors=True)
    _forget(home, ids)
    for path in remains.paths:
        _remove(path)
    remove_releases(home.build, remains.releases)
    return remains


def remove_former_releases(home: Home, departed: Collection[str], asked: Collection[str]) -> list[str]:
    """Remove the releases before the one served that hold something of sources that left, or of those that ask so
    themselves; return their versions."""

    def holds(source_id: str, entry: dict[str, object]) -> bool:
        return source_id in departed or (source_id in asked and entry["result"] != "left" and bool(entry["listings"]))

    return remove_releases(home.build, find_releases(home.build, holds))


def _forget(home: Home, ids: Collection[str]) -> None:
    """Take them out of the home's copy of the ledger; that of the release served goes with it."""
    if home.ledger.is_dir():
        write_ledger(home.ledger, forget_sources(load_ledger(home.ledger), ids))


def _find_paths(home: Home, ids: Collection[str]) -> Iterator[Path]:
    for source_id in sorted(ids):
        candidates = (
            home.listings / f"{source_id}.parquet",
            home.listings / f"{source_id}.spoilt",
            home.readings / f"{source_id}.json",
            home.raw / source_id,
            home.notes / source_id,
        )
        yield from (path for path in candidates if path.exists())
    yield from find_picture_paths(home, ids)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
