"""The exceptions of this package, each with its subject."""

from __future__ import annotations

from pathlib import Path


class PublishError(Exception):
    """Anything this package raises on purpose."""


class ReleaseError(PublishError):
    """A release that cannot be written."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(f"{folder}: {reason}")

    def __reduce__(self) -> tuple[type[ReleaseError], tuple[Path, str], dict[str, object]]:
        """Return how another process makes it again."""
        return type(self), (self.folder, self.reason), self.__dict__
