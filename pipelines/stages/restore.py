"""Bring back what cannot be recomputed (last good listings, state of sources) from the release when `var` is lost."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from pipelines.home import Home
from pipelines.stages.picture_restore import restore_pictures
from pipelines.stages.readings import SourceReading, load_reading, write_reading
from publish.opendata import load_kept_from_release
from publish.release import load_index, mend_latest
from sources.tables import KeptListing, is_readable, write_listings


def restore_data(home: Home, *, left: Collection[str] = ()) -> list[str]:
    """Restore the kept listings of every source of the latest release where `var/data/listings` is missing, and those
    of single sources whose file a failing disk has spoilt. `build/latest` is made whole first. Sources that `left` are
    not restored. Events' images come back likewise.

    Return the ids of the sources restored. Event ids and sequences need no restoring: the ledger is always read
    from the release.
    """
    mend_latest(home.build)
    restore_pictures(home, left=left)
    index = load_index(home.latest)
    if index is not None and not home.listings.exists():
        return _restore_all(home, index, left)
    spoilt = [path for path in sorted(home.listings.glob("*.parquet")) if not is_readable(path)]
    if spoilt:
        _restore_some(spoilt, _load_kept(home))
    if index is not None:
        _restore_readings(home, index, left)
    return [path.stem for path in spoilt]


def _restore_some(spoilt: list[Path], kept: dict[str, list[KeptListing]]) -> None:
    for path in spoilt:
        path.replace(path.with_suffix(".spoilt"))  # for whoever wants to look; nothing reads it
        if path.stem in kept:
            write_listings(path, kept[path.stem])


def _load_kept(home: Home) -> dict[str, list[KeptListing]]:
    """Return what the latest release kept; nothing when its tables are spoilt, too."""
    try:
        return load_kept_from_release(home.latest / "data")
    except (OSError, ValueError):
        return {}


def _restore_all(home: Home, index: dict[str, Any], left: Collection[str]) -> list[str]:
    restored = {source_id: kept for source_id, kept in _load_kept(home).items() if source_id not in left}
    aside = home.data / ".listings-restored"
    shutil.rmtree(aside, ignore_errors=True)  # of a run killed just here
    for source_id, kept in restored.items():
        write_listings(aside / f"{source_id}.parquet", kept)
    _restore_readings(home, index, left)
    aside.mkdir(parents=True, exist_ok=True)
    aside.rename(home.listings)  # last and at once: a run killed before this starts over
    return sorted(restored)


def _restore_readings(home: Home, index: dict[str, Any], left: Collection[str]) -> None:
    """Write the state of each source that is lost or spoilt as the release tells it."""
    for source_id, entry in index["sources"].items():
        if source_id not in left and entry["result"] != "never" and load_reading(home.readings, source_id) is None:
            write_reading(home.readings, _make_reading(source_id, index["clock"], entry))


def _make_reading(source_id: str, clock: str, entry: dict[str, Any]) -> SourceReading:
    return SourceReading(
        source_id=source_id,
        result=entry["result"],
        at=clock,
        reason=entry["reason"],
        detail=entry["detail"] or "",
        ailing_since=entry["ailing_since"],
        last_fetched=entry["last_fetched"],
        last_good=entry["last_good"],
        listings=entry["listings"],
        upcoming=entry["upcoming"],
        issues=dict(entry["issues"]),
    )
