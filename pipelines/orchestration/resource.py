"""What the assets share within one run: the settings, the sources, one frozen clock, and where progress goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

import dagster as dg

from pipelines.catalogue import load_usable, select_sources
from pipelines.orchestration.history import postpone_wipe, wipe_history
from pipelines.settings import RunSettings
from pipelines.stages.readings import load_reading
from pipelines.stages.removal import find_ids, purge_sources
from pipelines.stages.restore import restore_data
from sources.departures import Departure, load_departures
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
        sources, unusable = load_usable(self.settings.calendars, self.settings.home.raw)
        if unusable.lines:
            self.report(unusable)
        return sources

    @cached_property
    def enabled(self) -> dict[str, Source]:
        """The sources that have partitions: the enabled ones, and those named by `--only`."""
        named = select_sources(self.catalogue, self.settings.only) if self.settings.only else {}
        enabled = {i: s for i, s in self.catalogue.items() if s.enabled or i in named}
        if not enabled and not self.settings.home.latest.exists():
            return select_sources(self.catalogue)  # says what to do
        return enabled

    @cached_property
    def departures(self) -> tuple[Departure, ...]:
        """The sources that left for good."""
        return load_departures(self.settings.calendars)

    def find_departed(self) -> frozenset[str]:
        """Return the ids of the sources that left for good, under which anything of them may be known here."""
        return find_ids(self.settings.home, self.departures, self.catalogue) if self.departures else frozenset()

    def find_asking(self) -> frozenset[str]:
        """Return the ids of the sources that asked, when last read, not to be collected."""
        readings = ((i, load_reading(self.settings.home.readings, i)) for i in self.catalogue)
        return frozenset(i for i, reading in readings if reading is not None and reading.has_left)

    def find_left(self) -> frozenset[str]:
        """Return the ids of the sources of which nothing may be published any more."""
        return self.find_departed() | self.find_asking()

    def prepare_home(self, *, wipe_history: Callable[[Path], None] = wipe_history) -> None:
        """Bring back what was lost, and take out what a removal that was interrupted left."""
        departed = self.find_departed()
        restore_data(self.settings.home, left=departed)
        if departed:
            purge_sources(self.settings.home, departed, wipe_history=wipe_history)

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
            held = RunContext(run.settings, run.report, is_held=True)
            held.prepare_home(wipe_history=postpone_wipe)
            yield held

    return make_context
