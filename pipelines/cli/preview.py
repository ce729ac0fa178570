"""`babillard serve`: the latest release over HTTP."""

from __future__ import annotations

import socket
from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli.options import DEFAULT_HOME, HomeOption, read_home
from pipelines.errors import NoRelease


def serve(
    home: HomeOption = DEFAULT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the latest release: the site at /, its feeds at /feeds/. A new release is served as soon as it is made."""
    import uvicorn

    from pipelines.web import make_app

    place = read_home(home)
    if not place.latest.exists():
        raise NoRelease(f"{place.root}: there is no release here yet; make one with «babillard run» or «make demo»")
    _check_free(host, port)
    Console(highlight=False).print(f"http://{host}:{port}/  (Ctrl-C to stop)")
    uvicorn.run(make_app(place), host=host, port=port, log_level="warning")


def _check_free(host: str, port: int) -> None:
    """Raise OSError when nobody can listen there: uvicorn would end with a code of its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(f"{host}:{port}: nobody can listen there: {error.strerror or error}") from error
