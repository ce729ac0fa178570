"""The catalogue as a run sees it: checked against the territory, enabled sources only, `--only` applied."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import NoSources, NotFound
from sources.archive import write_atomically
from sources.catalogue import load_catalogue, load_source
from sources.errors import CatalogueError
from sources.source import Source
from sources.territory import load_territory

FILE = "source.toml"


def load_sources(calendars: Path) -> dict[str, Source]:
    """Return every source of the catalogue, enabled or not."""
    return load_catalogue(calendars, regions=load_territory().regions)


def load_readable(calendars: Path) -> tuple[dict[str, Source], dict[str, CatalogueError]]:
    """Return the sources whose files can be used as they are, and what is wrong with the others, by folder's name."""
    broken: dict[Path, CatalogueError] = {}
    sources = load_catalogue(calendars, regions=load_territory().regions, broken=broken)
    return sources, {path.parent.name: error for path, error in broken.items()}


@dataclass(frozen=True, slots=True)
class UnusableFiles:
    """Files of the catalogue that cannot be used, and what is done meanwhile: one line a problem."""

    lines: tuple[str, ...]
    ids: frozenset[str]  # of their sources, by the folder's name


def load_usable(calendars: Path, kept: Path) -> tuple[dict[str, Source], UnusableFiles]:
    """Return the sources of the catalogue, and what is wrong with the files that cannot be used.

    A source whose file is broken stays as it was when its file last could be used: a copy lies in `kept`, beside its
    raw answers. Raise CatalogueError when no source is left, and for what concerns the catalogue as a whole.
    """
    regions = load_territory().regions
    broken: dict[Path, CatalogueError] = {}
    sources = load_catalogue(calendars, regions=regions, broken=broken)
    lines: list[str] = []
    for path, error in broken.items():
        lines += str(error).splitlines()
        source = _load_copy(kept / path.parent.name / FILE, path.parent, regions)
        if source is not None and source.id not in sources:
            sources[source.id] = source
            lines.append(f"{path}: «{source.id}» goes on as it was before this file was changed")
    if broken and not sources:
        raise next(iter(broken.values()))
    return dict(sorted(sources.items())), UnusableFiles(tuple(lines), frozenset(path.parent.name for path in broken))


def keep_copies(sources: Iterable[Source], kept: Path) -> None:
    """Keep a copy of the file of each source that has answers in `kept`."""
    for source in sources:
        if source.folder is None or not (kept / source.id).is_dir():
            continue
        said, copy = (source.folder / FILE).read_bytes(), kept / source.id / FILE
        if not copy.is_file() or copy.read_bytes() != said:
            write_atomically(copy, said)


def _load_copy(copy: Path, folder: Path, regions: Collection[str]) -> Source | None:
    try:
        return load_source(copy, regions=regions).model_copy(update={"folder": folder})
    except CatalogueError:
        return None


def select_sources(sources: dict[str, Source], only: Sequence[str] = ()) -> dict[str, Source]:
    """Return the enabled sources, or those named; raise NotFound, or NoSources when that leaves none."""
    for source_id in only:
        if source_id not in sources:
            near = difflib.get_close_matches(source_id, sources, n=1)
            hint = f"; nearest: «{near[0]}»" if near else "; see «babillard source list»"
            raise NotFound(f"--only {source_id}: there is no such source{hint}")
    chosen = {i: s for i, s in sources.items() if (i in only if only else s.enabled)}
    if not chosen:
        raise NoSources(
            "there is no enabled source: add one (see CONTRIBUTING.md), set enabled = true, or name a folder "
            "of sources with --calendars"
        )
    return chosen
