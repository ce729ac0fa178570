"""How fast each host is asked: AutoThrottle one request at a time, the Crawl-delay of robots.txt, the pauses that
servers ask for. Private hosts that the operator let in are not spared."""

from __future__ import annotations

from time import monotonic
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from sources.fetch.context import Context

PRIVATE_CONCURRENCY = 8
_SLOT = "download_slot"
_UNSPARED = "autothrottle_dont_adjust_delay"


class PaceMiddleware:
    """Give each request the slot of its own host: Scrapy would keep a redirected one in the slot it came from."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._context = Context.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it as Scrapy asks."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Choose the slot."""
        parts = urlparse_cached(request)
        host = parts.hostname or ""
        is_private = await self._context.addresses.is_private(host)
        slot = f"private {parts.netloc}" if is_private else host
        if is_private:
            settings = {"concurrency": PRIVATE_CONCURRENCY, "delay": 0.0, "jitter": 0.0}
            self._crawler.engine.downloader.per_slot_settings.setdefault(slot, settings)
        request.meta[_SLOT] = slot
        request.meta[_UNSPARED] = is_private


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below the Crawl-delay of a host."""

    def _response_downloaded(self, response: Response, request: Request, spider: Any) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        if key is not None and slot is not None:
            floor = self.crawler.engine.downloader.per_slot_settings.get(key, {}).get("delay", 0.0)
            slot.delay = max(slot.delay, floor)


def is_unspared(request: Request) -> bool:
    """Whether a request goes to a private host that was let in, which gets no politeness delay."""
    return bool(request.meta.get(_UNSPARED))


def set_crawl_delay(crawler: Crawler, request: Request, seconds: float) -> None:
    """Never ask the host of `request` more often than every `seconds`."""
    key = request.meta.get(_SLOT)
    if key is None or is_unspared(request):
        return
    downloader = crawler.engine.downloader
    downloader.per_slot_settings[key] = {"concurrency": 1, "delay": seconds, "jitter": 0.0}
    if key in downloader.slots:
        downloader.slots[key].delay = max(downloader.slots[key].delay, seconds)


def pause_host(crawler: Crawler, request: Request, seconds: float) -> None:
    """Let the host of `request` rest: nothing waiting for it starts before `seconds` have passed."""
    slot = crawler.engine.downloader.slots.get(request.meta.get(_SLOT, ""))
    if slot is not None:
        slot.lastseen = max(slot.lastseen, monotonic() + seconds)


def open_slots(crawler: Crawler) -> None:
    """Let all that waits for its turn through at once: used at a stop, when none of it reaches the network."""
    downloader = crawler.engine.downloader
    for slot in list(downloader.slots.values()):
        slot.delay, slot.concurrency, slot.lastseen = 0.0, 1_000_000, 0.0
        slot.close()
        downloader._process_queue(slot)
