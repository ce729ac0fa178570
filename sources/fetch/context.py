"""What the parts of one running crawl share: options, the address guard, the pace, the stop. Lives inside its event
loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from scrapy.crawler import Crawler

from sources.fetch.addresses import Addresses
from sources.fetch.options import CrawlOptions
from sources.fetch.reasons import RefusalError

T = TypeVar("T")


class Halt:
    """The stop of a crawl: what is under way ends at once with the reason `crawl-stopped`, and nothing starts."""

    def __init__(self) -> None:
        self.is_set = False
        self.event = asyncio.Event()
        self._tasks: set[asyncio.Future[Any]] = set()

    def stop(self) -> None:
        """Interrupt everything that races against it."""
        self.is_set = True
        self.event.set()
        for task in list(self._tasks):
            task.cancel()

    async def race(self, work: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
        """Return what `work` returns; raise RefusalError if the stop comes first."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        if self.is_set:
            task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            if not self.is_set:
                task.cancel()
                raise
            raise RefusalError("crawl-stopped") from None
        finally:
            self._tasks.discard(task)

    async def sleep(self, seconds: float) -> None:
        """Sleep, unless the stop comes."""
        await self.race(asyncio.sleep(seconds))


@dataclass(slots=True)
class Context:
    """Shared by the spider, the middlewares and the download handler of one crawl."""

    options: CrawlOptions
    addresses: Addresses
    halt: Halt

    @staticmethod
    def of(crawler: Crawler) -> Context:
        """Return the context of a crawler: its spider carries it."""
        return cast(_HasContext, crawler.spider).context


class _HasContext(Protocol):
    context: Context
