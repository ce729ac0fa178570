"""The server that other tests rely on."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.servers import Request, Response, make_ics, serve_files


def ask(url: str, **headers: str) -> tuple[int, str, bytes]:
    """Return status, content type and body."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def test_it_serves_tuples_responses_and_callables() -> None:
    """Each kind of answer arrives, by path with query first; what was asked is kept."""

    def echo(request: Request) -> tuple[str, bytes]:
        return "text/plain", request.headers["x-test"].encode()

    files = {
        "/a": ("text/calendar", make_ics("UID:1\nSUMMARY:Un")),
        "/a?page=2": ("text/plain", b"two"),
        "/gone": Response(b"", status=410),
        "/echo": echo,
    }
    with serve_files(files) as server:
        status, kind, body = ask(server.url + "/a?page=1")
        assert (status, kind) == (200, "text/calendar")
        assert b"\r\nSUMMARY:Un\r\n" in body
        assert ask(server.url + "/a?page=2")[2] == b"two"
        assert ask(server.url + "/gone")[0] == 410
        assert ask(server.url + "/nothing")[0] == 404
        assert ask(server.url + "/echo", **{"X-Test": "oui"})[2] == b"oui"
        assert [request.path for request in server.requests] == ["/a?page=1", "/a?page=2", "/gone", "/nothing", "/echo"]
        assert len(server.asked("/gone")) == 1


def test_it_revalidates_until_the_file_changes() -> None:
    """A tuple has an ETag of its own; a changed file gets a new one."""
    with serve_files({"/a": ("text/plain", b"one")}) as server:
        with urllib.request.urlopen(server.url + "/a") as answer:
            etag = answer.headers["ETag"]
        assert ask(server.url + "/a", **{"If-None-Match": etag})[0] == 304
        server.files["/a"] = ("text/plain", b"two")
        assert ask(server.url + "/a", **{"If-None-Match": etag})[::2] == (200, b"two")


def test_it_can_be_slow_and_endless() -> None:
    """Chunks come without a length, and a client that hangs up does not disturb the server."""

    def drip() -> Iterator[bytes]:
        while True:
            yield b"x" * 100

    with serve_files({"/drip": Response(chunks=drip, delay=0.01), "/a": ("text/plain", b"one")}) as server:
        with urllib.request.urlopen(server.url + "/drip", timeout=5) as answer:
            assert answer.read(250) == b"x" * 250
        assert ask(server.url + "/a")[0] == 200


def test_a_stopped_server_answers_no_more() -> None:
    """Leaving the block lets go of the address."""
    with serve_files({}) as server:
        url = server.url
    with pytest.raises(urllib.error.URLError):
        ask(url)
