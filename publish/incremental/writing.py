"""Writing the files of a release: one that is as it was in the release before is a second name of the same bytes on
disk (a hard link), any other is written and hashed on the way.

A file of a release is never changed in place, here or elsewhere: it would change in every release that has it.
"""

# Of 100,000 files, pathlib takes longer than the system that writes them.
# ruff: noqa: PTH102, PTH108, PTH116

from __future__ import annotations

import os
import shutil
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from publish.errors import ReleaseError
from publish.incremental.drafts import UNKNOWN, Draft, File, Group, Late, as_draft
from publish.incremental.links import Links
from publish.incremental.record import Kept, Record, is_sound

# A DuckDB file or a PDF is another one each time it is made: listed without a hash and left out of the digest.
UNHASHED = (".duckdb", ".pdf")
# Likewise the search index, which orders what it holds by chance: `pagefind.json` tells of which texts it is.
UNHASHED_FOLDER = "pagefind/"
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class TwiceError(ReleaseError):
    """Two processes made a file of one path."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one process wrote and kept of a release: files as (path, key, sha256, size, mtime, links)."""

    files: list[tuple[str, bytes, str | None, int, int, array[int] | None]]
    fresh: set[str]
    kept: set[str]
    targets: list[str]  # what the numbers of links mean
    has_doubt: bool


