"""What subscribers will see of a release, kept beside the releases: in one of them it would differ from itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from publish.contract.compare import Difference


def write_difference(path: Path, difference: Difference) -> None:
    """Write a difference as JSON, aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(json.dumps(asdict(difference), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)


def load_difference(path: Path) -> dict[str, Any]:
    """Return the last difference that was written; an empty one when there is none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return asdict(Difference())
    return found
