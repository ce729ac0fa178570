"""The index made in a process of its own, so that the web process stays small: `python -m pipelines.desk.index.making
HOME`. One at a time in a home; how far it is stands in a file for pages to show."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.desk.index.build import build_index
from pipelines.home import Home

_LOCK = "index.lock"
_PROGRESS = "index.progress"


def main(arguments: list[str]) -> int:
    """Make the index of a home, unless another process does; return 0 when it was made."""
    home = Home(Path(arguments[0]).resolve())
    os.nice(5)  # whoever waits for a page goes first
    with _hold(home) as is_held:
        if not is_held:
            return 1
        path = home.desk / _PROGRESS
        try:
            return 0 if build_index(home, tell=lambda share: _write_progress(path, share)) else 1
        finally:
            path.unlink(missing_ok=True)


def read_progress(home: Home) -> float | None:
    """Return the share that is done of the index being made; None when none is."""
    try:
        return float((home.desk / _PROGRESS).read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return None


def _write_progress(path: Path, share: float) -> None:
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(f"{share:.3f}", encoding="ascii")
    aside.replace(path)


@contextmanager
def _hold(home: Home) -> Iterator[bool]:
    home.desk.mkdir(parents=True, exist_ok=True)
    with (home.desk / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
