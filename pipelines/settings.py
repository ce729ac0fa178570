"""What a run is told: from the command line, or from the environment for Dagster's own processes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipelines.home import Home
from publish.model import Instance
from sources.catalogue import BUNDLED


@dataclass(frozen=True, slots=True)
class RunSettings:
    """All that decides a run. `now` None: the wall clock when the run starts."""

    home: Home
    calendars: Path = BUNDLED
    now: datetime | None = None
    only: tuple[str, ...] = ()
    allow_private_hosts: bool = False
    instance: Instance = field(default_factory=Instance)

    def clock(self) -> datetime:
        """Return the frozen clock, or the time it is."""
        return self.now or datetime.now(UTC).replace(microsecond=0)


def load_settings(environ: Mapping[str, str] = os.environ) -> RunSettings:
    """Return the settings of a process that Dagster starts: BABILLARD_HOME, BABILLARD_CALENDARS, BABILLARD_BASE_URL,
    BABILLARD_CONTACT, BABILLARD_SERVES_MEMBERS (1: `babillard serve` answers there),
    BABILLARD_ALLOW_PRIVATE_HOSTS (1 to allow)."""
    instance = Instance()
    if base_url := environ.get("BABILLARD_BASE_URL"):
        instance = replace(instance, base_url=base_url.rstrip("/") + "/")
    if contact := environ.get("BABILLARD_CONTACT"):
        instance = replace(instance, contact=contact)
    if environ.get("BABILLARD_SERVES_MEMBERS") == "1":
        instance = replace(instance, serves_members=True)
    return RunSettings(
        home=Home(Path(environ.get("BABILLARD_HOME", ".")).resolve()),
        calendars=Path(environ.get("BABILLARD_CALENDARS", str(BUNDLED))).resolve(),
        allow_private_hosts=environ.get("BABILLARD_ALLOW_PRIVATE_HOSTS") == "1",
        instance=instance,
    )


def make_user_agent(instance: Instance) -> str:
    """Return how the robot calls itself: its name, and the page that says who sends it and how to refuse it."""
    return f"Babillard/0.1 (+{instance.base_url}fr/a-propos/)"
