"""Atom (RFC 4287), in pages (RFC 5005 §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from publish.feeds.documents import Document
from publish.feeds.hub import find_hub
from publish.feeds.items import Item, find_updated
from publish.feeds.wording import find_wording
from publish.feeds.xml import NAMESPACES, attribute, render_event_elements, text
from publish.model import Edition
from publish.slices import Slice


def render_atom_entry(one: Item) -> bytes:
    """Return one entry, the same in every feed that shows it alike."""
    return "\n".join(_render_entry(one)).encode("utf-8", "replace")


def render_atom(
    item: Slice, document: Document, edition: Edition, render_entry: Callable[[Item], bytes] = render_atom_entry
) -> bytes:
    """Return a document of a slice's Atom feed; `render_entry` may remember what it rendered before."""
    head = "\n".join(_render_head(item, document, edition)).encode("utf-8", "replace")
    return b"\n".join([head, *map(render_entry, document.items), b"</feed>\n"])


def _render_head(item: Slice, document: Document, edition: Edition) -> Iterator[str]:
    instance = edition.instance
    wording = find_wording(instance)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{wording.tag}" {NAMESPACES}>'
    yield f"<id>{text(_locate(item.path, edition))}</id>"  # one feed, whatever number of documents holds it
    yield f"<title>{text(f'{instance.name} – {wording.name_slice(item)}')}</title>"
    yield f"<subtitle>{text(wording.describe_slice(item))}</subtitle>"
    yield f"<updated>{find_updated(document.items).isoformat()}</updated>"
    yield f"<author><name>{text(instance.name)}</name></author>"
    yield _render_link("self", _locate(document.path, edition))
    yield f'<link rel="alternate" type="text/html" href={attribute(instance.base_url)}/>'
    if hub := find_hub(document, item, instance):
        yield f'<link rel="hub" href={attribute(hub)}/>'
    if document.is_paged:
        chain = {"first": document.first, "previous": document.previous, "next": document.next, "last": document.last}
        yield from (_render_link(rel, _locate(path, edition)) for rel, path in chain.items() if path is not None)


def _locate(path: str, edition: Edition) -> str:
    return f"{edition.instance.base_url}{path}.atom"


def _render_link(rel: str, address: str) -> str:
    return f'<link rel="{rel}" type="application/atom+xml" href={attribute(address)}/>'


def _render_entry(one: Item) -> Iterator[str]:
    yield "<entry>"
    yield f"<id>tag:babillard,2026:{text(one.guid)}</id>"
    yield f"<title>{text(one.title)}</title>"
    yield f'<link rel="alternate" type="text/html" href={attribute(one.entry.page)}/>'
    if image := one.entry.image:
        address = attribute(image.address)
        yield f'<link rel="enclosure" type="{image.type}" length="{image.length}" href={address}/>'
    yield f"<published>{one.published_at.isoformat()}</published>"
    yield f"<updated>{one.updated_at.isoformat()}</updated>"
    yield f"<category term={attribute(one.entry.event.event.category)} label={attribute(one.entry.category)}/>"
    yield f'<content type="html">{text(one.entry.html)}</content>'
    yield from render_event_elements(one.entry)
    yield "</entry>"
