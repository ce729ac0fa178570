"""The exceptions of this package, each with its subject."""

from __future__ import annotations

from pathlib import Path


class DedupeError(Exception):
    """Anything this package raises on purpose."""


class InputError(DedupeError):
    """A table or file of input that cannot be used: names it, what is wrong, and the way out."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")


class LedgerError(DedupeError):
    """A decision that could not be kept: names the file, why, and the way out. The ledger is as it was before."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")
