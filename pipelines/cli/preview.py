"""`babillard serve`: the latest release over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli.options import DEFAULT_HOME, HomeOption, read_home
from pipelines.errors import NoRelease


def serve(
    home: HomeOption = DEFAULT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the latest release: the site at /, its feeds at /feeds/. A new release is served as soon as it is made."""
    import uvicorn

    from pipelines.web import make_app

    place = read_home(home)
    if not place.latest.exists():
        raise NoRelease(f"{place.root}: there is no release here yet; make one with «babillard run» or «make demo»")
    Console(highlight=False).print(f"http://{host}:{port}/  (Ctrl-C to stop)")
    uvicorn.run(make_app(place), host=host, port=port, log_level="warning")
