"""What every file of a release rests on, whatever it shows: the program, its tables and texts, the libraries that
write. Another version of any of it, and everything is made anew."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import TZPATH

ROOT = Path(__file__).parents[2]
ROOMS = ("publish", "dedupe", "sources", "site")
NOT_READ = ("sources/calendars", "sources/samples")  # an edition holds what is shown of them
LIBRARIES = ("babel", "duckdb", "jinja2", "markupsafe", "pyarrow", "python-dateutil", "tzdata")
_PASSED = ("__pycache__", ".pyc")


def digest_ground(folders: Iterable[Path] = ()) -> bytes:
    """Return the digest of the program as it runs, and of `folders` that a renderer reads besides: other templates."""
    digest = blake2b(_digest_program(), digest_size=16)
    for folder in folders:
        _add_folder(digest, folder)
    return digest.digest()


@lru_cache(maxsize=1)
def _digest_program() -> bytes:
    """A program that runs is not another one when its files change: they were read when it began."""
    digest = blake2b(sys.version.encode(), digest_size=16)
    for name in LIBRARIES:
        digest.update(f"{name} {_find_version(name)}\n".encode())
    for zones in TZPATH:
        if (path := Path(zones) / "tzdata.zi").is_file():
            digest.update(path.read_bytes())
    for room in ROOMS:
        _add_folder(digest, ROOT / room, [ROOT / name for name in NOT_READ])
    return digest.digest()


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _add_folder(digest: blake2b, folder: Path, passed: Iterable[Path] = ()) -> None:
    for path in _list_files(folder, tuple(passed)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)


def _list_files(folder: Path, passed: tuple[Path, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.endswith(_PASSED) or path in passed:
            continue
        if path.is_dir():
            yield from _list_files(path, passed)
        elif path.is_file():
            yield path
