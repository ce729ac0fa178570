"""Sending small forms to one address, with the guards of the crawl: private addresses, time, retries. Nothing is
collected, so robots.txt has no say."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp.resolver import ThreadedResolver
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response

from sources.fetch.addresses import Addresses
from sources.fetch.context import Context, Halt
from sources.fetch.crawl import quiet_library
from sources.fetch.guard import GuardMiddleware
from sources.fetch.options import CrawlOptions
from sources.fetch.pace import PaceMiddleware
from sources.fetch.reasons import HOST_TROUBLE, Failure, describe, find_failure
from sources.fetch.retries import RetryMiddleware
from sources.fetch.settings import make_settings

Form = Sequence[tuple[str, str]]
_AT = "at"
_AT_ONCE = 4  # forms under way
_MAX_BYTES = 65_536  # of an answer, which says in a line what was wrong
_MIDDLEWARES: dict[Any, int] = {
    GuardMiddleware: 50,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    RetryMiddleware: 550,
    PaceMiddleware: 700,
}


def post_forms(url: str, forms: Sequence[Form], options: CrawlOptions = CrawlOptions()) -> list[Failure | None]:
    """Post each form to an address; return, in their order, what went wrong with each, or None.

    When the host cannot be reached, those not sent yet are not tried: they get its failure too. `crawl_timeout_s` is
    the time for all of them.
    """
    if not forms:
        return []
    work = _Work(url, forms, options)
    thread = threading.Thread(target=work.run, name="post", daemon=True)
    with quiet_library("scrapy"):
        thread.start()
        thread.join()
    if work.fault is not None:
        raise work.fault
    return work.results


class _Work:
    """One lot of forms: run in a thread with an event loop of its own, so that it may be sent from anywhere."""

    def __init__(self, url: str, forms: Sequence[Form], options: CrawlOptions) -> None:
        self.url, self.forms, self.options = url, forms, options
        self.results: list[Failure | None] = [Failure("crawl-stopped", "no time was left")] * len(forms)
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._post())
        except BaseException as error:  # handed to the calling thread, which raises it
            self.fault = error

    async def _post(self) -> None:
        make_resolver = self.options.make_resolver or ThreadedResolver
        addresses = Addresses(make_resolver(), allow_private=self.options.allow_private_hosts)
        context = Context(self.options, addresses, Halt())
        settings = make_settings(self.options) | {
            "DOWNLOADER_MIDDLEWARES_BASE": _MIDDLEWARES,
            "DEFAULT_REQUEST_HEADERS": {},
            "AUTOTHROTTLE_ENABLED": False,
            "EXTENSIONS_BASE": {},
            "DOWNLOAD_DELAY": 0.0,
            "DOWNLOAD_MAXSIZE": _MAX_BYTES,
            "CONCURRENT_REQUESTS_PER_DOMAIN": _AT_ONCE,
        }
        runner = AsyncCrawlerRunner(settings)
        crawl = runner.crawl(runner.create_crawler(_FormSpider), context=context, work=self)
        try:
            done, _ = await asyncio.wait({crawl}, timeout=self.options.crawl_timeout_s)
            if not done:
                context.halt.stop()
                await runner.stop()
            await crawl
        finally:
            await addresses.resolver.close()


class _FormSpider(Spider):
    name = "babillard-forms"

    def __init__(self, *, context: Context, work: _Work) -> None:
        super().__init__()
        self.context = context
        self._work = work
        self._trouble: Failure | None = None

    async def start(self) -> AsyncIterator[Request]:
        for request in self._make_requests():
            yield request

    def _make_requests(self) -> Iterator[Request]:
        for at, form in enumerate(self._work.forms):
            if self._trouble is not None:
                self._work.results[at] = self._trouble
                continue
            yield Request(
                self._work.url,
                method="POST",
                body=urlencode(form),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                callback=self.collect,
                errback=self.fail,
                dont_filter=True,
                meta={_AT: at},
            )

    async def collect(self, response: Response) -> None:
        if 200 <= response.status < 300:
            self._keep(response, None)
            return
        said = " ".join(response.body[:200].decode("utf-8", "replace").split())
        self._keep(response, Failure(f"http-{response.status}", said, response.status))

    async def fail(self, failure: Any) -> None:
        found = find_failure(failure.value) or Failure("unexpected", describe(failure.value))
        self._keep(failure, found)

    def _keep(self, answer: Any, failure: Failure | None) -> None:
        self._work.results[answer.request.meta[_AT]] = failure
        if failure is not None and failure.reason in HOST_TROUBLE:
            self._trouble = failure
