"""What a run is told: from the command line, or from the environment for Dagster's own processes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import SettingsError
from pipelines.home import Home
from pipelines.instance_file import NAME, check_address, load_instance, load_notes
from pipelines.notify.settings import PASSWORD, Notes
from publish.model import Instance
from publish.pages.frame.assets import load_languages
from sources.catalogue import BUNDLED
from sources.territory import choose_territory

OVERRIDES = {  # the variables that go before keys of babillard.toml
    "base_url": "BABILLARD_BASE_URL",
    "contact": "BABILLARD_CONTACT",
    "serves_members": "BABILLARD_SERVES_MEMBERS",
}


@dataclass(frozen=True, slots=True)
class RunSettings:
    """All that decides a run. `now` None: the wall clock when the run starts."""

    home: Home
    calendars: Path = BUNDLED
    now: datetime | None = None
    only: tuple[str, ...] = ()
    allow_private_hosts: bool = False
    instance: Instance = field(default_factory=Instance)
    notes: Notes = field(default_factory=Notes)  # to the contacts of ailing sources
    smtp_password: str = field(default="", repr=False)
    processes: int | None = None  # that write a release together; None: one a processor

    def clock(self) -> datetime:
        """Return the frozen clock, or the time it is."""
        return self.now or datetime.now(UTC).replace(microsecond=0)


def load_settings(
    environ: Mapping[str, str] = os.environ, *, home: Path | None = None, file: Path | None = None
) -> RunSettings:
    """Return the settings of a run, and make its territory that of this process.

    `babillard.toml` is the file named, else BABILLARD_SETTINGS, else the one in the home, if any. The environment goes
    before the file: BABILLARD_HOME, BABILLARD_CALENDARS, BABILLARD_BASE_URL, BABILLARD_CONTACT,
    BABILLARD_SERVES_MEMBERS (1: `babillard serve` answers there), BABILLARD_ALLOW_PRIVATE_HOSTS (1 to allow),
    BABILLARD_PROCESSES. The password of the mail server is there only, BABILLARD_SMTP_PASSWORD.
    """
    root = (home or Path(environ.get("BABILLARD_HOME", "."))).resolve()
    path = find_file(environ, root, file)
    instance = load_instance(path) if path else Instance()
    if base_url := environ.get(OVERRIDES["base_url"]):
        if problems := list(check_address(base_url, "BABILLARD_BASE_URL")):
            raise SettingsError(Path("environment"), problems)
        instance = replace(instance, base_url=base_url.rstrip("/") + "/")
    if contact := environ.get(OVERRIDES["contact"]):
        instance = replace(instance, contact=contact)
    if served := environ.get(OVERRIDES["serves_members"]):
        if served not in ("0", "1"):
            problem = f"BABILLARD_SERVES_MEMBERS: «{served}» is neither 1 (yes) nor 0 (no)"
            raise SettingsError(Path("environment"), [problem])
        instance = replace(instance, serves_members=served == "1")
    choose_territory(instance.territory)
    return RunSettings(
        home=Home(root),
        calendars=Path(environ.get("BABILLARD_CALENDARS", str(BUNDLED))).resolve(),
        allow_private_hosts=environ.get("BABILLARD_ALLOW_PRIVATE_HOSTS") == "1",
        instance=instance,
        notes=load_notes(path) if path else Notes(),
        smtp_password=environ.get(PASSWORD, ""),
        processes=_read_processes(environ.get("BABILLARD_PROCESSES", "")),
    )


def _read_processes(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(Path("environment"), [f"BABILLARD_PROCESSES: {text!r} is no number of processes: 1, 2…"])
    return int(text)


def find_file(environ: Mapping[str, str], root: Path, named: Path | None = None) -> Path | None:
    """Return the settings file in force for a home, None where there is none; one that is named must exist."""
    if named is None and (value := environ.get("BABILLARD_SETTINGS")):
        named = Path(value)
    if named is not None:
        if not named.is_file():
            raise SettingsError(named, [f"is no file; name a {NAME} (docs/settings.md shows one)"])
        return named.resolve()
    path = root / NAME
    return path if path.is_file() else None


def make_user_agent(instance: Instance) -> str:
    """Return how the robot calls itself: its name, and the page that says who sends it and how to refuse it."""
    about = load_languages(instance)[0].make_path("a-propos")
    return f"Babillard/0.1 (+{instance.base_url}{about})"
