"""The next page of an answer of The Events Calendar's REST interface."""

from __future__ import annotations

import json

from sources.links import Link
from sources.model import Page
from sources.read.text import decode_bytes
from sources.urls import is_same_site, join_address


def find_rest_links(page: Page) -> list[Link]:
    """Return the `next_rest_url` of an answer, if it has one on the same site."""
    if b"next_rest_url" not in page.body:
        return []
    try:
        answer = json.loads(decode_bytes(page.body, page.content_type), strict=False)
    except (ValueError, RecursionError):
        return []
    following = answer.get("next_rest_url") if isinstance(answer, dict) else None
    url = join_address(page.url, following) if isinstance(following, str) else None
    return [Link(url, "listing")] if url is not None and is_same_site(url, page.url) else []
