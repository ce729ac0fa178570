"""JSON Feed 1.1, in pages (`next_url`), with the event's facts in an extension of our own (`_babillard`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from publish.feeds.documents import Document
from publish.feeds.entries import LINE_MAX, clean_link, clip
from publish.feeds.hub import find_hub
from publish.feeds.items import Item
from publish.feeds.wording import find_wording
from publish.model import Edition
from publish.slices import Slice

_write = json.JSONEncoder(ensure_ascii=False).encode


def render_json_item(one: Item) -> bytes:
    """Return one item as it stands in a feed, a line for each of its fields, the same in every feed that shows it
    alike."""
    # Field by field: with an indent, json writes in Python, several times slower.
    lines = [f'   "{name}": {_write(value)}' for name, value in _make_item(one).items()]
    return "\n".join(["  {", ",\n".join(lines), "  }"]).encode("utf-8", "replace")


def render_jsonfeed(
    item: Slice, document: Document, edition: Edition, render_item: Callable[[Item], bytes] = render_json_item
) -> bytes:
    """Return a document of a slice's JSON Feed; `render_item` may remember what it rendered before."""
    instance = edition.instance
    wording = find_wording(instance)
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{instance.name} – {wording.name_slice(item)}",
        "description": wording.describe_slice(item),
        "home_page_url": instance.base_url,
        "feed_url": f"{instance.base_url}{document.path}.json",
        **({"next_url": f"{instance.base_url}{document.next}.json"} if document.next else {}),
        "language": wording.tag,
        **({"expired": True} if item.is_over else {}),
        **({"hubs": [{"type": "WebSub", "url": hub}]} if (hub := find_hub(document, item, instance)) else {}),
    }
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}").encode("utf-8", "replace")
    rendered = b",\n".join(map(render_item, document.items))
    return b"".join([text, b',\n "items": ', *([b"[\n", rendered, b"\n ]"] if rendered else [b"[]"]), b"\n}\n"])


def _make_item(one: Item) -> dict[str, Any]:
    event, occurrence = one.entry.event, one.entry.next.occurrence
    facts = event.event
    item = {
        "id": one.guid,
        "url": one.entry.page,
        "external_url": clean_link(facts.url),
        "title": one.title,
        "content_text": one.entry.text,
        "image": one.entry.image.address if one.entry.image else None,
        "date_published": one.published_at.isoformat(),
        "date_modified": one.updated_at.isoformat(),
        "tags": [one.entry.category],
        "_babillard": {
            "event_id": event.event_id,
            "title": clip(facts.title, LINE_MAX),
            "status": facts.status.value,
            "start": occurrence.start.isoformat() if occurrence.start else None,
            "end": occurrence.end.isoformat() if occurrence.end else None,
            "all_day": occurrence.all_day,
            "dates": len(event.occurrences),
            "venue": clip(facts.venue, LINE_MAX) or None,
            "city": clip(facts.city, LINE_MAX) or None,
            "region": facts.region,
            "category": facts.category,
        },
    }
    return {key: value for key, value in item.items() if value is not None}
