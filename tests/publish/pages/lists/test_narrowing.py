"""First screens of places and the lists that plain links narrow: the right events, each with its way there and back."""

from __future__ import annotations

import re
from datetime import timedelta
from types import ModuleType

import pytest

from publish.pages.days.agenda import Agenda
from publish.pages.days.scopes import NARROW_FROM, Scopes
from publish.pages.render import render_pages


def find_titles(page: str) -> list[str]:
    """Return the titles of the cards of a page, in order."""
    return [re.sub("<[^>]*>", "", title) for title in re.findall(r"<h3>(.*?)</h3>", page)]


@pytest.fixture(scope="module")
def pages(editions: ModuleType) -> dict[str, str]:
    """Return the pages of a town with a busy Wednesday and weekend, and of one with little."""
    make, hour = editions.make_event, editions.make_hour
    events = [
        make("a", "Matinée", hour(0, 14), city="Shawinigan", is_free=True),
        make("b", "Soirée", hour(0, 19), city="Shawinigan", category="theatre"),
        make("c", "Samedi et dimanche", hour(3), hour(4), city="Shawinigan", category="family"),
        make("d", "Ailleurs", hour(0, 20), city="Rimouski", region="01", language="en"),
        make("e", "Exposition", editions.make_period(-3, 60), city="Shawinigan", category="exhibition"),
        *(make(f"f{n}", f"Plus tard {n}", hour(30 + n), city="Shawinigan") for n in range(NARROW_FROM)),
    ]
    site = dict(render_pages(editions.make_edition(events, venues=(), redirects={}), ()))
    return {path: body.decode() for path, body in site.items() if path.endswith(".html")}


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("region/mauricie/today", ["Matinée", "Soirée", "Exposition"]),
        ("region/mauricie/tonight", ["Soirée", "Exposition"]),
        ("ville/shawinigan/weekend", ["Samedi et dimanche", "Exposition"]),
        ("region/mauricie/free", ["Matinée"]),
        ("region/mauricie/family", ["Samedi et dimanche"]),
        ("choix/tonight", ["Soirée", "Ailleurs", "Exposition"]),
        ("choix/english", ["Ailleurs"]),
        ("region/bas-saint-laurent/music", ["Ailleurs"]),
    ],
)
def test_a_filter_leaves_what_it_says(pages: dict[str, str], path: str, titles: list[str]) -> None:
    """Each event once, in order of time, exhibitions after it with their last day; its own link is marked."""
    page = pages[f"fr/{path}/index.html"]
    assert find_titles(page) == titles
    assert len(re.findall(r'aria-current="page">[^<]*<span class="number">', page)) == 1
    assert ("jusqu’au 24 janvier 2027" in page) == ("Exposition" in titles)


def test_filters_that_leave_nothing_are_not_offered(pages: dict[str, str]) -> None:
    """No page and no link for what a place has nothing of."""
    assert "fr/region/bas-saint-laurent/free/index.html" not in pages
    assert "region/bas-saint-laurent/free/" not in pages["fr/region/bas-saint-laurent/index.html"]
    assert "fr/choix/weekend/index.html" in pages


def test_numbers_beside_filters_are_true(pages: dict[str, str]) -> None:
    """The number beside a link is that of the cards behind it."""
    region = pages["fr/region/mauricie/index.html"]
    found = re.findall(r'href="[./]*(fr/region/mauricie/[a-z]+/)"[^>]*>[^<]*<span class="number">(\d+)', region)
    assert len(found) >= 8
    for path, number in found:
        heading = re.search(r'<h2 id="a-venir">(\d+)', pages[f"{path}index.html"])
        assert heading is not None
        assert heading[1] == number, path


def test_towns_with_little_have_no_first_screen(pages: dict[str, str]) -> None:
    """A short list is read at a glance: its town is linked itself, from its region's first screen."""
    assert "fr/pres/shawinigan/index.html" in pages
    assert "fr/pres/rimouski/index.html" not in pages
    assert 'href="../../../fr/ville/rimouski/"' in pages["fr/pres/01/index.html"]


def test_a_first_screen_is_about_its_place(pages: dict[str, str]) -> None:
    """Today apart from tonight, the weekend's events once, then what runs on; nothing from elsewhere."""
    page = pages["fr/pres/04/index.html"]
    anchors = re.findall(r'<h2 id="([a-z-]+)">', page)
    assert anchors[:4] == ["aujourdhui", "ce-soir", "fin-de-semaine", "prochains-jours"]
    assert find_titles(page)[:3] == ["Matinée", "Soirée", "Samedi et dimanche"]
    assert "Ailleurs" not in page
    assert find_titles(page).count("Exposition") <= 2  # among what runs on, and among what is new


def test_scopes_share_out_the_events(editions: ModuleType) -> None:
    """Regions have all events of the territory between them, each as the whole does."""
    agenda = Agenda(editions.make_edition())
    scopes = Scopes(agenda, {code: (name, code) for code, name in editions.REGIONS.items()}, {})
    shared = [coming.event.event_id for scope in scopes.regions.values() for coming in scope.agenda.coming]
    assert sorted(shared) == sorted(agenda.by_id)
    for scope in scopes:
        assert [c.next_day for c in scope.agenda.coming] == sorted(c.next_day for c in scope.agenda.coming)


def test_the_strip_shows_two_weeks(pages: dict[str, str], editions: ModuleType) -> None:
    """Fourteen days, linked where something is on; on a far day's page, the weeks around it."""
    home = pages["fr/index.html"]
    strip = re.search('<nav class="strip".*?</nav>', home, re.DOTALL)
    assert strip is not None
    assert strip.group().count("<li>") == 14
    assert "fr/jour/2026-11-28/" in strip.group()
    far = editions.TODAY + timedelta(days=33)
    page = pages[f"fr/jour/{far.isoformat()}/index.html"]
    strip = re.search('<nav class="strip".*?</nav>', page, re.DOTALL)
    assert strip is not None
    assert 'aria-current="page"' in strip.group()
