"""The WebSub hub that feeds name (W3C WebSub §4): readers ask it to be told of news, and we tell it of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from publish.feeds.documents import Document
from publish.model import Instance
from publish.slices import Slice, split_page_path

FORMATS = (".atom", ".rss", ".json")  # those whose readers know of hubs; no calendar program does


def find_hub(document: Document, item: Slice, instance: Instance) -> str:
    """Return the hub that a document names, "" for none: nobody follows a further page, and to tell a hub of a member's
    feed would give away its address."""
    return instance.hub if document.is_first and item.kind != "member" else ""


def has_hub(path: str) -> bool:
    """Whether the file at a path in a release is a feed that names the hub when the instance has one."""
    base, dot, ending = path.rpartition(".")
    is_public = path.startswith("feeds/") and not path.startswith("feeds/m/")
    return is_public and dot + ending in FORMATS and split_page_path(base)[1] == 0


def make_link_header(path: str, instance: Instance) -> str:
    """Return the Link header (WebSub §4) of the file at a path in a release, "" for one that names no hub."""
    if not instance.hub or not has_hub(path):
        return ""
    return f'<{instance.hub}>; rel="hub", <{instance.base_url}{path}>; rel="self"'


def find_topics(before: Mapping[str, Any], after: Mapping[str, Any], base_url: str) -> list[str]:
    """Return the addresses of the feeds whose bytes changed; `before` and `after` are the `files` of two indexes.

    Nobody can have subscribed to a feed that is new.
    """
    return [
        f"{base_url}{name}"
        for name, entry in sorted(after.items())
        if has_hub(name) and name in before and before[name].get("sha256") != entry.get("sha256")
    ]
