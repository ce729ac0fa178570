"""The pages of venues, clicked through in Chromium: names joined and parted, shown before, obeyed by the next run."""

from __future__ import annotations

from typing import Any

import pytest

from dedupe.decisions import load_decisions, load_lines
from dedupe.merge.tables import load_venues
from dedupe.model import NormalisedListing
from pipelines.desk.venues.data import find_near, read_venues
from tests.dedupe.desk.listings import make_day, make_known
from tests.pipelines.desk.homes import SHARED
from tests.pipelines.desk.serving import Serve, Served
from tests.pipelines.desk.visiting import LOOKS, check_page, list_kinds, run_again

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOSTILE = 'Salle "><script>alert(1)</script>\u202e'


def make(key: str, day: int, venue: str, **more: Any) -> NormalisedListing:
    """Return a listing of its own title at a venue."""
    return make_known(key, make_day(day), title=f"Spectacle du {day}", venue=venue, republish=SHARED, **more)


LISTINGS = [
    make("salle a", 3, "Le Grillon", lat=46.35, lon=-72.55, address="3, rue du Quai"),
    make("gazette b", 4, "Café-bar Grillon"),
    make("gazette c", 5, "La vieille forge", lat=46.3501, lon=-72.5501),
    make("gazette d", 6, "Église Saint-Ours", city="Louiseville"),
    make("autre e", 7, HOSTILE),
]


@pytest.fixture
def served(serve: Serve) -> Served:
    """Serve a few venues."""
    desk = serve("venues", LISTINGS)
    desk.add("anne")
    return desk


def name_venues(served: Served) -> set[frozenset[str]]:
    """Return the names of each venue after another run."""
    run_again(served.home, LISTINGS)
    venues = load_venues(served.home.merge / "venues.parquet")
    return {frozenset((venue.name, *venue.aliases)) for venue in venues}


def find_venue(served: Served, name: str) -> str:
    """Return the id of a venue."""
    return next(i for i, v in read_venues(served.home).items() if name in (v.name, *v.aliases))


def test_two_venues_are_joined(served: Served, browser: Any) -> None:
    """From what stands near; the identifier that stays is told; prints of the places are kept; undone from the page."""
    page = served.enter(browser, "anne", java_script_enabled=False)
    page.goto(f"{served.url}/desk/venues")
    page.get_by_role("link", name="Grillon").click()
    page.get_by_role("button", name="C’est le même lieu… La vieille forge").click()
    assert list_kinds(served.home) == []
    text = page.inner_text("main")
    assert "garde son identifiant" in text
    assert "événement changerait de lieu" in text
    page.fill("#note", "L'ancienne forge est le café")
    page.get_by_role("button", name="Confirmer").click()
    (line,), _ = load_lines(served.home.decisions)
    assert line.kind == "venue-same"
    assert len(set(line.evidence["places"].values())) == 2
    assert frozenset(("Le Grillon", "Café-bar Grillon", "La vieille forge")) in name_venues(served)
    page.goto(f"{served.url}/desk/venues/{find_venue(served, 'La vieille forge')}")
    page.get_by_role("button", name="Annuler…").click()
    assert page.locator(".parts .part").count() == 2
    page.get_by_role("button", name="Confirmer").click()
    assert frozenset(("La vieille forge",)) in name_venues(served)


def test_a_name_is_parted_and_joined_again(served: Served, browser: Any) -> None:
    """What likeness joined is parted; joining them again takes the parting back instead of contradicting it."""
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/venues/{find_venue(served, 'Le Grillon')}")
    page.get_by_role("button", name="C’est un autre lieu… Café-bar Grillon").click()
    assert page.locator(".parts .part").count() == 2
    page.get_by_role("button", name="Confirmer").click()
    assert list_kinds(served.home) == ["venue-different"]
    assert frozenset(("Café-bar Grillon",)) in name_venues(served)
    page.goto(f"{served.url}/desk/venues/{find_venue(served, 'Le Grillon')}?q=cafe")
    page.locator("#reunir ~ .rows").get_by_role("button").click()
    page.get_by_role("button", name="Confirmer").click()
    in_force, _ = load_decisions(served.home.decisions)
    assert [line.kind for line in in_force] == ["venue-same"]
    assert frozenset(("Le Grillon", "Café-bar Grillon")) in name_venues(served)


def test_venues_are_found(served: Served, browser: Any) -> None:
    """By name, alias, town, without accents; several names come first; what is near is measured."""
    page = served.enter(browser, "anne", java_script_enabled=False)

    def find(query: str) -> list[str]:
        page.goto(f"{served.url}/desk/venues?q={query}")
        return [str(one) for one in page.locator(".rows a").all_inner_texts()]

    assert find("")[0] in ("Le Grillon", "Café-bar Grillon")
    assert find("eglise") == find("LOUISEVILLE") == ["Église Saint-Ours"]
    assert find("cafe-bar") == find("quai") == [find("")[0]]
    assert find("rien") == []
    assert len(find("&page=9")) == 0
    venues = read_venues(served.home)
    near = find_near(venues[find_venue(served, "Le Grillon")], venues)
    assert [(venue.name, round(metres or 0)) for venue, metres in near] == [("La vieille forge", 14)]


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_hostile_names_and_accessibility(served: Served, browser: Any, language: str, size: dict[str, int]) -> None:
    """Markup in a name is text; both pages in both languages; an unknown venue is a 404."""
    served.add("lise", language=language)
    page = served.enter(browser, "lise")
    for path in ("", f"/{find_venue(served, 'Le Grillon')}?q=salle", f"/{find_venue(served, HOSTILE)}"):
        page.goto(f"{served.url}/desk/venues{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        check_page(page, size)
    assert "<script>" in page.inner_text("h1")
    assert page.goto(f"{served.url}/desk/venues/nowhere").status == 404
