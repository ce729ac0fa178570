"""Structured data of real sites: every page is read, and the graphs that were harvested come back whole."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.explore import find_links
from sources.model import Listing, Occurrence, Page, Reading
from sources.read.jsonld import read_jsonld
from sources.source import Rights, Source

pytestmark = pytest.mark.corpus

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
SITE = "http://127.0.0.9:8100"
SOURCE = Source(
    id="essai", title="E", kind="jsonld", url=f"{SITE}/", region="06", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip
_START = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2}):(\d\d))?")
# A spread of systems: JSON-LD with and without offsets, false UTC, malformed dates, exhibitions, empty starts.
GRAPHS = (
    "artsdata-stewards-orion__co-motion-ca__2026-08-19.jsonld.gz",
    "artsdata-orion__spec-qc-ca-events__2026-08-19.jsonld.gz",
    "artsdata-orion__culturegaspesie-org__2025-09-23.jsonld.gz",
    "artsdata-orion__rcaaq-events__2026-07-01.jsonld.gz",
    "artsdata-planet-boost__theatredumarais-com.jsonld.gz",
    "artsdata-planet-boost__ville-lamalbaie-qc-ca.jsonld.gz",
    "artsdata-planet-boost__valspec-com.jsonld.gz",
)


def load_pages(corpus: Path, name: str) -> list[Page]:
    """Return a harvested graph as the pages of a site."""
    spec = importlib.util.spec_from_file_location("corpus_serve", corpus / "tools" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    serve = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(serve)
    site = serve.Site.from_graph(corpus / "sites" / name)
    return [
        Page(SITE + path, body.replace(b"BASE", SITE.encode()), kind, NOW, _find_role(path))
        for path, (kind, body) in site.pages.items()
        if path != "/robots.txt"
    ]


def _find_role(path: str) -> str:
    if path == "/":
        return "entry"
    return "listing" if path.startswith("/?page") else "sitemap" if path == "/sitemap.xml" else "event"


def read_said(page: Page) -> set[tuple[int, ...]]:
    """Return the starts that a page's own JSON-LD says, as wall clock; midnight when no hour is given."""
    script = re.search(rb'ld\+json">(.*?)</script>', page.body, re.DOTALL)
    assert script is not None
    document: dict[str, Any] = json.loads(script[1].replace(rb"<\/", b"</"))
    texts = (node.get("startDate") or "" for node in document.get("@graph", [document]))
    found = (_START.match(text) for text in texts)
    return {tuple(int(number or 0) for number in match.groups()) for match in found if match}


def read_found(listing: Listing) -> Iterator[tuple[int, ...]]:
    """Yield the starts of a listing in the same form."""
    for occurrence in listing.occurrences:
        yield _wall_clock(occurrence)


def _wall_clock(occurrence: Occurrence) -> tuple[int, ...]:
    start = occurrence.start
    assert start is not None
    clock = (start.hour, start.minute) if isinstance(start, datetime) else (0, 0)
    return (start.year, start.month, start.day, *clock)


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_come_back(corpus: Path, name: str) -> None:
    """At least 97 % of the pages give a listing, and as many exactly the starts that they say."""
    pages = load_pages(corpus, name)
    found: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    for listing in read_jsonld(pages, SOURCE, NOW).listings:
        found[listing.source_key.partition("#")[0]].update(read_found(listing))
    own = [page for page in pages if page.role == "event"]
    right = [page for page in own if (said := read_said(page)) == found.get(page.url) or not said]
    assert len([page for page in own if page.url in found]) >= 0.97 * len(own)
    assert len(right) >= 0.97 * len(own)


def test_links_lead_to_every_page(corpus: Path) -> None:
    """Following the links from the listing page, or from the sitemap, reaches every event page."""
    pages = {page.url: page for page in load_pages(corpus, GRAPHS[0])}
    events = {url for url, page in pages.items() if page.role == "event"}
    for entry in (f"{SITE}/", f"{SITE}/sitemap.xml"):
        reached, waiting = set(), [entry]
        while waiting:
            url = waiting.pop()
            if url in pages and url not in reached:
                reached.add(url)
                waiting += [link.url for link in find_links(pages[url], SOURCE)]
        assert events <= reached


def test_every_real_page_is_read(corpus: Path) -> None:
    """No page of the corpus crashes the reader or the search for links; those with event markup give listings."""
    readings: dict[str, Reading] = {}
    for path in sorted((corpus / "html").iterdir()):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        page = Page(f"{SITE}/agenda/", body, "text/html", NOW, "entry")
        readings[path.name] = read_jsonld([page], SOURCE, NOW)
        find_links(page, SOURCE)
    with_listings = [name for name, reading in readings.items() if reading.listings]
    assert len(with_listings) >= 20
    assert all(reading.listings or reading.failure for reading in readings.values())
