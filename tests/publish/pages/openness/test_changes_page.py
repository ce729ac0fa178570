"""The public page of what changed, and what the addresses of events that left answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from publish.model import Gone
from publish.pages.render import render_pages
from publish.slices import make_slices
from sources.model import Status


@pytest.fixture(scope="module")
def pages(editions: ModuleType) -> dict[str, str]:
    """The pages of an edition in which each kind of change happened."""
    now: datetime = editions.NOW

    def make(event_id: str, title: str, change: str, days: int, **fields: Any) -> Any:
        event = editions.make_event(event_id, title, editions.make_hour(4), **fields)
        at = now - timedelta(days=days)
        return replace(
            event,
            first_published=now - timedelta(days=40),
            last_changed=at,
            sequence=int(change != "new"),
            change=change,
        )

    events = [
        make("c1", "Concert annulé", "cancelled", 2, status=Status.CANCELLED),
        make("c2", "Pièce déplacée", "place", 1),
        make("c3", "Bal retitré <i>", "dates", 3),
        make("c4", "Vieux changement", "dates", 20),
        make("c5", "Calme plat", "new", 40),
        replace(make("c6", "Tout neuf", "new", 1), first_published=now - timedelta(days=1)),
    ]
    gone = (
        Gone("g1", "soiree-jazz-g1", now - timedelta(days=1), "merged", "c2"),
        Gone("g2", "bal-musette-g2", now - timedelta(days=2), "withdrawn"),
        Gone("g3", "oublie-g3", now - timedelta(days=20), "withdrawn"),
        Gone("g4", "", now - timedelta(days=3), "withdrawn"),
    )
    edition = editions.make_edition(events, gone=gone, redirects={"g1": "c2"})
    found = render_pages(edition, {item.path for item in make_slices(edition)})
    return {path: body.decode() for path, body in found if path.endswith(".html")}


def cut(page: str, anchor: str) -> str:
    """Return the section of a page that has an anchor."""
    return page.partition(f'<section aria-labelledby="{anchor}"')[2].partition("</section>")[0]


def test_changes_stand_under_their_kind(pages: dict[str, str]) -> None:
    """Cancelled, moved and new events of the last 14 days, each once, with what changed; nothing older."""
    page = pages["fr/changements/index.html"]
    assert "Concert annulé" in cut(page, "annules")
    moved = cut(page, "modifies")
    assert moved.index("Pièce déplacée") < moved.index("Bal retitré &lt;i&gt;")
    assert "Nouveau lieu" in moved
    assert "Tout neuf" in cut(page, "nouveaux")
    assert "Vieux changement" not in page
    assert "Calme plat" not in page
    assert page.count("Concert annulé") == 1


def test_what_left_is_told_with_its_reason(pages: dict[str, str]) -> None:
    """What was merged leads to its event and is not called cancelled; what its sources took back says so."""
    left = cut(pages["fr/changements/index.html"], "retires")
    assert "Soiree jazz" in left
    assert "il n’est pas annulé" in left
    assert "Pièce déplacée" in left
    assert "Bal musette" in left
    assert "Ses sources ne l’annoncent plus." in left
    assert "Un événement</bdi>" in left  # the words of a source that left are gone
    assert "Oublie" not in left


def test_english_tells_the_same(pages: dict[str, str]) -> None:
    """At an address of its own."""
    page = pages["en/changes/index.html"]
    assert "New place" in cut(page, "modifies")
    assert "Its sources no longer announce it." in cut(page, "retires")


def test_addresses_of_before_answer(pages: dict[str, str]) -> None:
    """The page of a merged event leads on, from its id and from its name; that of a withdrawn one says why."""
    for end in ("g1", "soiree-jazz-g1"):
        assert "piece-deplacee-c2/" in pages[f"fr/evenement/{end}/index.html"]
    withdrawn = pages["fr/evenement/bal-musette-g2/index.html"]
    assert "Ses sources ne l’annoncent plus." in withdrawn
    assert '<meta name="robots" content="noindex">' in withdrawn
    assert "Its sources no longer announce it." in pages["en/event/bal-musette-g2/index.html"]
