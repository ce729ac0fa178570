"""Running the crawl from ordinary code: one Scrapy crawl without Twisted's reactor, in a thread and an event loop of
its own, so that it can be repeated in one process and called from anywhere."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp.resolver import ThreadedResolver
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler

from sources.archive import Archive
from sources.fetch.addresses import Addresses
from sources.fetch.context import Context, Halt
from sources.fetch.frontier import Frontier
from sources.fetch.options import CrawlOptions
from sources.fetch.pace import PRIVATE_CONCURRENCY, open_slots
from sources.fetch.reasons import Failure
from sources.fetch.result import FetchResult, Progress
from sources.fetch.settings import make_settings
from sources.fetch.spider import CalendarSpider
from sources.fetch.visits import FindLinks, Visitor
from sources.source import Source

# Enough to keep a host's one connection busy without filling Scrapy's queues with what may never be asked.
_WINDOW = 2
_THREADS = 2  # parsing holds the interpreter lock for most of its time
_GRACE_S = 5.0  # to end cleanly after a stop


def ignore(progress: Progress) -> None:
    """Report nothing."""


def crawl_sources(
    sources: Sequence[Source],
    archive: Archive,
    *,
    now: datetime,
    find_links: FindLinks,
    options: CrawlOptions = CrawlOptions(),
    report: Callable[[Progress], None] = ignore,
) -> dict[str, FetchResult]:
    """Fetch all sources into the archive in one crawl; return a result for each, in their order.

    Failures are values in the results. `find_links(page, source)` tells which further addresses a page leads to; it is
    called in worker threads. `report` is called in this thread. An interruption (KeyboardInterrupt, an exception of
    `report`) ends the crawl cleanly, with the manifests of what was fetched, before it goes on up.
    """
    if not sources:
        return {}
    work = _Work(sources, archive, now.astimezone(UTC), find_links, options)
    thread = threading.Thread(target=work.run, name="crawl", daemon=True)
    with quiet_library("scrapy"):
        thread.start()
        try:
            for progress in work.watch():
                report(progress)
        finally:
            work.stop()
            thread.join(2 * _GRACE_S)
    if work.fault is not None:
        raise work.fault
    return {source.id: work.results[source.id] for source in sources}


@dataclass
class _Work:
    """One crawl, seen from both threads."""

    sources: Sequence[Source]
    archive: Archive
    now: datetime
    find_links: FindLinks
    options: CrawlOptions

    def __post_init__(self) -> None:
        self.results: dict[str, FetchResult] = {}
        self.fault: BaseException | None = None
        self._progress: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
        self._is_stopped = threading.Event()
        self._wake: Callable[[], object] | None = None

    def watch(self) -> Iterator[Progress]:
        """Yield what happens until the crawl is over. For the calling thread."""
        while (progress := self._progress.get()) is not None:
            yield progress

    def stop(self) -> None:
        """Ask the crawl to end, from any thread; harmless when it has."""
        self._is_stopped.set()
        wake = self._wake
        if wake is not None:
            with suppress(RuntimeError):  # the loop is closed
                wake()

    def run(self) -> None:
        """Crawl. For the thread of the crawl."""
        try:
            asyncio.run(self._crawl())
        except BaseException as error:  # handed to the calling thread, which raises it
            self.fault = error
        finally:
            self._progress.put(None)

    async def _crawl(self) -> None:
        halt = Halt()
        loop = asyncio.get_running_loop()
        self._wake = lambda: loop.call_soon_threadsafe(halt.stop)
        if self._is_stopped.is_set():
            halt.stop()
        make_resolver = self.options.make_resolver or ThreadedResolver
        addresses = Addresses(make_resolver(), allow_private=self.options.allow_private_hosts)
        pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="crawl")
        try:
            await _run_spider(
                context=Context(self.options, addresses, halt),
                frontiers=[self._make_frontier(source) for source in self.sources],
                visitor=Visitor(self.archive, self.find_links, self.now, self.options.max_body_bytes),
                report=self._progress.put,
                pool=pool,
                results=self.results,
            )
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # a parser that never ends must not hold the run
            await addresses.resolver.close()

    def _make_frontier(self, source: Source) -> Frontier:
        return Frontier(
            source,
            self.archive.last_manifest(source.id, until=self.now),
            now=self.now,
            max_pages=self.options.max_pages,
            window=PRIVATE_CONCURRENCY if self.options.allow_private_hosts else _WINDOW,
        )


async def _run_spider(*, context: Context, results: dict[str, FetchResult], **parts: Any) -> None:
    """Run the spider to its end, or to the end of the time it has; fill `results`."""
    runner = AsyncCrawlerRunner(make_settings(context.options))
    crawler = runner.create_crawler(CalendarSpider)
    faults: list[BaseException] = []

    def keep_fault(failure: Any) -> None:
        faults.append(failure.value)
        context.halt.stop()

    crawler.signals.connect(keep_fault, signals.spider_error)
    crawl = runner.crawl(crawler, context=context, **parts)
    stop = asyncio.ensure_future(context.halt.event.wait())
    await asyncio.wait({crawl, stop}, timeout=context.options.crawl_timeout_s, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    spider = crawler.spider
    assert isinstance(spider, CalendarSpider) or crawl.done()
    if isinstance(spider, CalendarSpider):
        spider.stop(Failure("crawl-stopped", "no time was left"))
        results.update(spider.results)
    if not crawl.done():
        await _end(crawler, crawl, context.halt)
    if crawl.done() and not crawl.cancelled():
        crawl.result()
    if faults:
        raise faults[0]


async def _end(crawler: Crawler, crawl: asyncio.Task[None], halt: Halt) -> None:
    """Close a crawl that is not over: what is under way is interrupted, then Scrapy closes as usual."""
    halt.stop()
    open_slots(crawler)
    try:
        await asyncio.wait_for(crawler.stop_async(), _GRACE_S)
        await asyncio.wait({crawl}, timeout=_GRACE_S)
    except TimeoutError:
        crawl.cancel()


@contextmanager
def quiet_library(name: str) -> Iterator[None]:
    """Keep the records of a library to itself meanwhile: without handlers, Python would print its warnings."""
    logger = logging.getLogger(name)
    handler, propagates = logging.NullHandler(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates
