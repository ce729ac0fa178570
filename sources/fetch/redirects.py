"""Following redirects: a few, over HTTP only, never in circles. Each hop passes the guard and robots.txt again."""

from __future__ import annotations

from typing import Self
from urllib.parse import urldefrag, urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from w3lib.url import safe_url_string

from sources.fetch.context import Context
from sources.fetch.reasons import RefusalError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRAIL = "redirect_trail"


class RedirectMiddleware:
    """Turn an answer that points elsewhere into the next request."""

    def __init__(self, max_redirects: int) -> None:
        self._max = max_redirects

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it as Scrapy asks."""
        return cls(Context.of(crawler).options.max_redirects)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the next request or the response; raise RefusalError when the trail ends nowhere."""
        if response.status not in _REDIRECTS:
            return response
        target = find_target(request.url, response.headers.get("Location"))
        if target is None:
            shown = (response.headers.get("Location") or b"").decode("latin-1")
            raise RefusalError("bad-redirect", f"to «{shown}»", response.status)
        trail = (*request.meta.get(_TRAIL, ()), request.url)
        if target in trail or len(trail) > self._max:
            raise RefusalError("redirect-loop", f"{len(trail)} redirects, the last to {target}", response.status)
        return request.replace(url=target, meta={**request.meta, _TRAIL: trail, "retry_times": 0}, dont_filter=True)


def find_target(url: str, location: bytes | None) -> str | None:
    """Return where a Location header leads from `url`; None unless that is an http(s) address with a host."""
    if not location or not location.strip():
        return None
    try:
        target = urldefrag(urljoin(url, safe_url_string(location.decode("utf-8", "replace").strip()))).url
        request = Request(target)
    except ValueError:
        return None
    scheme, _, rest = request.url.partition("://")
    return request.url if scheme.lower() in ("http", "https") and rest.strip("/") else None
