"""What publishing remembers of sources that left: taking them out of the ledger, and finding the releases that still
hold something of them. A release is never rewritten: it goes as a whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from publish.ledger import KnownEvent, Ledger
from publish.release import load_index

SourceEntry = dict[str, Any]  # of `index.json`
Holds = Callable[[str, SourceEntry], bool]  # source id, its entry → whether the release must go


def forget_sources(ledger: Ledger, left: Collection[str]) -> Ledger:
    """Return the ledger without what sources that left said.

    Events that only they described are dropped. Those that others describe too keep their id and their history, so
    that no subscriber's entry changes; the words of their address stay when somebody else says them too, and are made
    anew when they are, or may be, only those of a source that left. So with retired ids: their old addresses go on
    leading to the event that they became.
    """
    if not left:
        return ledger
    kept: dict[str, KnownEvent] = {}
    for event_id, event in ledger.events.items():
        keys = tuple(key for key in event.listing_keys if key[0] not in left)
        worded_by = tuple(source for source in event.worded_by if source not in left)
        if keys == event.listing_keys and worded_by == event.worded_by and (keys or worded_by):
            kept[event_id] = event
        elif keys or not event.listing_keys:  # of an id that was retired before words had names, nothing tells whose
            slug = event.slug if worded_by else ""
            kept[event_id] = replace(event, listing_keys=keys, worded_by=worded_by, slug=slug)
    return Ledger(kept, {old: new for old, new in ledger.redirects.items() if new in kept})


def count_forgotten(ledger: Ledger, left: Collection[str]) -> tuple[int, int]:
    """Return how many events only such sources describe, and how many others describe too."""
    sources = [{source_id for source_id, _ in event.listing_keys} for event in ledger.events.values()]
    mine = [ids for ids in sources if not ids.isdisjoint(left)]
    alone = sum(ids <= set(left) for ids in mine)
    return alone, len(mine) - alone


def find_releases(build: Path, holds: Holds) -> list[str]:
    """Return the versions whose index says that they hold something of a source, the oldest first."""
    return [version for version, sources in list_sources(build) if any(holds(i, e) for i, e in sources.items())]


def find_served(build: Path) -> str:
    """Return the version that `latest` leads to."""
    return (build / "latest").resolve().name


def remove_releases(build: Path, versions: Collection[str]) -> list[str]:
    """Remove some releases, never the one served; return those removed.

    Each is renamed first: one that a kill leaves half removed has the name of rests, and is swept away.
    """
    removed = [version for version in sorted(versions) if version != find_served(build)]
    for version in removed:
        aside = build / f".aside-{os.getpid()}-{version}"
        (build / version).rename(aside)
        shutil.rmtree(aside)
    return removed


def list_sources(build: Path) -> Iterator[tuple[str, dict[str, SourceEntry]]]:
    """Yield each whole release, the oldest first: its version and its sources by id."""
    if not build.is_dir():
        return
    for folder in sorted(p for p in build.iterdir() if p.is_dir() and not p.is_symlink()):
        index = load_index(folder)
        if index is not None:
            yield folder.name, index["sources"]
