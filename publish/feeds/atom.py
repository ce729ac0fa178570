"""Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.feeds.items import Item, find_updated
from publish.feeds.xml import NAMESPACES, attribute, render_event_elements, text
from publish.model import Edition
from publish.slices import Slice


def render_atom(item: Slice, items: Sequence[Item], edition: Edition) -> bytes:
    """Return the Atom feed of a slice."""
    return "\n".join(_render(item, items, edition)).encode("utf-8", "replace")


def _render(item: Slice, items: Sequence[Item], edition: Edition) -> Iterator[str]:
    instance = edition.instance
    address = f"{instance.base_url}{item.path}.atom"
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr-CA" {NAMESPACES}>'
    yield f"<id>{text(address)}</id>"
    yield f"<title>{text(f'{instance.name} – {item.title_fr}')}</title>"
    yield f"<subtitle>{text(f'{item.title_fr} – {item.title_en}')}</subtitle>"
    yield f"<updated>{find_updated(items).isoformat()}</updated>"
    yield f"<author><name>{text(instance.name)}</name></author>"
    yield f'<link rel="self" type="application/atom+xml" href={attribute(address)}/>'
    yield f'<link rel="alternate" type="text/html" href={attribute(instance.base_url)}/>'
    for one in items:
        yield "<entry>"
        yield f"<id>tag:babillard,2026:{text(one.guid)}</id>"
        yield f"<title>{text(one.title)}</title>"
        yield f'<link rel="alternate" type="text/html" href={attribute(one.entry.page)}/>'
        yield f"<published>{one.published_at.isoformat()}</published>"
        yield f"<updated>{one.updated_at.isoformat()}</updated>"
        yield f"<category term={attribute(one.entry.event.event.category)} label={attribute(one.entry.category)}/>"
        yield f'<content type="html">{text(one.entry.html)}</content>'
        yield from render_event_elements(one.entry)
        yield "</entry>"
    yield "</feed>"
    yield ""
