"""What answers of REST interfaces lead to: the next page of The Events Calendar's, the posts of WordPress's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sources.links import LIMITS, Link
from sources.model import Page
from sources.read.text import decode_bytes
from sources.urls import is_same_site, join_address

_PAGE_SIZE = 10  # https://developer.wordpress.org/rest-api/reference/posts/: the default of per_page


def find_rest_links(page: Page) -> list[Link]:
    """Return the `next_rest_url` of an answer of The Events Calendar, if it has one on the same site."""
    if b"next_rest_url" not in page.body:
        return []
    answer = _read_json(page)
    following = answer.get("next_rest_url") if isinstance(answer, dict) else None
    url = join_address(page.url, following) if isinstance(following, str) else None
    return [Link(url, "listing")] if url is not None and is_same_site(url, page.url) else []


def is_posts(page: Page) -> bool:
    """Whether a page is an answer of WordPress's REST interface, a list of posts with a `link` each."""
    return page.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[") and any(_list_posts(page))


def find_post_links(page: Page) -> list[Link]:
    """Return the pages of the posts of `/wp-json/wp/v2/<type>`, and the next page of a full answer."""
    found = list(_list_posts(page))
    links = [Link(url, "event") for url in dict.fromkeys(found) if is_same_site(url, page.url)]
    if len(found) >= _find_number(page.url, "per_page", _PAGE_SIZE):
        links.append(Link(_turn_page(page.url), "listing"))
    return links[: LIMITS.links]


def _list_posts(page: Page) -> Iterator[str]:
    answer = _read_json(page)
    for post in answer[: LIMITS.links] if isinstance(answer, list) else ():
        if isinstance(post, dict) and isinstance(post.get("link"), str):
            url = join_address(page.url, post["link"])
            if url is not None:
                yield url


def _read_json(page: Page) -> Any:
    try:
        return json.loads(decode_bytes(page.body, page.content_type), strict=False)
    except (ValueError, RecursionError):
        return None


def _find_number(url: str, name: str, default: int) -> int:
    value = dict(parse_qsl(urlsplit(url).query)).get(name, "")
    return int(value) if value.isdecimal() and value.isascii() and len(value) <= 4 else default


def _turn_page(url: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"page": str(_find_number(url, "page", 1) + 1)}
    return urlunsplit(parts._replace(query=urlencode(query)))
