"""The WebSub hub that a feed names (W3C WebSub §4): readers ask it to be told of news, and we tell it of changes."""

from __future__ import annotations

from publish.feeds.documents import Document
from publish.model import Instance
from publish.slices import Slice


def find_hub(document: Document, item: Slice, instance: Instance) -> str:
    """Return the hub that a document names, "" for none: nobody follows a further page, and to tell a hub of a member's
    feed would give away its address."""
    return instance.hub if document.is_first and item.kind != "member" else ""
