"""Obeying robots.txt (RFC 9309). Scrapy's own middleware lets requests through while the file is on its way, and
whenever it cannot be had; here everyone waits for one shared task, and unreachable means no."""

from __future__ import annotations

import asyncio
import math
from typing import Self

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from sources.fetch.context import Context
from sources.fetch.pace import set_crawl_delay
from sources.fetch.reasons import Failure, RefusalError, find_failure
from sources.optout import BY_ROBOTS, TOKEN, drop_versions, names_robot

_IS_ROBOTS = "is_robots"
_MAX_BYTES = 512_000  # RFC 9309 §2.5 asks for at least 500 KiB
_PRIORITY = 1_000
# RFC 9309 §2.3.1.2: more than five redirects may be taken as "there is none".
_AS_IF_ABSENT = frozenset({"redirect-loop", "bad-redirect"})


class NamedRules(Protego):
    """Rules with a group for our robot by its name: what they disallow asks to leave (see `optout`)."""


Rules = Protego | Failure | None  # None: everything is allowed


class RobotsMiddleware:
    """Hold each request until the robots.txt of its origin is known."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._options = Context.of(crawler).options
        self._tasks: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it as Scrapy asks."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RefusalError unless the origin lets us fetch this."""
        if request.meta.get(_IS_ROBOTS):
            return
        parts = urlparse_cached(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        task = self._tasks.get(origin)
        if task is None:
            task = self._tasks[origin] = asyncio.ensure_future(self._fetch_rules(origin))
        rules = await asyncio.shield(task)
        if isinstance(rules, Failure):
            raise RefusalError(rules.reason, f"robots.txt: {rules.detail}", None)
        if rules is not None and not rules.can_fetch(request.url, self._options.robot_name):
            if isinstance(rules, NamedRules):
                raise RefusalError(BY_ROBOTS, f"{origin}/robots.txt names us and does not allow it")
            raise RefusalError("robots", f"{origin}/robots.txt does not allow it")

    async def _fetch_rules(self, origin: str) -> Rules:
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            priority=_PRIORITY,
            dont_filter=True,
            meta={_IS_ROBOTS: True},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            failure = find_failure(error)
            if failure is None:
                raise
            return None if failure.reason in _AS_IF_ABSENT else failure
        rules = read_rules(response, self._options.robot_name)
        if isinstance(rules, Protego):
            delay = read_crawl_delay(rules, self._options.robot_name, self._options.max_crawl_delay_s)
            if delay is not None:
                set_crawl_delay(self._crawler, response.request or request, delay)
        return rules


def read_rules(response: Response, robot_name: str = TOKEN) -> Rules:
    """Return the rules that an answer to /robots.txt lays down (RFC 9309 §2.3.1)."""
    if response.status == 429 or response.status >= 500:
        return Failure("robots-unreachable", f"HTTP {response.status}", response.status)
    if response.status != 200:
        return None
    text = response.body[:_MAX_BYTES].decode("utf-8-sig", "replace")
    return (NamedRules if names_robot(text, robot_name) else Protego).parse(drop_versions(text))


def read_crawl_delay(rules: Protego, robot_name: str, longest: float) -> float | None:
    """Return the seconds between two requests that robots.txt asks for, at most `longest`; None when it does not."""
    delay = rules.crawl_delay(robot_name)
    if delay is None or not math.isfinite(delay) or delay <= 0:
        return None
    return min(float(delay), longest)