class ReleaseWriter:
    """Writes a release into a folder. `before` is the folder of the release that `record` is of, when there is one.

    What is as it was before is linked at the end: a release in which nothing differs needs no files at all.
    """

    def __init__(self, folder: Path, before: Path | None = None, record: Record | None = None) -> None:
        self.folder = folder
        self._before = before
        self._record = record
        self._known = record.files if record is not None and before is not None else {}
        self._links = Links(record.targets if record is not None else ())
        self._made: set[str] = {""}
        self._of_key: dict[bytes, list[str]] | None = None
        self._kept: set[str] = set()  # paths of `files` that are to be linked
        self.files: dict[str, Kept] = {}
        self.fresh: set[str] = set()  # paths of what is not the file of the release before
        self.has_doubt = False  # whether something was not made as it should be

    def note_all(self) -> None:
        """Note what is in the folder already."""
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            self._note(path.relative_to(self.folder).as_posix(), path)

    def add(self, file: File) -> None:
        """Write one file, or all files of a group."""
        if isinstance(file, Group):
            self._add_group(file)
        elif isinstance(file, Late):
            self._add_late(file)
        else:
            draft = as_draft(file)
            if not self._keep_known([draft.path], draft):
                self._add_made(draft.path, draft.key, draft.make())

    def finish(self) -> bool:
        """Return whether nothing at all differs from the release before; if so nothing was written."""
        if self._known and not self.fresh and self.files.keys() == self._known.keys():
            return True
        self.link_kept()
        return False

    def link_kept(self) -> None:
        """Give every file that was kept so far its place in this release."""
        for path in self.try_links():
            target = self._prepare(path)
            shutil.copyfile(f"{self._before}/{path}", target)
            self.files[path] = replace(self.files[path], mtime=os.stat(target).st_mtime_ns)
        self._kept.clear()

    def try_links(self) -> list[str]:
        """Link every file that was kept so far; return those that cannot be: on another file system, on one without
        links, or of too many names."""
        kept, self._kept = sorted(self._kept), set()
        return [path for path in kept if not self._try_link(path)]

    def _try_link(self, path: str) -> bool:
        try:
            os.link(f"{self._before}/{path}", self._prepare(path), follow_symlinks=False)
        except OSError:
            return False
        return True

    def restart(self, noted: dict[str, Kept]) -> None:
        """Take everything back but some files that were there at the beginning."""
        for path in self.folder.rglob("*"):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in noted:
                path.unlink()
        self._kept.clear()
        self.files, self.fresh = dict(noted), self.fresh & noted.keys()

    def adopt(self) -> None:
        """Note the files of the release before in place of those written: this release holds the same, and goes."""
        for path, kept in self.files.items():
            found = os.stat(f"{self._before}/{path}", follow_symlinks=False)
            if found.st_mtime_ns != kept.mtime and found.st_size == kept.size:
                self.files[path] = replace(kept, mtime=found.st_mtime_ns)

    def is_untouched(self) -> bool:
        """Return whether every file of the release before is still the one that was written."""
        return bool(self._known) and all(self._is_sound(path, kept) for path, kept in self._known.items())

    def copy(self) -> ReleaseWriter:
        """Return a writer of other files of the same release, for another process."""
        return ReleaseWriter(self.folder, self._before, self._record)

    def tell(self) -> Part:
        """Return what a copy wrote and kept, in a form that is quickly sent."""
        files = [(p, k.key, k.sha256, k.size, k.mtime, k.links) for p, k in self.files.items()]
        return Part(files, self.fresh, self._kept, self._links.targets, self.has_doubt)

    def take(self, part: Part) -> None:
        """Take over what a copy wrote and kept. Raise TwiceError for a file that both have."""
        numbers = self._links.merge(part.targets)
        for path, key, digest, size, mtime, links in part.files:
            if path in self.files:
                raise TwiceError(self.folder, f"{path}: two parts of a release make it")
            mine = None if links is None else array("I", sorted([numbers[n] for n in links]))
            self.files[path] = Kept(key, digest, size, mtime, mine)
        self.fresh |= part.fresh
        self._kept |= part.kept
        self.has_doubt |= part.has_doubt

    def trust(self, part: Part, failed: Sequence[str]) -> None:
        """Take it that a copy linked all that it kept but some."""
        self._kept = self._kept - part.kept | set(failed)

    def make_record(self, version: str, whole: bytes) -> Record:
        """Return what was made, for the release after this one."""
        files = dict(sorted(self.files.items()))
        return Record(files, self._links.targets, version, UNKNOWN if self.has_doubt else whole)

    def _add_made(self, path: str, key: bytes, content: bytes) -> None:
        kept = self._known.get(path)
        if kept is not None and _is_same(kept, path, content) and self._is_sound(path, kept):
            self._keep(path, replace(kept, key=key))
        else:
            self._write(path, key, content)

    def _add_group(self, group: Group) -> None:
        if self._keep_known(self._paths_of(group.key), group):
            return
        was_known = group.key != UNKNOWN
        files = list(group.make())
        self.has_doubt |= was_known and group.key == UNKNOWN
        for path, content in files:
            self._add_made(path, group.key, content)

    def _add_late(self, late: Late) -> None:
        late.key = late.find_key(self.files)
        if self._keep_known(self._paths_of(late.key), late):
            late.on_known()
            return
        self.link_kept()
        files = list(late.make(self.folder))
        self.has_doubt |= late.key == UNKNOWN
        for path, content in files:
            self._add_made(path, late.key, content)

    def _keep_known(self, paths: Sequence[str], file: Draft | Group | Late) -> bool:
        """Keep files of the release before when they were made from the same; return whether they were."""
        if file.key == UNKNOWN or not paths:
            return False
        known = [(path, self._known.get(path)) for path in paths]
        if any(kept is None or kept.key != file.key or not self._is_sound(path, kept) for path, kept in known):
            return False
        for path, kept in known:
            if kept is not None:
                self._keep(path, kept)
        return True

    def _paths_of(self, key: bytes) -> list[str]:
        """Return the files that a group gave in the release before."""
        if self._of_key is None:
            self._of_key = defaultdict(list)
            for path, kept in self._known.items():
                self._of_key[kept.key].append(path)
        return self._of_key.get(key, [])

    def _note(self, relative: str, path: Path) -> None:
        """Note a file that somebody else wrote."""
        found = path.stat()
        digest = sha256(path.read_bytes()).hexdigest() if is_hashed(relative) else None
        self.files[relative] = Kept(UNKNOWN, digest, found.st_size, found.st_mtime_ns)
        known = self._known.get(relative)
        if known is None or digest is None or known.sha256 != digest:
            self.fresh.add(relative)

    def _is_sound(self, path: str, kept: Kept) -> bool:
        """Whether the file of the release before is still the one that was written."""
        return is_sound(f"{self._before}/{path}", kept.size, kept.mtime)

    def _keep(self, path: str, kept: Kept) -> None:
        self._forget(path)
        self._kept.add(path)
        self.files[path] = kept

    def _write(self, path: str, key: bytes, content: bytes) -> None:
        target = self._prepare(path)
        self._forget(path)
        try:
            handle = os.open(target, _FLAGS, 0o666)
        except FileExistsError:
            raise TwiceError(self.folder, f"{path}: two parts of a release make it") from None
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
            mtime = os.fstat(handle).st_mtime_ns
        finally:
            os.close(handle)
        digest = sha256(content).hexdigest() if is_hashed(path) else None
        links = self._links.read(path, content) if path.endswith(".html") else None
        self.files[path] = Kept(key, digest, len(content), mtime, links)
        self.fresh.add(path)

    def _forget(self, path: str) -> None:
        """Forget a file that there is already: of two files of one path the last one counts."""
        if self.files.pop(path, None) is None:
            return
        if path in self._kept:
            self._kept.discard(path)
        else:
            os.unlink(f"{self.folder}/{path}")
        self.fresh.discard(path)

    def _prepare(self, relative: str) -> str:
        """Return where a file goes, its folder made."""
        parent, _, name = relative.rpartition("/")
        if not name or name in (".", "..") or "\0" in name:
            raise ReleaseError(self.folder, f"{relative}: lies outside of the release")
        if parent not in self._made:
            if any(part in ("", ".", "..") or "\0" in part for part in parent.split("/")):
                raise ReleaseError(self.folder, f"{relative}: lies outside of the release")
            self._make_folder(parent)
        return f"{self.folder}/{relative}"

    def _make_folder(self, relative: str) -> None:
        missing: list[str] = []
        while relative not in self._made:
            missing.append(relative)
            relative = relative.rpartition("/")[0]
        for path in reversed(missing):
            with suppress(FileExistsError):
                os.mkdir(f"{self.folder}/{path}")
            self._made.add(path)


def is_hashed(path: str) -> bool:
    """Return whether a file of a release counts with its content."""
    return not path.endswith(UNHASHED) and not path.startswith(UNHASHED_FOLDER)


def _is_same(kept: Kept, path: str, content: bytes) -> bool:
    if kept.size != len(content) or not is_hashed(path):
        return False
    return kept.sha256 == sha256(content).hexdigest()


def list_entries(files: dict[str, Kept]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the entry of each file in `index.json`, by path."""
    for path, kept in sorted(files.items()):
        yield path, {"bytes": kept.size} | ({"sha256": kept.sha256} if kept.sha256 is not None else {})
