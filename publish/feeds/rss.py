"""RSS 2.0: the newest items of a feed. It has no pages, which its readers would not follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.utils import format_datetime

from publish.feeds.documents import Document
from publish.feeds.hub import find_hub
from publish.feeds.items import Item, find_updated
from publish.feeds.wording import find_wording
from publish.feeds.xml import NAMESPACES, attribute, render_event_elements, text
from publish.model import Edition
from publish.slices import Slice


def render_rss_item(one: Item) -> bytes:
    """Return one item, the same in every feed that shows it alike."""
    return "\n".join(_render_item(one)).encode("utf-8", "replace")


def render_rss(
    item: Slice, document: Document, edition: Edition, render_item: Callable[[Item], bytes] = render_rss_item
) -> bytes:
    """Return the RSS feed of a slice; `render_item` may remember what it rendered before."""
    head = "\n".join(_render_head(item, document, edition)).encode("utf-8", "replace")
    return b"\n".join([head, *map(render_item, document.items), b"</channel>\n</rss>\n"])


def _render_head(item: Slice, document: Document, edition: Edition) -> Iterator[str]:
    instance = edition.instance
    wording = find_wording(instance)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" {NAMESPACES}>'
    yield "<channel>"
    yield f"<title>{text(f'{instance.name} – {wording.name_slice(item)}')}</title>"
    yield f"<link>{text(instance.base_url)}</link>"
    yield f"<description>{text(wording.describe_slice(item))}</description>"
    yield f"<language>{wording.tag}</language>"
    self_url = attribute(f"{instance.base_url}{item.path}.rss")
    yield f'<atom:link href={self_url} rel="self" type="application/rss+xml"/>'
    if hub := find_hub(document, item, instance):
        yield f'<atom:link href={attribute(hub)} rel="hub"/>'
    if document.items:
        yield f"<lastBuildDate>{format_datetime(find_updated(document.items))}</lastBuildDate>"
    yield "<ttl>360</ttl>"


def _render_item(one: Item) -> Iterator[str]:
    yield "<item>"
    yield f"<title>{text(one.title)}</title>"
    yield f"<link>{text(one.entry.page)}</link>"
    yield f'<guid isPermaLink="false">{text(one.guid)}</guid>'
    yield f"<pubDate>{format_datetime(one.published_at)}</pubDate>"
    yield f"<category>{text(one.entry.category)}</category>"
    yield f"<description>{text(one.entry.html)}</description>"
    if image := one.entry.image:
        address = attribute(image.address)
        yield f'<enclosure url={address} length="{image.length}" type="{image.type}"/>'
    yield from render_event_elements(one.entry)
    yield "</item>"
