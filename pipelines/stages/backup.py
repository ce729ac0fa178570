"""A home in one file, and back: what cannot be made again (editors' decisions, people.sqlite, the release served, the
instance's settings and sources), and nothing else.

The file is a tar compressed by Zstandard, so that `tar --zstd -tf` shows it and `tar --zstd -xf` is a way out without
this program. It holds hashes of passwords and keys of second factors: only its owner may read it.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import zstandard

from pipelines.errors import BackupError
from pipelines.home import Home
from publish.release import load_index, mend_latest

SUFFIX = ".tar.zst"
_BESIDE = ("decisions", "calendars", "site")  # folders of a home, as far as they are there
_TOP = (*_BESIDE, "build", "var")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    path: Path
    version: str  # of its release, "" without one
    files: int
    size: int  # bytes of the file itself
    has_people: bool


def write_backup(home: Home, folder: Path, now: datetime) -> Backup:
    """Write `babillard-<clock>.tar.zst` into a folder, whole or not at all; runs and visitors are not disturbed."""
    release = home.latest.resolve()
    version = release.name if load_index(release) is not None else ""
    if not version and not home.people.is_file() and not home.decisions.is_dir():
        raise BackupError(home.root, "there is nothing here to keep; name a --home")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"babillard-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            with (
                zstandard.ZstdCompressor(level=6, threads=-1).stream_writer(file, closefd=False) as packed,
                tarfile.open(fileobj=packed, mode="w|") as tar,
            ):
                files = sum(_add(tar, source, name) for source, name in _list_files(home, version))
                has_people = home.people.is_file() and _add_people(tar, home.people)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return Backup(path, version, files + has_people, path.stat().st_size, has_people)


def restore_backup(path: Path, home: Home) -> Backup:
    """Put a backup into a home that has none of what it holds, checked file by file first.

    Of `calendars/` what is there stays: sources that left since are named there, and not in the backup.
    """
    for there in (home.build, home.decisions, home.people):
        if there.is_file() or (there.is_dir() and any(there.iterdir())):
            raise BackupError(there, "is there already: move it away, or name another --home")
    home.root.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".restored-", dir=home.root))
    try:
        files = _unpack(path, aside)
        version = _check_release(path, aside / "build")
        _drop_known(aside, home.root)
        for part in sorted(aside.iterdir()):
            _move(part, home.root / part.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    mend_latest(home.build)
    return Backup(path, version, files, path.stat().st_size, home.people.is_file())


def prune_backups(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder; return those removed."""
    old = sorted(folder.glob(f"babillard-*{SUFFIX}"))[:-keep]
    for path in old:
        path.unlink()
    return old


def _list_files(home: Home, version: str) -> Iterator[tuple[Path, str]]:
    folders = [home.root / name for name in _BESIDE]
    folders += [home.build / version] if version else []
    folders += [home.notes]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in [*sorted(home.root.glob("*.toml")), *paths]:
        yield path, path.relative_to(home.root).as_posix()


def _add(tar: tarfile.TarFile, path: Path, name: str) -> bool:
    """Add one file as it is now; one that a run removed meanwhile is no loss."""
    try:
        content = path.read_bytes()
        stat = path.stat()
    except FileNotFoundError:
        return False
    return _add_bytes(tar, name, content, stat.st_mode & 0o777, int(stat.st_mtime))


def _add_people(tar: tarfile.TarFile, path: Path) -> bool:
    """Add people.sqlite as one consistent moment of it: it is in use, and half of it lies in its journal."""
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(":memory:")) as to,
    ):
        source.backup(to)
        to.execute("PRAGMA journal_mode = DELETE")
        return _add_bytes(tar, "var/people.sqlite", to.serialize(), 0o600, int(path.stat().st_mtime))


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes, mode: int, mtime: int) -> bool:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), mode, mtime
    tar.addfile(entry, io.BytesIO(content))
    return True


def _unpack(path: Path, folder: Path) -> int:
    """Unpack plain files below the folders of a home; a backup may come from anywhere."""
    count = 0
    try:
        with (
            path.open("rb") as file,
            zstandard.ZstdDecompressor().stream_reader(file) as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            for entry in tar:
                name = PurePosixPath(entry.name)
                is_ours = name.parts[0] in _TOP or (len(name.parts) == 1 and name.suffix == ".toml")
                if not entry.isfile() or not is_ours or ".." in name.parts or name.is_absolute():
                    raise BackupError(path, f"holds «{entry.name}», which no backup of Babillard does")
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(entry)
                assert content is not None
                with target.open("wb") as out:
                    shutil.copyfileobj(content, out)
                target.chmod(entry.mode & 0o777)
                os.utime(target, (entry.mtime, entry.mtime))
                count += 1
    except (tarfile.TarError, zstandard.ZstdError, EOFError) as error:
        raise BackupError(path, f"is no backup of Babillard, or a damaged one ({error}); name another one") from error
    return count


def _check_release(path: Path, build: Path) -> str:
    """Return the version of the release, after comparing each file with what its index says."""
    for folder in sorted(build.iterdir()) if build.is_dir() else ():
        index = load_index(folder)
        if index is None:
            raise BackupError(path, f"its release {folder.name} has no whole index.json")
        for name, entry in index["files"].items():
            file = folder / name
            if not file.is_file() or entry.get("sha256", "") not in ("", _digest(file)):
                raise BackupError(path, f"its release lacks {name}, or holds another one")
        return folder.name
    return ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _drop_known(aside: Path, root: Path) -> None:
    """Forget what the home has already: the same file, or sources, which are kept in Git and are newer there. Raise
    BackupError for any other, before anything is moved."""
    for path in [path for path in aside.rglob("*") if path.is_file()]:
        there = root / path.relative_to(aside)
        if not there.exists():
            continue
        if "calendars" not in path.relative_to(aside).parts[:1] and there.read_bytes() != path.read_bytes():
            raise BackupError(there, "is there already: move it away, or name another --home")
        path.unlink()


def _move(part: Path, target: Path) -> None:
    """Move a folder into the home, file by file where the home has that folder: what was there otherwise stays."""
    if part.is_dir() and target.is_dir():
        for inner in sorted(part.iterdir()):
            _move(inner, target / inner.name)
    else:
        part.rename(target)
