"""What the assets share within one run: the settings, the sources, one frozen clock, and where progress goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import dagster as dg

from pipelines.catalogue import load_sources, select_sources
from pipelines.settings import RunSettings
from pipelines.stages.restore import restore_data
from sources.source import Source

PATIENCE = 1800.0  # seconds


def ignore(event: object) -> None:
    """Report to nobody."""


@dataclass
class RunContext:
    """One run: its clock is frozen at first use, so that every stage sees the same now."""

    settings: RunSettings
    report: Callable[[object], None] = field(default=ignore)
    is_held: bool = False  # whether the caller holds the home already

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
        if not enabled and not self.settings.home.latest.exists():
            return select_sources(self.catalogue)  # says what to do
        return enabled

    @cached_property
    def published(self) -> dict[str, Source]:
        """Sources whose facts may appear in a release: also those not enabled any more but still held."""
        return {i: s for i, s in self.catalogue.items() if s.is_published}


def build_resource(run: RunContext) -> dg.ResourceDefinition:
    """Return the resource of a run. One that Dagster starts by itself (a schedule, its page) holds the home for its
    length, and waits for a run under way instead of losing its turn."""

    @dg.resource(description="Settings, sources and the frozen clock of this run.")
    def make_context(_: dg.InitResourceContext) -> Iterator[RunContext]:
        if run.is_held:
            yield run
            return
        with run.settings.home.hold(patience=PATIENCE):
            restore_data(run.settings.home)
            yield RunContext(run.settings, run.report, is_held=True)

    return make_context
