"""Trying again what may pass: when, how often, and after how long a wait."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from sources.fetch.context import Context
from sources.fetch.pace import is_unspared, pause_host
from sources.fetch.reasons import TRANSIENT, RefusalError, find_failure

_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_TIMES = "retry_times"
# Loopback servers recover, or not, at once: waiting for them only makes a demonstration slow.
_PRIVATE_BACKOFF = 0.1


class RetryMiddleware:
    """Repeat requests that failed for now, after a back-off or the Retry-After that the server asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._context = Context.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it as Scrapy asks."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request to repeat, or the response; raise RefusalError when the server wants a long rest."""
        if response.status not in _STATUSES:
            return response
        asked = read_retry_after(response.headers.get("Retry-After"), response.headers.get("Date"))
        if asked is not None and asked > self._context.options.max_retry_after_s:
            raise RefusalError("retry-later", f"the server asks for {asked:.0f} s of rest", response.status)
        return await self._make_retry(request, asked) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request to repeat, or None to let the failure be."""
        failure = find_failure(exception)
        if failure is None or failure.reason not in TRANSIENT:
            return None
        # A host that hangs has cost its whole time already; a private one is not on the far side of a busy network.
        most = (0 if is_unspared(request) else 1) if failure.reason == "timeout" else None
        return await self._make_retry(request, None, most)

    async def _make_retry(self, request: Request, asked: float | None, most: int | None = None) -> Request | None:
        times: int = request.meta.get(_TIMES, 0)
        options = self._context.options
        if times >= (options.retries if most is None else min(most, options.retries)):
            return None
        is_private = is_unspared(request)
        backoff = options.backoff_s * 2**times * (_PRIVATE_BACKOFF if is_private else 1.0)
        wait = max(backoff, asked or 0.0)
        if asked:
            pause_host(self._crawler, request, asked)
        await self._context.halt.sleep(wait)
        return request.replace(meta={**request.meta, _TIMES: times + 1}, dont_filter=True)


def read_retry_after(value: bytes | None, date: bytes | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110 §10.2.3: a number or a date), or None.

    A date is counted from the server's own Date, whose clock it was written with.
    """
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    try:
        seconds = float(text)
    except ValueError:
        then = _read_date(text)
        if then is None:
            return None
        now = _read_date(date.decode("latin-1")) if date else None
        seconds = (then - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
