"""Bring back what cannot be recomputed (last good listings, state of sources) from the release when `var` is lost."""

from __future__ import annotations

from typing import Any

from publish.opendata import load_kept_from_release

from pipelines.home import Home
from pipelines.stages.readings import SourceReading, write_reading
from publish.release import load_index
from sources.tables import write_listings


def restore_data(home: Home) -> list[str]:
    """Restore the kept listings of every source of the latest release where `var/data/listings` is missing.

    Return the ids of the sources restored. Event ids and sequences need no restoring: the ledger is always read
    from the release.
    """
    index = load_index(home.latest)
    if index is None or home.listings.exists():
        return []
    restored = load_kept_from_release(home.latest / "data")
    aside = home.data / ".listings-restored"
    for source_id, kept in restored.items():
        write_listings(aside / f"{source_id}.parquet", kept)
    for source_id, entry in index["sources"].items():
        if entry["result"] != "never":
            write_reading(home.readings, _make_reading(source_id, index["clock"], entry))
    aside.mkdir(parents=True, exist_ok=True)
    aside.rename(home.listings)  # last and at once: a run killed before this starts over
    return sorted(restored)


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
