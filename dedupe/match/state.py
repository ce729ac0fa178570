"""What a matching keeps for the next one: ids, and what was found out about pairs. It only saves work: a state that is
missing, torn or of another version of the matcher is as good as none, and the result is the same."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import rapidfuzz

import dedupe
from dedupe.match.bags import Ints
from dedupe.match.features.levels import Levels
from dedupe.match.score import FOUND, Found
from dedupe.match.signatures import Signatures

_HOPELESS = -2
_WIDTH = len(FOUND) + 1  # the levels, and the rule
_HEAD = 256  # bytes before the numbers
_PIECE = 1 << 24  # bytes checked at a time
_Table = npt.NDArray[np.int8]


@dataclass(frozen=True)
class PairState:
    """What two records say of a pair, by the signatures of both; rows are sorted by key."""

    keys: Signatures
    rows: _Table  # levels and rule of each pair; a hopeless one has _HOPELESS throughout

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, keys: Signatures) -> Ints:
        """Return the row of each of some sorted keys, -1 for none."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)


def make_keys(signatures: Signatures, left: Ints, right: Ints) -> Signatures:
    """Return a number for each pair of records."""
    keys = signatures[left] * np.uint64(0x9E3779B97F4A7C15) ^ signatures[right]
    keys = (keys ^ (keys >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    result: Signatures = keys ^ (keys >> np.uint64(29))
    return result


def make_rows(found: Found, count: int) -> _Table:
    """Return what was found out about `count` pairs as rows."""
    rows = np.full((count, _WIDTH), _HOPELESS, dtype=np.int8)
    for place, name in enumerate(FOUND):
        rows[found.kept, place] = found.levels[name]
    rows[found.kept, -1] = found.rule
    return rows


def read_rows(rows: _Table) -> Found:
    """Return rows as what was found out about pairs."""
    kept = np.flatnonzero(rows[:, -1] != _HOPELESS)
    chosen = rows[kept]
    levels: Mapping[str, Levels] = {name: np.ascontiguousarray(chosen[:, n]) for n, name in enumerate(FOUND)}
    return Found(kept, levels, np.ascontiguousarray(chosen[:, -1]))


def load_state(folder: Path) -> PairState:
    """Return what all files of pairs in the folder hold: a machine's share each, perhaps."""
    parts = [part for path in sorted(folder.glob("pairs*.state")) if (part := _load(path)) is not None]
    if not parts:
        return PairState(np.empty(0, dtype=np.uint64), np.empty((0, _WIDTH), dtype=np.int8))
    if len(parts) == 1:
        return parts[0]
    keys, first = np.unique(np.concatenate([part.keys for part in parts]), return_index=True)
    return PairState(keys, np.concatenate([part.rows for part in parts])[first])


def save_state(folder: Path, state: PairState, name: str = "pairs") -> None:
    """Write the state of pairs, aside first: a crash or a full disk leaves the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.state"
    columns = [np.ascontiguousarray(column).reshape(-1).view(np.uint8) for column in (state.keys, state.rows)]
    head = {"version": find_version(), "pairs": len(state), "check": _check(columns)}
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(json.dumps(head).encode("ascii").ljust(_HEAD - 1) + b"\n")
            for column in columns:
                column.tofile(file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    for other in folder.glob("pairs-*.state") if name == "pairs" else ():
        other.unlink()  # the shares of other machines are in it now


def _load(path: Path) -> PairState | None:
    try:
        with path.open("rb") as file:
            head = json.loads(file.read(_HEAD))
        if head["version"] != find_version():
            return None
        count = int(head["pairs"])
        if path.stat().st_size != _HEAD + count * (8 + _WIDTH):
            return None
        content = np.fromfile(path, dtype=np.uint8, offset=_HEAD)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    columns = [content[: 8 * count], content[8 * count :]]
    if _check(columns) != head["check"]:
        return None
    return PairState(columns[0].view(np.uint64), columns[1].view(np.int8).reshape(count, _WIDTH))


def _check(columns: list[npt.NDArray[np.uint8]]) -> int:
    value = 0
    for column in columns:
        for low in range(0, len(column), _PIECE):
            value = zlib.crc32(column[low : low + _PIECE].data, value)
    return value


@cache
def find_version() -> str:
    """Return a digest of all that findings depend on beside the listings: code, data, libraries."""
    root = Path(dedupe.__file__).parent
    digest = hashlib.sha256(f"{sys.version_info[:2]} {np.__version__} {duckdb.__version__}".encode())
    digest.update(rapidfuzz.__version__.encode())
    for folder in ("match", "normalise", "data"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
