"""Real servers on loopback, an archive and sources for the tests of fetching."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any

import pytest

from sources.archive import Archive
from sources.fetch import CrawlOptions, FetchResult, Progress, crawl_sources
from sources.links import Link
from sources.model import Page
from sources.source import Rights, Source

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
OPTIONS = CrawlOptions(allow_private_hosts=True, timeout_s=5, crawl_timeout_s=30, backoff_s=0.1)


@dataclass(frozen=True)
class Reply:
    """What a site answers: `make` gets the handler and does all by itself when given."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    make: Callable[[BaseHTTPRequestHandler], None] | None = None


class Site:
    """A loopback server: `pages` maps paths to replies (404 otherwise), `requests` are (path, headers) received."""

    def __init__(self, host: str = "127.0.0.1", context: Any = None, port: int = 0) -> None:
        self.pages: dict[str, Reply | list[Reply]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.connections = 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet

            def setup(self) -> None:
                site.connections += 1
                super().setup()

            def do_GET(self) -> None:
                site.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                site.answer(self)

            def log_message(self, *arguments: Any) -> None:
                pass

        class Server(ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False
            request_queue_size = 128

            def handle_error(self, *arguments: Any) -> None:
                pass  # clients hang up on the hostile answers, as they should

        self.server = Server((host, port), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.host, self.port = host, self.server.server_address[1]
        self.url = f"{'https' if context else 'http'}://{host}:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        found = self.pages.get(handler.path, Reply(b"no such page", 404))
        reply = (found.pop(0) if len(found) > 1 else found[0]) if isinstance(found, list) else found
        if reply.make is not None:
            reply.make(handler)
            return
        status, body = reply.status, reply.body
        etag = reply.headers.get("ETag")
        if etag and handler.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        handler.send_response(status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if status != 304:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def asked(self, path: str) -> int:
        """How often a path was asked."""
        return sum(1 for asked, _ in self.requests if asked == path)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def make_site() -> Iterator[Callable[..., Site]]:
    """Start loopback servers; they end with the test."""
    sites: list[Site] = []

    def make(host: str = "127.0.0.1", context: Any = None, port: int = 0) -> Site:
        sites.append(Site(host, context, port))
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """One loopback server."""
    return make_site()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An empty archive."""
    return Archive(tmp_path / "raw")


def make_source(url: str, source_id: str = "essai", **values: Any) -> Source:
    """Return a source with only what matters to fetching."""
    facts: dict[str, Any] = {"title": source_id, "kind": "ical", "region": "04", "language": "fr"}
    return Source(id=source_id, url=url, rights=Rights(basis="public-feed"), **(facts | values))


def find_links(page: Page, source: Source) -> list[Link]:
    """Read lines «role address» as links."""
    links = []
    for line in page.body.decode("utf-8", "replace").splitlines():
        role, _, url = line.partition(" ")
        if role in ("listing", "sitemap", "event"):
            links.append(Link(url, role))
    return links


@dataclass
class Crawl:
    """Crawls into one archive."""

    archive: Archive
    progress: list[Progress] = field(default_factory=list)

    def __call__(
        self, *sources: Source, now: datetime = NOW, options: CrawlOptions = OPTIONS
    ) -> dict[str, FetchResult]:
        return crawl_sources(
            sources, self.archive, now=now, options=options, find_links=find_links, report=self.progress.append
        )

    def one(self, url: str, **values: Any) -> FetchResult:
        """Crawl the one source at `url`."""
        return self(make_source(url), **values)["essai"]


@pytest.fixture
def crawl(archive: Archive) -> Crawl:
    """Call it with sources."""
    return Crawl(archive)


@pytest.fixture
def tools() -> Any:
    """The classes and functions of this file, which test modules cannot import."""

    class Tools:
        reply, found, source, now, options, links = (
            Reply,
            Link,
            staticmethod(make_source),
            NOW,
            OPTIONS,
            staticmethod(find_links),
        )

    return Tools
