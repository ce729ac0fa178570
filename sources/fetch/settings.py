"""The Scrapy settings of the crawl: only what we use is switched on."""

from __future__ import annotations

from typing import Any

from sources.fetch.conditional import ConditionalMiddleware
from sources.fetch.guard import GuardedHandler, GuardMiddleware
from sources.fetch.limits import CappedCompression
from sources.fetch.options import CrawlOptions
from sources.fetch.pace import PaceMiddleware, Throttle
from sources.fetch.redirects import RedirectMiddleware
from sources.fetch.retries import RetryMiddleware
from sources.fetch.robots import RobotsMiddleware

_ACCEPT = (
    "text/calendar, application/atom+xml, application/rss+xml, application/feed+json, application/ld+json, "
    "text/html;q=0.9, application/xhtml+xml;q=0.9, application/xml;q=0.8, application/json;q=0.8, */*;q=0.5"
)
# Towards the network a request passes them by rising number; the response comes back the other way.
_MIDDLEWARES: dict[Any, int] = {
    GuardMiddleware: 50,
    RobotsMiddleware: 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    RetryMiddleware: 550,
    CappedCompression: 590,
    RedirectMiddleware: 600,
    ConditionalMiddleware: 650,
    PaceMiddleware: 700,
}


def make_settings(options: CrawlOptions) -> dict[str, Any]:
    """Return the settings for `AsyncCrawlerRunner`."""
    return {
        # Twisted's reactor cannot start twice in one process; asyncio can.
        "TWISTED_REACTOR_ENABLED": False,
        "LOG_ENABLED": False,
        "STATS_DUMP": False,
        "USER_AGENT": options.user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": _ACCEPT},
        # Without the reactor Scrapy overwrites DOWNLOAD_HANDLERS_BASE, so the unguarded handlers are shut here.
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "s3", "ftp")),
            "http": GuardedHandler,
            "https": GuardedHandler,
        },
        "DOWNLOADER_MIDDLEWARES_BASE": _MIDDLEWARES,
        "SPIDER_MIDDLEWARES_BASE": {},
        # No telnet console and no remote control: both run whatever they are sent.
        "EXTENSIONS_BASE": {Throttle: 0},
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "COOKIES_ENABLED": False,
        # False by default in Scrapy 2.19.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": options.timeout_s,
        "DOWNLOAD_MAXSIZE": options.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        # No limit in all: a host that hangs must not take the places of the others. Each source has a window.
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_ITEMS": 1,  # workers that Scrapy starts for each response; we yield requests only
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": options.delay_s,
        "AUTOTHROTTLE_MAX_DELAY": options.max_delay_s,
        "DOWNLOAD_DELAY": min(options.min_delay_s, options.delay_s),
        "DOWNLOAD_DELAY_JITTER": 0,
    }
