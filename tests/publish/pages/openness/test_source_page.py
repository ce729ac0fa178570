"""The page of a source: rights, state, counts, what is not understood, how to leave; in both languages."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest

from pipelines.stages.publish import make_report
from pipelines.stages.readings import SourceReading
from publish.pages.render import render_pages
from publish.slices import make_slices
from sources.source import Rights, Source


def render(editions: ModuleType, language: str = "fr", **fields: object) -> str:
    """Return the page of a source as text."""
    edition = editions.make_edition(sources=(editions.make_source("salle-z", **fields),))
    pages = dict(render_pages(edition, {item.path for item in make_slices(edition)}))
    return pages[f"{language}/sources/salle-z/index.html"].decode()


def test_all_is_there(editions: ModuleType) -> None:
    """What is taken, what the listings carry, words that nothing maps, escaped, and the three ways out."""
    page = render(
        editions,
        republish=("title", "dates"),
        said=12,
        coverage=(("dated", 11), ("image", 3)),
        unmatched=(("category", "Jeune <b>public</b>", 4), ("city", "Ste-Machine", 2)),
        issues=(("weekday-mismatch", 3),),
    )
    assert "titre, dates" in page
    assert "Sur 12 annonces" in page
    assert "<dt>Avec une date</dt>\n<dd>11</dd>" in page
    assert "Jeune &lt;b&gt;public&lt;/b&gt;</bdi> (4)" in page
    assert "<code>weekday-mismatch</code> × 3" in page
    assert "User-agent: babillard\nDisallow: /" in page
    assert "&lt;meta name=&#34;babillard&#34; content=&#34;noindex&#34;&gt;" in page
    assert 'id="se-retirer"' in page


def test_a_source_that_left_says_so(editions: ModuleType) -> None:
    """Since when, and why; nothing about its last good events."""
    fields = {"result": "left", "reason": "opt-out-robots", "ailing_since": editions.NOW - timedelta(days=3)}
    page = render(editions, **fields)
    assert "Retirée à la demande de la source depuis le 22 novembre 2026" in page
    assert "elle le demande dans son robots.txt" in page
    assert "Ses derniers bons événements" not in page
    english = render(editions, "en", **fields)
    assert "Removed at the source’s request since November 22, 2026" in english
    assert "Disallow: /" in english


@pytest.mark.parametrize(
    ("basis", "republish", "tables"),
    [
        ("agreement", ("title", "place"), ["category", "venue"]),
        ("agreement", ("title", "dates"), ["category"]),
        ("pending", ("title", "place"), []),
    ],
)
def test_words_that_are_withheld_are_not_shown(basis: str, republish: tuple[str, ...], tables: list[str]) -> None:
    """Places only where the source lets them be shared, nothing of a source that waits for an agreement."""
    rights = Rights.model_validate({"basis": basis, "republish": republish})
    source = Source(id="s", title="S", kind="ical", url="https://s.example/", region="04", language="fr", rights=rights)
    unmatched = {"category": {"Jeune public": 3}, "venue": {"Salle secrète": 2}}
    report = make_report(source, SourceReading("s", "ok", "2026-12-01T13:00:00+00:00", unmatched=unmatched))
    assert [table for table, _, _ in report.unmatched] == tables
