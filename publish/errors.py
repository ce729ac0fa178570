"""The exceptions of this package, each with its subject."""

from __future__ import annotations

from pathlib import Path


class PublishError(Exception):
    """Anything this package raises on purpose."""


class ReleaseError(PublishError):
    """A release that cannot be written."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        super().__init__(f"{folder}: {reason}")
