"""What the release before was made from: the key, hash and links of each of its files, kept beside the releases.

It only saves work. Where it is missing, of another release or spoilt, everything is made anew, to the same bytes.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sources.columns import make_objects

_VERSION = "2"  # of this file's form
_SCHEMA = pa.schema(
    [
        ("path", pa.string()),
        ("key", pa.binary()),
        ("sha256", pa.string()),
        ("size", pa.int64()),
        ("mtime", pa.int64()),
        ("links", pa.list_(pa.uint32())),
    ]
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a release. `sha256` is None for one that is listed without; `links` are numbers of Record.targets."""

    key: bytes
    sha256: str | None
    size: int
    mtime: int  # nanoseconds
    links: array[int] | None = None


@dataclass(slots=True)
class Record:
    """All files of one release by path, and the paths that its pages link to."""

    files: dict[str, Kept] = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)
    version: str = ""
    whole: bytes = b""  # the digest of all that the release was made from; empty when something could not be told


def write_record(folder: Path, record: Record) -> None:
    """Write the record of a release as `<version>.parquet` in `folder`, aside first."""
    folder.mkdir(parents=True, exist_ok=True)
    files = record.files.values()
    offsets, values, has_none = array("i", [0]), array("I"), []
    for kept in files:
        values.extend(kept.links or ())
        offsets.append(len(values))
        has_none.append(kept.links is None)
    links = pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), pa.array(values, pa.uint32()), mask=pa.array(has_none, pa.bool_())
    )
    columns = [
        pa.array(list(record.files), pa.string()),
        pa.array([kept.key for kept in files], pa.binary()),
        pa.array([kept.sha256 for kept in files], pa.string()),
        pa.array([kept.size for kept in files], pa.int64()),
        pa.array([kept.mtime for kept in files], pa.int64()),
        links,
    ]
    told = {"form": _VERSION, "targets": "\n".join(record.targets), "whole": record.whole.hex()}
    path = folder / f"{record.version}.parquet"
    aside = folder / f".{path.name}.part"
    pq.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA.with_metadata(told)), aside, compression="zstd")
    aside.replace(path)


def load_record(folder: Path, version: str) -> Record:
    """Return the record of a release; an empty one where there is none that can be read."""
    try:
        table = pq.read_table(folder / f"{version}.parquet")
        told: Mapping[bytes, bytes] = table.schema.metadata or {}
        if told.get(b"form") != _VERSION.encode() or not table.schema.equals(_SCHEMA, check_metadata=False):
            return Record(version=version)
        whole = bytes.fromhex(told[b"whole"].decode())
        return Record(_read_rows(table), told[b"targets"].decode().split("\n"), version, whole)
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return Record(version=version)


def is_untouched(folder: Path, release: Path) -> bool:
    """Return whether every file of a release is still the one that was written, and nothing about it was unknown."""
    try:
        path = folder / f"{release.name}.parquet"
        told: Mapping[bytes, bytes] = pq.read_schema(path).metadata or {}
        if told.get(b"form") != _VERSION.encode() or not told.get(b"whole"):
            return False
        columns = pq.read_table(path, columns=["path", "size", "mtime"]).columns
        files = zip(*(column.to_pylist() for column in columns), strict=True)
        return all(is_sound(f"{release}/{name}", size, mtime) for name, size, mtime in files)
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return False


def is_sound(path: str, size: int, mtime: int) -> bool:
    """Return whether a file is still the one that was written."""
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116 (of 100,000 files, pathlib takes longer)
    except OSError:
        return False
    return found.st_size == size and found.st_mtime_ns == mtime


def prune_records(folder: Path, version: str) -> None:
    """Remove the records of all releases but one."""
    for path in folder.glob("*.parquet"):
        if path.stem != version:
            path.unlink(missing_ok=True)


def _read_rows(table: pa.Table) -> dict[str, Kept]:
    links = table["links"].combine_chunks()
    offsets = links.offsets.to_pylist()
    values = array("I", links.values.to_numpy().tobytes())
    has_none = links.is_null().to_pylist()
    columns = {name: table[name].to_pylist() for name in ("key", "sha256", "size", "mtime")}
    ends = zip(pairwise(offsets), has_none, strict=True)
    columns["links"] = [None if is_none else values[start:end] for (start, end), is_none in ends]
    return dict(zip(table["path"].to_pylist(), make_objects(Kept, columns), strict=True))
