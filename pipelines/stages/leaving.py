"""Planning and carrying out that a source leaves: its do-not-collect line, its folder in the catalogue, then what a
home has of it (`removal`)."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import BusyHome, NotFound, PipelineError
from pipelines.home import Home
from pipelines.stages.removal import Remains, find_ids, find_remains, purge_sources
from publish.forgetting import list_sources
from sources.catalogue import load_source
from sources.departures import NAME, Departure, add_departure, load_departures, make_addresses
from sources.errors import CatalogueError
from sources.source import Source
from sources.urls import find_site


@dataclass(frozen=True, slots=True)
class Leaving:
    """What will happen when a source leaves: the line that stays, and what goes."""

    calendars: Path
    departure: Departure
    is_known: bool  # whether the line is there already
    folder: Path | None  # in the catalogue
    files: int  # in that folder
    ids: frozenset[str]
    remains: Remains

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do, now or with the next run."""
        return self.is_known and self.folder is None and not self.remains.is_removable and not self.remains.served


def plan_leaving(source_id: str, calendars: Path, home: Home, *, on: date, by: str = "", reason: str = "") -> Leaving:
    """Return what removing a source would do; raise NotFound when nobody here knows it."""
    known = {departure.id: departure for departure in load_departures(calendars)}
    folders = {path.parent.name: path.parent for path in sorted(calendars.rglob("source.toml"))}
    published = {i: entry for _, sources in list_sources(home.build) for i, entry in sources.items()}
    folder = folders.get(source_id)
    remains = find_remains(home, {source_id})
    if source_id not in (known.keys() | folders.keys() | published.keys()) and not remains.paths:
        near = difflib.get_close_matches(source_id, [*folders, *published], n=1)
        raise NotFound(f"{source_id}: there is no such source{f'; nearest: «{near[0]}»' if near else ''}")
    departure = known.get(source_id) or Departure(
        id=source_id,
        on=on,
        by=by,
        reason=reason,
        addresses=_find_addresses(source_id, folders, published.get(source_id)),
        path=calendars / NAME,
    )
    ids = find_ids(home, [departure], folders)
    return Leaving(
        calendars=calendars,
        departure=departure,
        is_known=source_id in known,
        folder=folder,
        files=sum(path.is_file() for path in folder.rglob("*")) if folder else 0,
        ids=ids,
        remains=remains if ids == {source_id} else find_remains(home, ids),
    )


def carry_out(leaving: Leaving, home: Home, *, wipe_history: Callable[[Path], None]) -> None:
    """Do it. First the line, so that a kill at any later moment leaves nothing that would collect the source again.

    Raise PipelineError when a run holds the home: the line is written then, and each run finishes what is left to do.
    """
    add_departure(leaving.calendars, leaving.departure)
    if leaving.folder is not None:
        _remove_folder(leaving.folder, leaving.calendars)
    if not _is_home(home):
        return
    try:
        with home.hold():
            purge_sources(home, leaving.ids, wipe_history=wipe_history)
    except BusyHome as error:
        raise PipelineError(f"{error}; then «babillard source remove» again, or the next run, does the rest") from error


def make_facts(leaving: Leaving, *, is_done: bool) -> dict[str, Any]:
    """Return it as JSON holds it; `done` says whether it was carried out."""
    facts = asdict(leaving.remains)
    facts["paths"] = [str(path) for path in leaving.remains.paths]
    facts["releases"] = list(leaving.remains.releases)
    return {
        "id": leaving.departure.id,
        "done": is_done,
        "line": leaving.departure.model_dump(mode="json"),
        "file": str(leaving.calendars / NAME),
        "folder": str(leaving.folder) if leaving.folder else None,
        "folder_files": leaving.files,
        **facts,
    }


def _find_addresses(source_id: str, folders: dict[str, Path], published: dict[str, Any] | None) -> tuple[str, ...]:
    """Return the addresses that leave: those of its source.toml, or of the last release when that is gone or spoilt."""
    sources = {source.id: source for source in _load_sources(folders)}
    mine = sources.pop(source_id, None)
    if mine is not None:
        return make_addresses(mine, sources.values())
    if published is None:
        return ()
    site = find_site(published["homepage"])
    return () if any(find_site(other.url) == site for other in sources.values()) else (site,)


def _load_sources(folders: dict[str, Path]) -> Iterator[Source]:
    """Yield the sources that can be read: that of another is broken must not keep one from leaving."""
    for folder in folders.values():
        try:
            yield load_source(folder / "source.toml")
        except CatalogueError:
            continue


def _remove_folder(folder: Path, calendars: Path) -> None:
    """Remove a source's folder, and the folders above it that are empty then."""
    shutil.rmtree(folder)
    for parent in folder.parents:
        if parent == calendars or any(parent.iterdir()):
            return
        parent.rmdir()


def _is_home(home: Home) -> bool:
    """Whether a run ever worked here: holding a home makes its folders."""
    return home.data.is_dir() or home.raw.is_dir() or home.build.is_dir()
