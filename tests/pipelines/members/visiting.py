"""A visitor without JavaScript: asks, fills forms as they stand in the page, sends them."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

import uvicorn
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.home import Home
from pipelines.web import make_app
from tests.pipelines.desk.homes import NOW


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def page(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.body)

    @property
    def text(self) -> str:
        """What a page says, in one line."""
        return " ".join((self.page.css_first("main").text() or "").split())

    def find_address(self, name: str) -> str:
        """Return what stands in the address field of a name: "RSS", the key."""
        for line in self.page.css("li.feed"):
            if name in (line.css_first(".name").text() or ""):
                return line.css_first("code").text() or ""
        raise AssertionError(name)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Speaks to a server over a socket."""

    host: str
    port: int

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path."""
        return self._ask(
            "GET", quote(path, safe="/?&=%,'"), "", {name.replace("_", "-"): value for name, value in headers.items()}
        )

    def post(self, path: str, fields: list[tuple[str, str]], kind: str = "application/x-www-form-urlencoded") -> Answer:
        """Send fields."""
        return self._ask("POST", path, urlencode(fields), {"Content-Type": kind})

    def press(self, answer: Answer, action: str, **filled: str) -> Answer:
        """Press the button of an action on a page, with some fields of its form filled in."""
        button = answer.page.css_first(f'button[value="{action}"]')
        assert button is not None, action
        form = button.parent
        while form is not None and form.tag != "form":
            form = form.parent
        assert form is not None
        fields = [(name, value) for name, value in _read_fields(form) if name not in filled]
        fields += [*filled.items(), ("action", action)]
        return self.post(form.attributes["action"] or "", fields)

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def serve(home: Home, clock: Clock | None = None) -> Iterator[Visitor]:
    """Serve a home over loopback."""
    config = uvicorn.Config(make_app(home, clock=clock or Clock()), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Visitor("127.0.0.1", server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(5)


def _read_fields(form: LexborNode) -> Iterator[tuple[str, str]]:
    for node in form.css("input"):
        said = node.attributes
        if said.get("type") != "checkbox" or "checked" in said:
            yield said["name"] or "", said.get("value") or ""
    for node in form.css("select"):
        chosen = node.css_first("option[selected]") or node.css_first("option")
        yield node.attributes["name"] or "", chosen.attributes.get("value") or ""
