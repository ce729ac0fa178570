"""The desk over real sockets, and a browser in front of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import uvicorn

from pipelines.desk.app import make_desk
from pipelines.desk.sessions import COOKIE, PATH
from pipelines.home import Home
from pipelines.people.accounts import accept_invitation, add_editor
from pipelines.people.database import open_people
from pipelines.people.sessions import begin_session
from pipelines.web import make_app

PASSWORD = "quatre mots sans lien aucun"


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = field(default_factory=lambda: datetime(2026, 12, 1, 13, tzinfo=UTC))

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def wait(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Served:
    """A desk that is being served."""

    url: str  # of the site, without a slash at its end
    home: Home
    clock: Clock
    app: Any  # the desk

    def invite(self, name: str, **more: Any) -> str:
        """Make an account and return the path of its invitation."""
        people = open_people(self.home.people)
        token = add_editor(people, name, **{"role": "editor", "now": self.clock(), **more})
        people.dispose()
        return f"/desk/invitation?token={token}"

    def add(self, name: str, **more: Any) -> None:
        """Make an account with PASSWORD."""
        token = self.invite(name, **more).split("token=")[1]
        people = open_people(self.home.people)
        assert accept_invitation(people, token, PASSWORD, self.clock())
        people.dispose()

    def enter(self, browser: Any, name: str, **context: Any) -> Any:
        """Return a page of a new browser profile whose person has signed in: not by the form, which is slow on
        purpose."""
        people = open_people(self.home.people)
        token = begin_session(people, name, "a test", self.clock())
        people.dispose()
        profile = browser.new_context(**context)
        profile.add_cookies([{"name": COOKIE, "value": token, "url": f"{self.url}{PATH}"}])
        return profile.new_page()


Serve = Callable[..., Served]  # (name of the listings, the listings): those of `list_shows` without


@contextmanager
def serve_desk(home: Home, calendars: Path) -> Iterator[Served]:
    """Serve a home's site and desk on loopback."""
    clock, ids = Clock(), count(1)
    desk = make_desk(home, calendars=calendars, clock=clock, make_id=lambda: f"d{next(ids):05}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(make_app(home, desk), port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive()
    try:
        yield Served(f"http://127.0.0.1:{port}", home, clock, desk)
    finally:
        server.should_exit = True
        thread.join()
        desk.state.desk.people.dispose()
