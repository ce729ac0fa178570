"""How long raw responses are kept: manifests of the last 90 days and the bodies they name; the newest always."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

KEPT_FOR = timedelta(days=90)


def prune_archive(root: Path, *, now: datetime, kept_for: timedelta = KEPT_FOR) -> int:
    """Remove old manifests and the bodies that no manifest names any more, for every source under `root`.

    Return the number of files removed. The newest manifest of a source stays whatever its age: it is what a source
    that has been silent for long is published from.
    """
    if not root.is_dir():
        return 0
    return sum(_prune_source(folder, now - kept_for) for folder in sorted(root.iterdir()) if folder.is_dir())


def _prune_source(folder: Path, limit: datetime) -> int:
    manifests = sorted(folder.glob("*.jsonl"))
    old = [path for path in manifests[:-1] if path.stem < f"{limit:%Y%m%dT%H%M%SZ}"]
    if not old:
        return 0
    kept = {digest for path in manifests if path not in old for digest in _read_digests(path)}
    orphans = [path for path in (folder / "bodies").glob("*.zst") if path.stem not in kept]
    # Manifests first: one that names a body which is gone would be worse than a body without a name.
    for path in (*old, *orphans):
        path.unlink(missing_ok=True)
    return len(old) + len(orphans)


def _read_digests(manifest: Path) -> Iterator[str]:
    with manifest.open(encoding="utf-8") as lines:
        for line in lines:
            if digest := json.loads(line).get("digest"):
                yield digest
