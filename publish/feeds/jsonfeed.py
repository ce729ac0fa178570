"""JSON Feed 1.1, with the event's facts in an extension of our own (`_babillard`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from publish.feeds.entries import clean_link
from publish.feeds.items import Item
from publish.model import Edition
from publish.slices import Slice


def render_jsonfeed(item: Slice, items: Sequence[Item], edition: Edition) -> bytes:
    """Return the JSON Feed of a slice."""
    instance = edition.instance
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{instance.name} – {item.title_fr}",
        "description": f"{item.title_fr} – {item.title_en}",
        "home_page_url": instance.base_url,
        "feed_url": f"{instance.base_url}{item.path}.json",
        "language": "fr-CA",
        "items": [_make_item(one) for one in items],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _make_item(one: Item) -> dict[str, Any]:
    event, occurrence = one.entry.event, one.entry.next.occurrence
    facts = event.event
    item = {
        "id": one.guid,
        "url": one.entry.page,
        "external_url": clean_link(facts.url),
        "title": one.title,
        "content_text": one.entry.text,
        "date_published": one.published_at.isoformat(),
        "date_modified": one.updated_at.isoformat(),
        "tags": [one.entry.category],
        "_babillard": {
            "event_id": event.event_id,
            "title": facts.title,
            "status": facts.status.value,
            "start": occurrence.start.isoformat() if occurrence.start else None,
            "end": occurrence.end.isoformat() if occurrence.end else None,
            "all_day": occurrence.all_day,
            "dates": len(event.occurrences),
            "venue": facts.venue,
            "city": facts.city,
            "region": facts.region,
            "category": facts.category,
        },
    }
    return {key: value for key, value in item.items() if value is not None}
