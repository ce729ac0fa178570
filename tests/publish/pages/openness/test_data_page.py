"""The page of the open data describes every file and column there is, and names every licence."""

from __future__ import annotations

import re
from types import ModuleType

from publish.opendata.schemas import TABLES
from publish.opendata.write import FORMATS
from publish.pages.openness import columns
from publish.pages.render import render_pages
from tests.conftest import Release


def test_every_column_is_described() -> None:
    """No table or column without its sentence, no sentence without its column."""
    assert columns.TABLES.keys() == TABLES.keys()
    assert columns.COLUMNS.keys() == {name for schema in TABLES.values() for name in schema.names}


def test_every_file_can_be_downloaded(release: Release) -> None:
    """The page links what is in the release, and nothing else of `data/`; only the ledger is for the program itself."""
    page = (release.root / "fr" / "donnees" / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="\.\./\.\./data/([^"]+)"', page))
    there = {path.name for path in (release.root / "data").iterdir()}
    assert linked == there - {"ledger.parquet"}
    assert len(linked) == len(TABLES) * len(FORMATS) + 1


def test_licences_name_their_sources(site: dict[str, bytes], editions: ModuleType) -> None:
    """Each published source stands once, under its licence; nobody agreed to a pending one being named."""
    edition = editions.make_edition()
    for path in ("fr/donnees/index.html", "en/data/index.html"):
        part = site[path].decode().partition('id="licences"')[2].partition("<h2>")[0]
        named = re.findall(r'href="\.\./\.\./\w\w/sources/([^/"]+)/"', part)
        assert sorted(named) == sorted(s.source_id for s in edition.sources if s.basis != "pending")


def test_a_licence_stands_once(editions: ModuleType) -> None:
    """Also when sources of one licence let different things be shared."""
    sources = (editions.make_source("a", republish=("title",)), editions.make_source("b", republish=("title", "image")))
    found = dict(render_pages(editions.make_edition([], sources=sources), ()))["fr/donnees/index.html"].decode()
    assert found.count("<dt><bdi>CC-BY-4.0</bdi></dt>") == 1
    assert found.count("<dd>") == 2
