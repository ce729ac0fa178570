"""A small web server for one set of files each, on loopback: validators, compression, wrong answers on demand. Which
files there are is `samples`' business."""

from __future__ import annotations

import errno
import gzip
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# Fixed addresses, so that a page has the same address, and its listing the same key, at the next demo.
PORT = 8137
_ADDRESSES = 250


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One answer: what the server says when asked for its path."""

    body: bytes
    content_type: str
    status: int = 200
    is_compressed: bool = False

    @property
    def etag(self) -> str:
        """The validator of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(slots=True)
class SampleSite:
    """A bound server and what it answers; `files` (path, or path?page=N → file) may be filled after binding."""

    server: ThreadingHTTPServer
    files: dict[str, SampleFile] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the site, without a slash at its end."""
        host, port = self.server.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Answer requests in a thread of its own."""
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


def make_site(number: int) -> SampleSite:
    """Bind a site to the loopback address 127.0.90.<number>.

    Where only 127.0.0.1 exists (macOS), sites get a port each; where the address is taken, any free port.
    """
    files: dict[str, SampleFile] = {}
    address = f"127.0.90.{number}"
    for host, port in ((address, PORT), (address, 0), ("127.0.0.1", PORT + number)):
        try:
            return SampleSite(_bind(host, port, files), files)
        except OSError as error:
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EADDRINUSE, errno.EACCES):
                raise
    return SampleSite(_bind("127.0.0.1", 0, files), files)


def find_numbers(names: list[str]) -> dict[str, int]:
    """Return a number from 1 to 250 for each name; it hardly depends on which other names there are."""
    numbers: dict[str, int] = {}
    for name in sorted(names):
        number = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % _ADDRESSES
        while number + 1 in numbers.values():
            number = (number + 1) % _ADDRESSES
        numbers[name] = number + 1
    return numbers


def _bind(host: str, port: int, files: Mapping[str, SampleFile]) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"files": files}))
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files: Mapping[str, SampleFile] = {}

    def do_GET(self) -> None:
        """Answer from the files, 304 when the client has them."""
        file = find_file(self.files, self.path)
        if file.status == 200 and self.headers.get("If-None-Match") == file.etag:
            self._answer(304, file, b"")
            return
        if file.is_compressed and "gzip" in self.headers.get("Accept-Encoding", ""):
            self._answer(file.status, file, gzip.compress(file.body, mtime=0), encoding="gzip")
            return
        self._answer(file.status, file, file.body)

    do_HEAD = do_GET

    def _answer(self, status: int, file: SampleFile, body: bytes, encoding: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", file.content_type)
        if file.status == 200:
            self.send_header("ETag", file.etag)
        if file.is_compressed:
            self.send_header("Vary", "Accept-Encoding")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the terminal: the crawl reports for itself."""


def find_file(files: Mapping[str, SampleFile], target: str) -> SampleFile:
    """Return the answer to a request target: by its path, with or without a slash at the end, and its page when that
    is not the first."""
    parts = urlsplit(target)
    page = parse_qs(parts.query).get("page", ["1"])[0]
    suffix = "" if page == "1" else f"?page={page}"
    found = files.get(parts.path + suffix) or files.get(parts.path.rstrip("/") + suffix)
    return found or SampleFile(b"Rien ici.\n", "text/plain; charset=utf-8", 404)
