"""The listings of the sites in the corpus: graphs of schema.org at several dates, read as the pages of one site."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sources.model import Page
from sources.read.readers import READERS
from tests.dedupe.match.corpus_sources import Said, load_bytes, make_id, make_source

_NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
_CRAWLED = "2025-11-15"  # the graphs without a date in their name
_SAME_SITES = {"co-motion": "co-motion-ca", "rcaaq-events": "rcaaq"}


def read_sites(corpus: Path, wanted: Collection[str]) -> Iterator[Said]:
    """Yield the wanted sources with what their pages say; of a page found at several dates, the newest counts."""
    tool = _load_tool(corpus)
    sites: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    for path in sorted((corpus / "sites").glob("*.jsonld*"), key=_find_date):
        site = re.sub(r"-(events|entities)$", "", path.name.split(".jsonld")[0].split("__")[1])
        source_id = make_id(_SAME_SITES.get(site, site))
        if source_id in wanted:
            sites[source_id].update(_nest_pages(path, tool))
    for source_id, pages in sorted(sites.items()):
        source = make_source(source_id, "jsonld", min(pages), "fr")
        yield source, READERS["jsonld"]([_make_page(*page) for page in sorted(pages.items())], source, _NOW).listings


def _find_date(path: Path) -> tuple[str, str]:
    parts = path.name.split(".jsonld")[0].split("__")
    return parts[2] if len(parts) > 2 else _CRAWLED, path.name


def _load_tool(corpus: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_serve", corpus / "tools" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def _nest_pages(path: Path, tool: ModuleType) -> dict[str, list[Any]]:
    """Return the events of a graph by the address of their page."""
    graph = json.loads(load_bytes(path))
    index = {node["@id"]: node for node in graph if "@id" in node}
    parts = {ref["@id"] for node in graph for key in node if tool.short(key) == "subEvent" for ref in node[key]}
    pages: dict[str, list[Any]] = defaultdict(list)
    for node in graph:
        if node.get("@id") in parts or not any(_is_event(tool.short(kind)) for kind in node.get("@type", [])):
            continue
        document = tool.nest(node, index)
        pages[_find_url(tool.first(document.get("url")), node["@id"])].append(document)
    return pages


def _is_event(kind: str) -> bool:
    return kind.endswith("Event") or kind in ("EventSeries", "Festival")


def _find_url(url: Any, identity: str) -> str:
    said = url if isinstance(url, str) and url.startswith("http") else identity
    return urlunsplit(urlsplit(said)._replace(fragment=""))


def _make_page(url: str, found: list[Any]) -> Page:
    body = json.dumps({"@context": "https://schema.org", "@graph": found}).replace("</", "<\\/")
    page = f'<html lang="fr"><head><script type="application/ld+json">{body}</script></head><body></body></html>'
    return Page(url, page.encode(), "text/html; charset=utf-8", _NOW, "event")
