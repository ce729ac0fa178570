"""Where the address of an event leads when its words have changed: it ends with the event's id, which never does."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path


def find_moved(root: Path, relative: str, folders: Collection[str]) -> str | None:
    """Return the path that a missing one of a release is under now: "fr/evenement/old-words-e1…/" with the words that
    the event has now, what follows kept; None where nothing has that id. `folders` are those of events, with a slash.

    The words of a source that left are kept nowhere, so no file can lie at such an address.
    """
    folder = next((folder for folder in folders if relative.startswith(folder)), None)
    if folder is None:
        return None
    old, slash, rest = relative.removeprefix(folder).partition("/")
    name = _list_names(root / folder).get(_find_id(old))
    return f"{folder}{name}{slash or '/'}{rest}" if name and name != old else None


@lru_cache(maxsize=8)
def _list_names(folder: Path) -> dict[str, str]:
    """Return the folders of events by the id at their end; those of a release never change."""
    try:
        return {_find_id(path.name): path.name for path in sorted(folder.iterdir())}
    except OSError:
        return {}


def _find_id(name: str) -> str:
    return name.rpartition("-")[2]
