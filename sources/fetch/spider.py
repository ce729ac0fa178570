"""The spider of the crawl: moves targets from each source's frontier to Scrapy, and what comes back to the archive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, TypeVar

from scrapy import Request, Spider
from scrapy.http import Response

from sources.fetch.conditional import PREVIOUS
from sources.fetch.context import Context
from sources.fetch.frontier import Frontier, Target, Visit
from sources.fetch.reasons import Failure, RefusalError, describe, find_failure
from sources.fetch.result import FetchResult, Progress
from sources.fetch.visits import Visitor

T = TypeVar("T")
_FRONTIER, _TARGET = "frontier", "target"


class CalendarSpider(Spider):
    """All sources of a run at once. `results` fills as they end."""

    name = "babillard"

    def __init__(
        self,
        *,
        context: Context,
        frontiers: Sequence[Frontier],
        visitor: Visitor,
        report: Callable[[Progress], None],
        pool: ThreadPoolExecutor,
    ) -> None:
        super().__init__()
        self.context = context
        self.results: dict[str, FetchResult] = {}
        self._frontiers = frontiers
        self._visitor = visitor
        self._report = report
        self._pool = pool
        self._began = monotonic()

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first request of each source."""
        for frontier in self._frontiers:
            async for request in self._advance(frontier):
                yield request

    async def collect(self, response: Response) -> AsyncIterator[Request]:
        """Take in a response; yield what is to be asked next."""
        request = response.request
        assert request is not None
        frontier, target = request.meta[_FRONTIER], request.meta[_TARGET]
        try:
            visit = await self._in_thread(self._visitor.read_response, frontier, target, response)
        except RefusalError:
            return  # stopped meanwhile
        if visit is None:
            yield self._make_request(frontier, target, is_conditional=False)
            return
        async for following in self._record(frontier, target, visit, response.status):
            yield following

    async def fail(self, failure: Any) -> AsyncIterator[Request]:
        """Take in what went wrong; yield what is to be asked next."""
        frontier, target = failure.request.meta[_FRONTIER], failure.request.meta[_TARGET]
        # What hostile addresses and answers can provoke in the libraries has no end: it stays with its address.
        found = find_failure(failure.value) or Failure("unexpected", describe(failure.value))
        try:
            visit = await self._in_thread(self._visitor.read_failure, frontier, target, found)
        except RefusalError:
            return  # stopped meanwhile
        async for following in self._record(frontier, target, visit, found.status):
            yield following

    def stop(self, failure: Failure) -> None:
        """End the sources that are not done, keeping what they had."""
        for frontier in self._frontiers:
            if frontier.source.id not in self.results:
                frontier.stop(failure)
                self._finish(frontier)

    async def _record(
        self, frontier: Frontier, target: Target, visit: Visit, status: int | None
    ) -> AsyncIterator[Request]:
        if frontier.source.id in self.results:
            return  # stopped meanwhile
        frontier.record(target, visit)
        async for following in self._advance(frontier):
            yield following
        self._report(
            Progress(
                source_id=frontier.source.id,
                url=target.url,
                status=status,
                reason=visit.answer.reason,
                done=frontier.done,
                total_known=frontier.total_known,
            )
        )

    async def _advance(self, frontier: Frontier) -> AsyncIterator[Request]:
        while targets := frontier.take():
            for target in targets:
                try:
                    request = self._make_request(frontier, target)
                except ValueError as error:
                    bad = Visit(frontier.make_failed(target, Failure("bad-url", str(error))))
                    frontier.record(target, bad)
                else:
                    yield request
        if frontier.is_done and frontier.source.id not in self.results:
            self._finish(frontier)

    def _make_request(self, frontier: Frontier, target: Target, *, is_conditional: bool = True) -> Request:
        previous = frontier.previous.get(target.url) if is_conditional else None
        return Request(
            target.url,
            callback=self.collect,
            errback=self.fail,
            headers={"Accept-Language": f"{frontier.source.language}, fr;q=0.8, en;q=0.6, *;q=0.4"},
            dont_filter=True,  # frontiers know what was asked
            meta={_FRONTIER: frontier, _TARGET: target, PREVIOUS: previous},
        )

    def _finish(self, frontier: Frontier) -> None:
        """Write the manifest of a source as soon as it is done, so that a killed run loses little."""
        answers = frontier.list_answers()
        self._visitor.archive.write_manifest(frontier.source.id, self._visitor.now, answers)
        self.results[frontier.source.id] = frontier.make_result(answers, round(monotonic() - self._began, 3))

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        work = asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)
        return await self.context.halt.race(work)
