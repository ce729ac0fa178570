"""The exceptions of this package. Each carries its subject; expected failures of a source are values, not these."""

from __future__ import annotations

from pathlib import Path


class SourcesError(Exception):
    """Anything this package raises on purpose."""


class CatalogueError(SourcesError):
    """A `source.toml` that cannot be used: names the file, the key and the way out.

    Problems gathered from several files say their own path (`is_located`).
    """

    def __init__(self, path: Path, problems: list[str], *, is_located: bool = False) -> None:
        self.path = path
        self.problems = problems
        super().__init__("\n".join(problem if is_located else f"{path}: {problem}" for problem in problems))


class ArchiveError(SourcesError):
    """The archive of raw responses cannot be read or written."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")


class TerritoryError(SourcesError):
    """A territory folder that lacks a file or contradicts itself."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")
