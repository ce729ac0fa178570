"""Commands that run the job: run, demo, dagster."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.cli.options import (
    DEFAULT_CALENDARS,
    DEFAULT_HOME,
    AnyHomeOption,
    CalendarsOption,
    JsonOption,
    NewHomeOption,
    NowOption,
    SettingsOption,
    read_home,
    read_now,
)
from pipelines.cli.progress import Progress, render_summary, summarise
from pipelines.settings import RunSettings, load_settings
from publish.model import Instance

DEMO_HOME = Path("demo")


def run(
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    home: NewHomeOption = DEFAULT_HOME,
    now: NowOption = None,
    only: Annotated[list[str] | None, typer.Option(help="Fetch and read only this source; may be repeated.")] = None,
    allow_private_hosts: Annotated[
        bool,
        typer.Option(help="Let in loopback and private addresses (tests, local servers), without politeness delay."),
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that write the release together; one a processor unless told."),
    ] = None,
    offline: Annotated[bool, typer.Option(help="Fetch nothing: read the archive (var/raw) again.")] = False,
    settings_file: SettingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the whole job: fetch, read, match, merge, publish.

    A source that fails is not a failed run: it is shown, and keeps its last good listings. Exit 1 means that no
    release was made; what was served before is then untouched.
    """
    loaded = load_settings(home=home, file=settings_file)
    settings = replace(
        loaded,
        calendars=calendars.resolve(),
        now=read_now(now),
        only=tuple(only or ()),
        allow_private_hosts=allow_private_hosts,
        processes=processes or loaded.processes,
    )
    _run_and_show(settings, offline=offline, as_json=as_json)


def demo(
    home: AnyHomeOption = DEMO_HOME,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the job over the bundled sample calendars, served on loopback, so that the real fetch path runs.

    Its home is demo/, apart from yours: invented events never meet a real ledger.
    """
    from pipelines.samples import serve_samples

    clock = read_now(now) or datetime.now(UTC).replace(microsecond=0)
    with serve_samples(clock.date()) as served:
        settings = RunSettings(
            home=read_home(home),
            calendars=served.calendars,
            now=clock,
            allow_private_hosts=True,
            # Served by «babillard serve --home demo»; printing eighty posters would take longer than all the rest.
            instance=Instance(serves_members=True, posters_pdf=False),
        )
        _run_and_show(settings, offline=False, as_json=as_json)
    if not as_json:
        console = Console(highlight=False)
        site = settings.home.latest / "index.html"
        console.print(f"\nThe site: [bold]{site}[/]", soft_wrap=True)
        console.print("Serve it: [bold]make serve[/] (or babillard serve --home demo), then http://127.0.0.1:8000/")


def dagster(
    home: NewHomeOption = DEFAULT_HOME,
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    port: Annotated[int, typer.Option(help="Port of Dagster's web page.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    settings_file: SettingsOption = None,
) -> None:
    """Open Dagster's own web page on this home: assets, runs, schedules (its daemon runs them while this is open)."""
    from pipelines.orchestration.instance import open_instance

    place = read_home(home, settings_file)  # what is wrong in them is said here, not by each of Dagster's processes
    place.make_folders()
    open_instance(place.dagster).dispose()
    environ = os.environ | {
        "DAGSTER_HOME": str(place.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "BABILLARD_HOME": str(place.root),
        "BABILLARD_CALENDARS": str(calendars.resolve()),
    }
    if settings_file:
        environ["BABILLARD_SETTINGS"] = str(settings_file.resolve())
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", host, "-p", str(port)]
    # A shell has what it starts in the background ignore SIGINT; Dagster and its children end by it, also on SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execve(command[0], command, environ)  # instead of a child: whoever stops this process stops all of it


def _run_and_show(settings: RunSettings, *, offline: bool, as_json: bool) -> None:
    from pipelines.run import run_job  # Dagster takes two seconds to import: only when it is needed

    console = Console(stderr=True, highlight=False)
    with Progress(console, is_quiet=as_json) as progress:
        outcome = run_job(settings, offline=offline, report=progress.report)
    facts: dict[str, Any] = summarise(outcome)
    if settings.instance.contact == Instance().contact and not settings.allow_private_hosts:
        console.print(
            f"The site gives {settings.instance.contact} to those who want to leave: nobody reads it. Set contact and "
            "base_url in babillard.toml (docs/settings.md).",
            style="yellow",
        )
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        Console(highlight=False).print(render_summary(facts))
