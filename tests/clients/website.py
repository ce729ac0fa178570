"""The web application of a release on loopback, as `babillard serve` runs it, and what it answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.home import Home
from pipelines.web import make_app


@dataclass(slots=True)
class Website:
    """A served release. `answers` are (path, status) in order."""

    url: str
    answers: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def serve_release(home: Home, desk: ASGIApp | None = None) -> Iterator[Website]:
    """Serve the latest release of a home, and a desk, while the block runs."""
    site = Website("")
    config = uvicorn.Config(_record(make_app(home, desk), site), port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    site.url = f"http://{host}:{port}"
    yield site
    server.should_exit = True
    thread.join()


def _record(app: ASGIApp, site: Website) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                site.answers.append((scope["path"], message["status"]))
            await send(message)

        await app(scope, receive, pass_on)

    return answer
