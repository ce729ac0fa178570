"""Build a release aside, read it back, then switch to it: a failed run changes nothing that is served.

A release is `build/<version>/`; version = clock + digest of the content, so the same content has the same name.
`build/latest` is a symbolic link, replaced in one rename.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from publish.errors import ReleaseError
from publish.incremental.drafts import UNKNOWN, File, Portion
from publish.incremental.record import Record
from publish.incremental.sharing import write_portions
from publish.incremental.writing import ReleaseWriter, list_entries
from publish.model import Edition, SourceReport

INDEX = "index.json"
KEPT_RELEASES = 7
_INDEXED = frozenset({"version", "clock", "digest", "counts", "sources", "files"})  # what a whole index has


@dataclass(frozen=True, slots=True)
class Candidate:
    """A release written aside and not yet served."""

    folder: Path
    version: str
    digest: str
    files: int
    size: int  # bytes
    record: Record | None = None  # what it was made from
    fresh: frozenset[str] | None = None  # paths of what is not the very file of the release before; None: not known


def write_candidate(
    build: Path,
    files: Iterable[File],
    edition: Edition,
    prepared: Path,
    *,
    unlisted: str = "",
    before: Path | None = None,
    record: Record | None = None,
    find_whole: Callable[[Collection[str]], bytes] = lambda paths: UNKNOWN,
    portions: Iterable[Portion] = (),
    processes: int = 1,
) -> Candidate:
    """Write every file of a release into `prepared` (which may hold some already), then its index.

    `prepared` lies in `build`, on the same file system, so that the switch is a rename. `unlisted` is the digest of
    files that no index may name (members' feeds), written by `write_unlisted` after this. What is as `record` says
    that it is in the release `before` is linked from there; when all is, only the index is written. `find_whole`
    returns the digest of all that files are made from after a release of some paths: they are not even asked for when
    it is that of the release before. `portions` come before `files`; so many `processes` share them.
    """
    writer = ReleaseWriter(prepared, before, record)
    is_known = record is not None and record.whole != UNKNOWN and record.whole == find_whole(record.files.keys())
    if before is not None and is_known and writer.is_untouched() and (known := load_index(before)) is not None:
        return repeat_release(prepared, before, known)
    writer.note_all()
    write_portions(writer, list(portions), processes)
    for file in files:
        writer.add(file)
    is_same = writer.finish()
    entries = dict(list_entries(writer.files))
    digest = _digest(entries, unlisted)
    version = f"{edition.now:%Y%m%dT%H%M%SZ}-{digest[:12]}"
    latest = load_index(before) if before is not None else None
    if latest is not None and latest["digest"] == digest and latest["files"].keys() == entries.keys():
        version = latest["version"]
        writer.adopt()
    elif is_same:
        writer.link_kept()
    index = make_index(version, edition, entries, digest)
    # Half of a surrogate pair, from a hostile title, is an escape in JSON and nothing in UTF-8.
    (prepared / INDEX).write_bytes(_render_index(index).encode("utf-8", "backslashreplace"))
    size = sum(kept.size for kept in writer.files.values())
    return Candidate(
        prepared,
        version,
        digest,
        len(entries),
        size,
        writer.make_record(version, find_whole(writer.files.keys())),
        frozenset(writer.fresh),
    )


def repeat_release(prepared: Path, before: Path, index: dict[str, Any]) -> Candidate:
    """Return a candidate that says again what the release before said."""
    shutil.copyfile(before / INDEX, prepared / INDEX)
    size = sum(entry["bytes"] for entry in index["files"].values())
    return Candidate(prepared, index["version"], index["digest"], len(index["files"]), size, fresh=frozenset())


def write_unlisted(candidate: Candidate, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files that stand in no index into a candidate; return how many."""
    count = 0
    made: set[str] = set()
    for relative, content in files:
        parent = relative.rpartition("/")[0]
        if parent not in made:
            (candidate.folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        (candidate.folder / relative).write_bytes(content)
        count += 1
    return count


def link_unlisted(candidate: Candidate, before: Path, paths: Sequence[str]) -> bool:
    """Link unlisted files that are as they were from the release before; return whether all of them are there."""
    sources = [before / path for path in paths]
    if not all(source.is_file() for source in sources):
        return False
    for source, path in zip(sources, paths, strict=True):
        target = candidate.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    return True


def find_unlisted(build: Path, prefix: str) -> list[str]:
    """Return the versions, but the one served, that still hold unlisted files, the oldest first: what was revoked must
    not stay in old folders, and the served release holds all that goes on."""
    latest = (build / "latest").resolve().name
    folders = (path for path in sorted(build.iterdir()) if path.is_dir() and not path.is_symlink())
    return [path.name for path in folders if path.name != latest and (path / prefix).is_dir()]


def make_index(version: str, edition: Edition, entries: dict[str, dict[str, Any]], digest: str) -> dict[str, Any]:
    """Return `index.json`: version, clock, counts, files with size and sha256, result of each source."""
    return {
        "version": version,
        "clock": edition.now.isoformat(),
        "digest": digest,
        "counts": {
            "events": len(edition.events),
            "occurrences": sum(len(event.occurrences) for event in edition.events),
            "venues": len(edition.venues),
            "sources": len(edition.sources),
            "listings": sum(s.listings for s in edition.sources if s.basis != "pending"),
            "files": len(entries),
        },
        "sources": {source.source_id: _source_entry(source) for source in edition.sources},
        "files": entries,
    }


def load_index(folder: Path) -> dict[str, Any] | None:
    """Return the index of a release, or None where there is no whole one."""
    try:
        index: dict[str, Any] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return index if isinstance(index, dict) and index.keys() >= _INDEXED else None


def mend_latest(build: Path) -> str | None:
    """Make `latest` a link to a whole release again; return the version it now leads to, or None when all was well.

    A copy that somebody put back from a backup is a folder and not a link: it takes the name of its version. A link
    that leads nowhere is turned to the newest release there is.
    """
    latest = build / "latest"
    if latest.is_dir() and not latest.is_symlink():
        return _name_copy(build, latest)
    if latest.is_dir():
        return None
    versions = sorted(p.name for p in build.glob("[0-9]*") if p.is_dir() and load_index(p) is not None)
    if not versions:
        return None
    _link(build, versions[-1])
    return versions[-1]


def _name_copy(build: Path, latest: Path) -> str | None:
    index = load_index(latest)
    if index is None:
        raise ReleaseError(latest, "is a folder without a whole index.json, not a link to a release: move it away")
    version = Path(str(index["version"])).name
    if load_index(build / version) is None:
        shutil.rmtree(build / version, ignore_errors=True)
        latest.rename(build / version)
    else:
        shutil.rmtree(latest)
    _link(build, version)
    return version


def _link(build: Path, version: str) -> None:
    """Turn `latest` to a version in one rename."""
    aside = build / f".latest-{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(version, target_is_directory=True)
    aside.replace(build / "latest")


def is_served(build: Path, candidate: Candidate) -> bool:
    """Return whether a candidate holds what the release that is served holds."""
    try:
        with (build / "latest" / INDEX).open(encoding="utf-8") as index:
            head = index.read(1_000)  # the digest comes before the files, of which there may be a hundred thousand
    except OSError:
        return False
    return f'"digest": "{candidate.digest}"' in head


def switch(build: Path, candidate: Candidate) -> Path:
    """Serve a candidate: give it its name, then turn `latest` to it in one rename. Return the release's folder.

    A candidate with the content of the latest release is thrown away: that release is returned.
    """
    if is_served(build, candidate):
        shutil.rmtree(candidate.folder)
        return build / (build / "latest").resolve().name
    target = build / candidate.version
    if load_index(target) is None:
        shutil.rmtree(target, ignore_errors=True)
        _flush(candidate.folder)
        candidate.folder.rename(target)
    else:
        shutil.rmtree(candidate.folder)
    _link(build, candidate.version)
    return target


def find_old_releases(build: Path, *, keep: int = KEPT_RELEASES) -> list[str]:
    """Return the versions to remove: the last `keep` and the last one of each month stay, and always the one served."""
    versions = sorted(p.name for p in build.iterdir() if p.is_dir() and not p.is_symlink() and _has_index(p))
    latest = (build / "latest").resolve().name
    monthly = {version[:6]: version for version in versions}.values()
    kept = {*versions[-keep:], *monthly, latest}
    return [version for version in versions if version not in kept]


def _has_index(folder: Path) -> bool:
    """Return whether a folder has an index from its beginning to its end, unread: of a hundred thousand files, reading
    those of all releases takes seconds."""
    try:
        with (folder / INDEX).open("rb") as index:
            head = index.read(1_000)
            index.seek(max(index.seek(0, os.SEEK_END) - 10, 0))
            return b'"version"' in head and index.read().rstrip().endswith(b"}")
    except OSError:
        return False


def _render_index(index: dict[str, Any]) -> str:
    """Return an index as JSON, one file a line: `json.dumps` with an indent takes seconds for 100,000 files."""
    head = json.dumps({name: value for name, value in index.items() if name != "files"}, ensure_ascii=False, indent=1)
    write = json.JSONEncoder(ensure_ascii=False).encode
    lines = ",\n".join(f"  {write(path)}: {write(entry)}" for path, entry in index["files"].items())
    return f'{head[:-2]},\n "files": {{\n{lines}\n }}\n}}\n'


def _digest(entries: dict[str, dict[str, Any]], unlisted: str) -> str:
    hashed = {name: entry["sha256"] for name, entry in entries.items() if "sha256" in entry}
    if unlisted:  # no name of a file is ever empty
        hashed[""] = unlisted
    return hashlib.sha256(json.dumps(hashed, sort_keys=True).encode()).hexdigest()


def _source_entry(source: SourceReport) -> dict[str, Any]:
    entry = asdict(source)
    entry.pop("source_id")
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in entry.items()}


def _flush(folder: Path) -> None:
    """Make sure that what `latest` will point to is on the disk before it does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.sync()
