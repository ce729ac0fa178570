"""Why an address gave nothing: the stable codes, and the one place where exceptions are turned into them.

timeout dns refused unreachable tls disconnected truncated bad-http     the network
http-<status> gone remembered-gone retry-later                          what the server said
robots robots-unreachable private-address not-http bad-url              not asked
redirect-loop bad-redirect too-large bad-encoding bad-304 not-explored  what came cannot be used
crawl-stopped                                                           no time left
unexpected                                                              none of these; the detail says what
"""

from __future__ import annotations

import errno
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from sources.fetch.addresses import PrivateAddressError

DETAIL_LENGTH = 300
# Worth another try within the same crawl; a certificate or a refused address will not change in seconds.
TRANSIENT = frozenset({"timeout", "dns", "refused", "unreachable", "disconnected", "truncated"})
# A host that fails like this several times running is left alone for the rest of the crawl.
HOST_TROUBLE = TRANSIENT | {"tls", "private-address", "robots-unreachable", "retry-later", "http-429", "http-503"}
# aiohttp: «Cannot connect to host x:80 ssl:<ssl.SSLContext object at 0x7fbd80138dd0> [...]»
_MEMORY = re.compile(r" ssl:<[^<>]*>| at 0x[0-9a-f]+")
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EACCES})

# First match wins, along the chain of causes from the innermost out.
_BY_TYPE: tuple[tuple[type[BaseException], str], ...] = (
    (PrivateAddressError, "private-address"),
    (ssl.SSLError, "tls"),
    (ssl.CertificateError, "tls"),
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too-large"),
    (UnsupportedURLSchemeError, "not-http"),
    (NotSupported, "not-http"),
    (ResponseDataLossError, "truncated"),  # a bad-http by its cause
    (aiohttp.ServerDisconnectedError, "disconnected"),
    (aiohttp.ClientResponseError, "bad-http"),
    (aiohttp.http_exceptions.HttpProcessingError, "bad-http"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadFailedError, "disconnected"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an address gave nothing; `status` is the HTTP status when there was an answer."""

    reason: str
    detail: str = ""
    status: int | None = None


class RefusalError(Exception):
    """Ends a request inside the crawl with a failure decided by us."""

    def __init__(self, reason: str, detail: str = "", status: int | None = None) -> None:
        self.failure = Failure(reason, detail[:DETAIL_LENGTH], status)
        super().__init__(f"{reason}: {detail}")


def find_failure(error: BaseException) -> Failure | None:
    """Return the failure that an exception of the crawl stands for, or None."""
    chain = list(_walk_causes(error))
    for cause in chain:
        if isinstance(cause, RefusalError):
            return cause.failure
    for kind, reason in _BY_TYPE:
        for cause in chain:
            if isinstance(cause, kind):
                return Failure(_refine(reason, chain), describe(cause))
    return None


def describe(error: BaseException) -> str:
    """Return an exception in a few words, the same each time: without addresses of objects in memory."""
    text = _MEMORY.sub("", f"{type(error).__name__}: {error}")
    return text.replace("\x00", "")[:DETAIL_LENGTH]


def _refine(reason: str, chain: list[BaseException]) -> str:
    if reason == "refused" and any(isinstance(cause, OSError) and cause.errno in _UNREACHABLE for cause in chain):
        return "unreachable"
    return reason


def _walk_causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        if isinstance(cause, aiohttp.ClientConnectorError):
            yield cause.os_error
        cause = cause.__cause__ or cause.__context__
