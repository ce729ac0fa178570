"""How long raw responses are kept: manifests of the last 90 days and the bodies they name; the newest always."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

KEPT_FOR = timedelta(days=90)


def find_old_files(root: Path, *, now: datetime, kept_for: timedelta = KEPT_FOR) -> list[Path]:
    """Return the old manifests and the bodies that no manifest names any more, of every source under `root`, in the
    order in which they are removed.

    The newest manifest of a source stays whatever its age: it is what a source that has been silent for long is
    published from.
    """
    if not root.is_dir():
        return []
    folders = (folder for folder in sorted(root.iterdir()) if folder.is_dir())
    return [path for folder in folders for path in _find_old(folder, now - kept_for)]


def _find_old(folder: Path, limit: datetime) -> list[Path]:
    manifests = sorted(folder.glob("*.jsonl"))
    old = [path for path in manifests[:-1] if path.stem < f"{limit:%Y%m%dT%H%M%SZ}"]
    if not old:
        return []
    kept = {digest for path in manifests if path not in old for digest in _read_digests(path)}
    orphans = [path for path in sorted((folder / "bodies").glob("*.zst")) if path.stem not in kept]
    # Manifests first: one that names a body which is gone would be worse than a body without a name.
    return [*old, *orphans]


def _read_digests(manifest: Path) -> Iterator[str]:
    with manifest.open(encoding="utf-8") as lines:
        for line in lines:
            if digest := json.loads(line).get("digest"):
                yield digest
