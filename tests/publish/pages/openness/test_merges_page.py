"""The public page of what was merged, with the reasons, in both languages."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from publish.model import MergeReasons
from publish.pages.render import render_pages
from publish.slices import make_slices

KEYS = (("media-b", "1"), ("media-c", "2"))


def render(editions: ModuleType, count: int = 1, reasons: MergeReasons | None = None) -> dict[str, str]:
    """Return the pages of merges by path, of so many events that two sources tell, and one that one tells."""
    many = [
        editions.make_event(f"m{n}", f"Spectacle <i>{n}</i>", editions.make_hour(3), listing_keys=KEYS)
        for n in range(count)
    ]
    alone = editions.make_event("alone", "Seul de son espèce", editions.make_hour(4))
    sources = tuple(editions.make_source(source_id) for source_id, _ in KEYS)
    edition = editions.make_edition([*many, alone], sources=sources)
    if reasons:
        edition = replace(edition, merges={"m0": reasons})
    pages = render_pages(edition, {item.path for item in make_slices(edition)})
    return {path: body.decode() for path, body in pages if "/reunions/" in path or "/merges/" in path}


def test_merges_are_told_with_their_reasons(editions: ModuleType) -> None:
    """Title, sources and sentences of an event that two sources tell; none of one that a single source tells."""
    reasons = MergeReasons(("Même lieu : l'un dit <b>.",), ("Same venue.",), is_decided=True)
    pages = render(editions, reasons=reasons)
    assert sorted(pages) == ["en/merges/index.html", "fr/reunions/index.html"]
    french = pages["fr/reunions/index.html"]
    assert "1 événement à venir réunit plusieurs annonces." in french
    assert "Spectacle &lt;i&gt;0&lt;/i&gt;" in french
    assert "Même lieu\u00a0: l&#39;un dit &lt;b&gt;." in french
    assert "Décidé par l’équipe du babillard." in french
    assert "/sources/media-b/" in french
    assert "/sources/media-c/" in french
    assert "Seul de son espèce" not in french
    assert "Same venue." in pages["en/merges/index.html"]


def test_what_nobody_decided_claims_no_decision(editions: ModuleType) -> None:
    """Without an editor's word, and without reasons of the last matching, the page tells neither."""
    french = render(editions)["fr/reunions/index.html"]
    assert "Décidé par" not in french
    assert "Aucun n’a été décidé" in french


def test_many_merges_take_several_pages(editions: ModuleType) -> None:
    """Sixty events a page, linked to one another."""
    pages = render(editions, count=61)
    assert "fr/reunions/2/index.html" in pages
    assert "/reunions/2/" in pages["fr/reunions/index.html"]


def test_the_page_of_quality_leads_there(site: dict[str, bytes]) -> None:
    """From figures to single cases."""
    assert "fr/reunions/" in site["fr/qualite/index.html"].decode()
