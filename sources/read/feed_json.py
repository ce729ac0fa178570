"""JSON Feed, and the lists of posts of WordPress's REST interface → feed items."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sources.read.feed_item import FeedItem, clip

MAX_ITEMS = 5_000
MAX_VALUE = 2_000


def parse_json(text: str) -> list[FeedItem] | str:
    """Return the items of a document, or why it has none to give."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return "looks like JSON, but is broken"
    if isinstance(feed, list):
        posts = [post for post in feed[:MAX_ITEMS] if _is_post(post)]
        return [_read_post(post) for post in posts] if posts else "a JSON list that is not one of posts"
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return "JSON without the items of a JSON Feed"
    if "jsonfeed.org" not in str(feed.get("version", "")) and not any(
        isinstance(item, dict) and ("content_html" in item or "content_text" in item) for item in feed["items"]
    ):
        return "JSON that is no JSON Feed"
    language = clip(feed.get("language"))
    return [_read_json_item(item, language) for item in feed["items"][:MAX_ITEMS] if isinstance(item, dict)]


def _read_json_item(item: dict[str, Any], language: str | None) -> FeedItem:
    number = item.get("id")
    key = str(number) if isinstance(number, int | float) else clip(number)
    tags = item.get("tags")
    return FeedItem(
        key=key or _make_digest(item),
        title=clip(item.get("title")),
        url=clip(item.get("url")) or clip(item.get("external_url")),
        summary=clip(item.get("summary")),
        content=clip(item.get("content_html")) or clip(item.get("content_text")),
        published_at=_read_iso(item.get("date_published")),
        updated_at=_read_iso(item.get("date_modified")),
        categories=tuple(tag for tag in tags[:50] if isinstance(tag, str)) if isinstance(tags, list) else (),
        image=clip(item.get("image")) or clip(item.get("banner_image")),
        fields=_find_extensions(item),
        language=clip(item.get("language")) or language,
    )


def _find_extensions(item: dict[str, Any]) -> dict[str, str]:
    """Collect the texts of custom objects («_event»: {"start": …}), JSON Feed 1.1 «Extensions»."""
    found: dict[str, str] = {}
    for name, value in item.items():
        if name.startswith("_") and isinstance(value, dict):
            found.update(
                {str(key).lower(): str(text)[:MAX_VALUE] for key, text in value.items() if isinstance(text, str)}
            )
    return found


def _read_iso(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo else moment and moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _is_post(post: object) -> bool:
    """Whether an object is a post of WordPress's REST interface (https://developer.wordpress.org/rest-api)."""
    return isinstance(post, dict) and isinstance(post.get("title"), dict) and "rendered" in post["title"]


def _read_post(post: dict[str, Any]) -> FeedItem:
    link = clip(post.get("link"))
    return FeedItem(
        key=link or _make_digest(post),
        title=clip(post["title"].get("rendered")),
        url=link,
        summary=_find_rendered(post, "excerpt"),
        content=_find_rendered(post, "content"),
        published_at=_read_iso(post.get("date_gmt") or post.get("date")),
        updated_at=_read_iso(post.get("modified_gmt") or post.get("modified")),
        fields=dict(_list_custom(post)),
    )


def _find_rendered(post: dict[str, Any], key: str) -> str | None:
    value = post.get(key)
    return clip(value.get("rendered")) if isinstance(value, dict) else None


def _list_custom(post: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the texts of custom fields («acf» of Advanced Custom Fields, «meta» of WordPress itself)."""
    for group in ("acf", "meta"):
        values = post.get(group)
        for key, value in values.items() if isinstance(values, dict) else ():
            if isinstance(value, str) and value.strip():
                yield str(key).lower(), value.strip()[:MAX_VALUE]


def _make_digest(item: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode("utf-8", "replace")).hexdigest()
