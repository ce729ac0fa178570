"""A file of a release before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.incremental.record import Kept

UNKNOWN = b""  # the key of what nobody can tell the inputs of


@dataclass(slots=True, eq=False)
class Draft:
    """One file: its path, how to make it, and the digest of everything that `make` reads. UNKNOWN: made each time."""

    path: str
    make: Callable[[], bytes]
    key: bytes = UNKNOWN


@dataclass(slots=True, eq=False)
class Group:
    """Files that are made together and may be any number; no other draft has its key.

    `make` may take the key away: what could not be made as it should be is made again next time.
    """

    make: Callable[[], Iterable[tuple[str, bytes]]]
    key: bytes = UNKNOWN


@dataclass(slots=True, eq=False)
class Late:
    """Files that are made from other files of the release: all that came before. `make` reads them in the folder that
    it gets; `find_key` gets what is known of them unread, and `on_known` is told when nothing is to be made."""

    make: Callable[[Path], Iterable[tuple[str, bytes]]]
    find_key: Callable[[Mapping[str, Kept]], bytes]
    key: bytes = UNKNOWN
    on_known: Callable[[], None] = lambda: None


File = Draft | Group | Late | tuple[str, bytes]
"""What renderers yield: a draft, or a path and what it holds."""


Tell = Callable[[Any], None]


def ignore(value: Any) -> None:
    """Take no notice."""


@dataclass(slots=True, eq=False)
class Portion:
    """Files that one process makes one after another; which process it is, and when, makes no difference to them.

    `list_files` gets a way to tell the process that publishes of something by the way, a value that can be pickled:
    `on_told` gets it there, once all portions are written, in their order. What has threads of its own `stays` there.
    """

    list_files: Callable[[Tell], Iterable[File]]
    on_told: Tell = ignore
    stays: bool = False


def as_draft(file: Draft | tuple[str, bytes]) -> Draft:
    """Return a file as a draft: one that is made already has no key, for comparing it is as cheap."""
    if isinstance(file, Draft):
        return file
    path, content = file
    return Draft(path, lambda: content)
