"""Conditional requests from our own archive (RFC 9110 §13). Scrapy's cache policy is not used: it never revalidates
what is marked no-cache, and shows a stale copy where the server fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from sources.archive import Answer
from sources.optout import refuses_in_header

PREVIOUS = "previous"  # key in Request.meta: the Answer whose stored body may be used again
_VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
# Kept with the archived body. The rest is about the connection, the moment, or whoever asked.
_KEPT_HEADERS = frozenset(
    "cache-control content-disposition content-language content-type etag expires last-modified link location "  # noqa: SIM905
    "retry-after vary x-robots-tag x-wp-total x-wp-totalpages".split()
)
_MAX_HEADER = 1_000
# A 304 describes the stored body anew, except for what the body itself is (RFC 9111 §3.2).
_ABOUT_THE_BODY = frozenset({"content-type", "content-language", "content-disposition"})


class ConditionalMiddleware:
    """Ask "only if it changed" of the address that gave the stored body, and of no other along the redirects."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it as Scrapy asks."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Set or remove the validators of this hop."""
        previous: Answer | None = request.meta.get(PREVIOUS)
        wanted = find_validators(previous, request.url) if previous is not None else {}
        for name in _VALIDATORS.values():
            request.headers.pop(name, None)
        for name, value in wanted.items():
            request.headers[name] = value


def find_validators(previous: Answer, url: str) -> dict[str, str]:
    """Return the request headers that make `url` answer 304 when it still is what is stored; may be empty."""
    if previous.digest is None or previous.final_url != url:
        return {}
    if refuses_in_header(previous.headers.get("x-robots-tag", "")):
        return {}  # a 304 need not say that the header is gone (RFC 9111 §3.2): whoever asked may have thought better
    return {name: previous.headers[key] for key, name in _VALIDATORS.items() if previous.headers.get(key)}


def read_headers(raw: Mapping[bytes, list[bytes]]) -> dict[str, str]:
    """Return the useful headers of a response, names in lower case, repeated ones joined, sorted by name."""
    headers: dict[str, str] = {}
    for name, values in raw.items():
        key = name.decode("latin-1").lower()
        if key in _KEPT_HEADERS:
            text = ", ".join(value.decode("utf-8", "replace") for value in values)
            headers[key] = text.replace("\x00", "")[:_MAX_HEADER]
    return dict(sorted(headers.items()))


def update_headers(stored: Mapping[str, str], received: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a stored body after a 304."""
    fresh = {name: value for name, value in received.items() if name not in _ABOUT_THE_BODY}
    return dict(sorted({**stored, **fresh}.items()))
