"""A small web server on loopback for tests: what it answers, how slowly, with which status, and what it was asked."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; header names in lower case."""

    path: str  # with its query
    method: str
    headers: Mapping[str, str]
    at: float  # seconds, monotonic


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `chunks` are sent instead of `body` when given, without a length, each after `delay` seconds."""

    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before the first byte, and between chunks
    chunks: Callable[[], Iterator[bytes]] | None = None
    has_etag: bool = True


Answer = Response | tuple[str, bytes] | Callable[[Request], "Response | tuple[str, bytes]"]


class FileServer:
    """A bound server. `files` (path → answer) may be changed while it serves; `requests` is what it was asked.

    A path is looked up with its query first, then without it. A tuple is (content type, body), with an ETag and 304s;
    a callable gets the request. Anything else is a 404.
    """

    def __init__(self, files: Mapping[str, Answer], host: str = "127.0.0.1", port: int = 0) -> None:
        self.files = dict(files)
        self.requests: list[Request] = []
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer((host, port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://{self._server.server_address[0]!s}:{self._server.server_address[1]}"

    def asked(self, path: str) -> list[Request]:
        """Return the requests for a path (with its query)."""
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> FileServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def serve_files(files: Mapping[str, Answer], host: str = "127.0.0.1", port: int = 0) -> Iterator[FileServer]:
    """Serve files on loopback while the block runs; any free port by default."""
    with FileServer(files, host, port) as server:
        yield server


def make_ics(*events: str) -> bytes:
    """Return a calendar around VEVENT property lines (each text: the lines of one event)."""
    inside = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//FR\n{inside}END:VCALENDAR\n".replace("\n", "\r\n").encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: FileServer

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, self.command, headers, time.monotonic())
        self.owner.requests.append(request)
        files = self.owner.files
        answer = files.get(self.path, files.get(self.path.partition("?")[0], Response(b"not here\n", status=404)))
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, tuple):
            answer = Response(answer[1], answer[0])
        try:
            self._send(answer, headers)
        except (BrokenPipeError, ConnectionResetError):  # the client has heard enough
            self.close_connection = True

    do_HEAD = do_GET

    def _send(self, answer: Response, headers: Mapping[str, str]) -> None:
        time.sleep(answer.delay)
        sent = {"Content-Type": answer.content_type}
        status, body = answer.status, answer.body
        if answer.has_etag and status == 200 and answer.chunks is None:
            sent["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if headers.get("if-none-match") == sent["ETag"]:
                status, body = 304, b""
        if answer.chunks is None:
            sent["Content-Length"] = str(len(body))
        else:
            sent["Connection"] = "close"
        self.send_response(status)
        for name, value in {**sent, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if answer.chunks is None:
            self.wfile.write(body)
            return
        for chunk in answer.chunks():
            self.wfile.write(chunk)
            self.wfile.flush()
            time.sleep(answer.delay)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass
