"""What the assets share within one run: the settings, the sources, one frozen clock, and where progress goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pipelines.catalogue import load_sources, select_sources
from pipelines.settings import RunSettings
from sources.source import Source


def ignore(event: object) -> None:
    """Report to nobody."""


@dataclass
class RunContext:
    """One run: its clock is frozen at first use, so that every stage sees the same now."""

    settings: RunSettings
    report: Callable[[object], None] = field(default=ignore)

    @cached_property
    def now(self) -> datetime:
        return self.settings.clock()

    @cached_property
    def catalogue(self) -> dict[str, Source]:
        return load_sources(self.settings.calendars)

    @cached_property
    def enabled(self) -> dict[str, Source]:
        """The sources that have partitions: the enabled ones, and those named by `--only`."""
        named = select_sources(self.catalogue, self.settings.only) if self.settings.only else {}
        enabled = {i: s for i, s in self.catalogue.items() if s.enabled or i in named}
        return enabled or select_sources(self.catalogue)

    @cached_property
    def published(self) -> dict[str, Source]:
        """Sources whose facts may appear in a release: also those not enabled any more but still held."""
        return {i: s for i, s in self.catalogue.items() if s.is_published}
