"""What a home need not keep: old releases, members' feeds outside of the release served, old raw responses.
Found first, so that it can be shown, then removed."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.home import Home
from publish.members import PREFIX
from publish.release import find_old_releases, find_unlisted
from sources.retention import find_old_files


@dataclass(frozen=True, slots=True)
class Old:
    """What can go, and how much room it takes."""

    releases: tuple[str, ...] = ()  # versions
    members_of: tuple[str, ...] = ()  # versions that stay, without their members' feeds
    raw_files: tuple[Path, ...] = ()
    size: int = 0  # bytes that removing all of it gives back


def find_old(home: Home, now: datetime) -> Old:
    """Return what is old in a home: of releases the last seven and one a month stay, of raw responses 90 days."""
    releases = find_old_releases(home.build)
    members_of = [version for version in find_unlisted(home.build, PREFIX) if version not in releases]
    raw_files = find_old_files(home.raw, now=now)
    folders = [home.build / version for version in releases]
    folders += [home.build / version / PREFIX for version in members_of]
    inside = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    size = _measure(path.stat() for path in [*inside, *raw_files])
    return Old(tuple(releases), tuple(members_of), tuple(raw_files), size)


def remove_old(home: Home, old: Old) -> None:
    """Remove what was found; for whoever holds the home."""
    for version in old.members_of:
        shutil.rmtree(home.build / version / PREFIX)
    for version in old.releases:
        shutil.rmtree(home.build / version)
    for path in old.raw_files:
        path.unlink(missing_ok=True)


def _measure(files: Iterator[os.stat_result]) -> int:
    """Add up the bytes of files, save those that live on under another name: releases share what did not change."""
    links: Counter[tuple[int, int, int, int]] = Counter()
    for stat in files:
        links[stat.st_dev, stat.st_ino, stat.st_nlink, stat.st_size] += 1
    return sum(size for (_, _, names, size), found in links.items() if found >= names)
