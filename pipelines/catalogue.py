"""The catalogue as a run sees it: checked against the territory, enabled sources only, `--only` applied."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from pipelines.errors import NoSources
from sources.catalogue import load_catalogue
from sources.source import Source
from sources.territory import load_territory


def load_sources(calendars: Path) -> dict[str, Source]:
    """Return every source of the catalogue, enabled or not."""
    return load_catalogue(calendars, regions=load_territory().regions)


def select_sources(sources: dict[str, Source], only: Sequence[str] = ()) -> dict[str, Source]:
    """Return the enabled sources, or those named; raise NoSources when that leaves none."""
    for source_id in only:
        if source_id not in sources:
            near = difflib.get_close_matches(source_id, sources, n=1)
            hint = f"; nearest: «{near[0]}»" if near else "; see «babillard source list»"
            raise NoSources(f"--only {source_id}: there is no such source{hint}")
    chosen = {i: s for i, s in sources.items() if (i in only if only else s.enabled)}
    if not chosen:
        raise NoSources(
            "there is no enabled source: add one (see CONTRIBUTING.md), set enabled = true, or name a folder "
            "of sources with --calendars"
        )
    return chosen
