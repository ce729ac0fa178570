"""The exceptions of this package, each with its subject."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class PipelineError(Exception):
    """Anything this package raises on purpose; the command line prints it without a trace."""


class BusyHome(PipelineError):
    """Another run is under way in this home."""

    def __init__(self, root: Path, pid: str) -> None:
        self.root = root
        super().__init__(f"{root}: another run is under way here (process {pid or 'unknown'}); wait for it to end")


class SettingsError(PipelineError):
    """The settings of an instance cannot be used: one line a problem."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path, self.problems = path, tuple(problems)
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


class BackupError(PipelineError):
    """A backup cannot be made or put back."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}")


class NoSources(PipelineError):
    """There is nothing to do."""


class NothingYet(PipelineError):
    """What a command looks at is made by a run, and there was none here."""


class NoRelease(PipelineError):
    """The run ended without a release."""


class UsageError(PipelineError):
    """A word of the command line that cannot be what it is given for: the command line ends with 2, not 1."""


class NotFound(UsageError):
    """Something named on the command line does not exist here."""
