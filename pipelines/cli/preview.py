"""`babillard serve`: the latest release over HTTP."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli.options import (
    DEFAULT_CALENDARS,
    DEFAULT_HOME,
    CalendarsOption,
    HomeOption,
    SettingsOption,
    read_home,
)
from pipelines.errors import NoRelease
from pipelines.settings import load_settings


def serve(
    home: HomeOption = DEFAULT_HOME,
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    behind_proxy: Annotated[
        bool,
        typer.Option("--behind-proxy", help="Believe X-Forwarded-For and -Proto of a reverse proxy on this machine."),
    ] = False,
    settings_file: SettingsOption = None,
) -> None:
    """Serve the latest release (the site at /, its feeds at /feeds/), the editors' desk at /desk, and the page where
    members make feeds of their own (/fr/mes-fils/, /en/my-feeds/; docs/members.md).

    A new release is served as soon as it is made. Only this machine can reach it unless --host says otherwise; for
    others, put a reverse proxy with HTTPS in front and say --behind-proxy (deploy/ has working examples).
    """
    import uvicorn

    from pipelines.desk.app import make_desk
    from pipelines.web import make_app

    place = read_home(home, settings_file)
    if settings_file:
        os.environ["BABILLARD_SETTINGS"] = str(settings_file.resolve())  # for the runs that the desk starts
    if not place.latest.exists():
        raise NoRelease(f"{place.root}: there is no release here yet; make one with «babillard run» or «make demo»")
    _check_free(host, port)
    console = Console(highlight=False)
    if host not in ("127.0.0.1", "::1", "localhost") and not behind_proxy:
        console.print(
            f"{host} can be reached from other machines, without HTTPS: passwords of the desk travel readable. "
            "See docs/desk.md, «Behind a reverse proxy».", style="yellow",
        )  # fmt: skip
    console.print(f"http://{host}:{port}/  desk: http://{host}:{port}/desk  (Ctrl-C to stop)")
    desk = make_desk(place, calendars=calendars.resolve())
    app = make_app(place, desk, instance=load_settings(home=home, file=settings_file).instance)
    proxy = {"proxy_headers": behind_proxy, "forwarded_allow_ips": "127.0.0.1,::1"}
    uvicorn.run(app, host=host, port=port, log_level="warning", **proxy)  # type: ignore[arg-type]


def _check_free(host: str, port: int) -> None:
    """Raise OSError when nobody can listen there: uvicorn would end with a code of its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(f"{host}:{port}: nobody can listen there: {error.strerror or error}") from error
