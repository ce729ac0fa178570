"""The exceptions of this package. Each carries its subject; expected failures of a source are values, not these."""

from __future__ import annotations

from pathlib import Path


class SourcesError(Exception):
    """Anything this package raises on purpose."""


class CatalogueError(SourcesError):
    """A `source.toml` that cannot be used: names the file, the key and the way out."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


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
