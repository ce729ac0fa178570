"""The address guard where it cannot be bypassed: at the moment of connecting. A check before resolving once more is
fooled by a name whose address changes in between (DNS rebinding); here the address checked is the one connected to."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from sources.fetch.addresses import Addresses, PrivateAddressError, read_literal
from sources.fetch.context import Context
from sources.fetch.limits import MAX_URL_LENGTH
from sources.fetch.reasons import RefusalError

# Each host has few connections; this many at once bounds what 20 MB bodies may cost in all.
_CONNECTIONS = 64
# Content-Security-Policy and Link headers of real sites are longer than aiohttp's 8 KB.
_MAX_HEADER = 65_536


class GuardMiddleware:
    """Refuse what is plainly not to be asked before anything else happens: the reason is clearer then."""

    def __init__(self, context: Context) -> None:
        self._addresses = context.addresses

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it as Scrapy asks."""
        return cls(Context.of(crawler))

    def process_request(self, request: Request) -> None:
        """Raise RefusalError for other schemes, absurd addresses and literal private hosts."""
        parts = urlparse_cached(request)
        if parts.scheme not in ("http", "https"):
            raise RefusalError("not-http", f"{parts.scheme}: is not fetched")
        if not parts.hostname or len(request.url) > MAX_URL_LENGTH:
            raise RefusalError("bad-url", "no host" if not parts.hostname else "too long")
        literal = read_literal(parts.hostname)
        if literal is not None:
            try:
                self._addresses.check(parts.hostname, literal)
            except PrivateAddressError as error:
                raise RefusalError("private-address", str(error)) from error


class CheckingResolver(AbstractResolver):
    """Resolve names, and keep only the addresses that may be connected to."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the permitted addresses; raise PrivateAddressError when none is."""
        answers = await self._addresses.resolver.resolve(host, port, family=family)
        permitted: list[ResolveResult] = []
        refused: PrivateAddressError | None = None
        for answer in answers:
            try:
                self._addresses.check(host, answer["host"])
            except PrivateAddressError as error:
                refused = error
            else:
                permitted.append(answer)
        if refused is not None and not permitted:
            raise refused
        return permitted

    async def close(self) -> None:
        """Close the resolver beneath."""
        await self._addresses.resolver.close()


class GuardedHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler on a connector that checks every address, and that a stop can interrupt."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._context = Context.of(crawler)
        self._places = asyncio.Semaphore(_CONNECTIONS)
        # Scrapy 2.19 has no hook for the connector, so the session it made stays unused until both are closed.
        self._unused_session = self._session
        self._session = self._make_session()

    def _make_session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=CheckingResolver(self._context.addresses),
            socket_factory=self._make_socket,
            use_dns_cache=False,  # the operating system's is enough, and one look-up less to reason about
            limit=0,  # waiting in aiohttp's queue would count as the server's time
            limit_per_host=0,  # Scrapy's slots see to it
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=self._unused_session._response_class,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
            trust_env=False,  # a proxy would connect in our stead, unguarded
        )

    def _make_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket of a connection, unless its address is refused. Called for literal addresses as well, which
        no resolver sees."""
        family, kind, protocol, _, address = info
        self._context.addresses.check(str(address[0]), str(address[0]))
        return socket.socket(family=family, type=kind, proto=protocol)

    async def download_request(self, request: Request) -> Response:
        """Download, or raise RefusalError when the crawl is stopped meanwhile."""
        # As written: re-quoting breaks signed addresses, and Scrapy has quoted what had to be.
        request.meta["verbatim_url"] = True
        return await self._context.halt.race(self._download(request))

    async def _download(self, request: Request) -> Response:
        async with self._places:
            return await super().download_request(request)

    async def close(self) -> None:
        """Close both sessions."""
        await self._unused_session.close()
        await super().close()
