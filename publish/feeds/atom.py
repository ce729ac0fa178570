"""Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from publish.feeds.items import Item, find_updated
from publish.feeds.xml import NAMESPACES, attribute, render_event_elements, text
from publish.model import Edition
from publish.slices import Slice


def render_atom_entry(one: Item) -> str:
    """Return one entry, the same in every feed that shows it alike."""
    return "\n".join(_render_entry(one))


def render_atom(
    item: Slice, items: Sequence[Item], edition: Edition, render_entry: Callable[[Item], str] = render_atom_entry
) -> bytes:
    """Return the Atom feed of a slice; `render_entry` may remember what it rendered before."""
    return "\n".join(_render(item, items, edition, render_entry)).encode("utf-8", "replace")


def _render(item: Slice, items: Sequence[Item], edition: Edition, render_entry: Callable[[Item], str]) -> Iterator[str]:
    instance = edition.instance
    address = f"{instance.base_url}{item.path}.atom"
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr-CA" {NAMESPACES}>'
    yield f"<id>{text(address)}</id>"
    yield f"<title>{text(f'{instance.name} – {item.title_fr}')}</title>"
    yield f"<subtitle>{text(item.about)}</subtitle>"
    yield f"<updated>{find_updated(items).isoformat()}</updated>"
    yield f"<author><name>{text(instance.name)}</name></author>"
    yield f'<link rel="self" type="application/atom+xml" href={attribute(address)}/>'
    yield f'<link rel="alternate" type="text/html" href={attribute(instance.base_url)}/>'
    yield from (render_entry(one) for one in items)
    yield "</feed>"
    yield ""


def _render_entry(one: Item) -> Iterator[str]:
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
