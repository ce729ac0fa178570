"""What an operator, or a test, may choose about a crawl. Nothing here is read from the environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp.abc import AbstractResolver


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """Caps and manners of one crawl; times in seconds, sizes in bytes.

    `allow_private_hosts` lets loopback and private addresses in, without delay between requests.
    """

    allow_private_hosts: bool = False
    user_agent: str = "Babillard/0.1 (+https://babillard.example/robot)"
    max_body_bytes: int = 20_000_000  # on the wire, and again after decompression
    timeout_s: float = 30.0  # for a whole response, however slowly it drips
    max_redirects: int = 5
    max_pages: int = 3_000  # for one source
    retries: int = 2
    backoff_s: float = 1.0  # before the first retry; doubles at each
    max_retry_after_s: float = 60.0  # longer, and the source waits for the next run
    delay_s: float = 0.5  # between two requests to one host at first; AutoThrottle moves it
    min_delay_s: float = 0.25
    max_delay_s: float = 20.0
    max_crawl_delay_s: float = 10.0  # of robots.txt
    crawl_timeout_s: float = 3_600.0
    make_resolver: Callable[[], AbstractResolver] | None = None  # None: the system's; called inside the event loop

    @property
    def robot_name(self) -> str:
        """The product token that robots.txt groups are matched with (RFC 9309 §2.2.1)."""
        return self.user_agent.split("/", 1)[0].strip()
