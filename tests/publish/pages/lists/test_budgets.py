"""What a phone has to fetch: on a day with more on than ever, every list page and its style sheet stay small."""

from __future__ import annotations

import gzip
from collections import Counter
from random import Random
from types import ModuleType

from publish.model import PublishedEvent
from publish.pages.days.calendar import make_days, make_months
from publish.pages.days.weeks import make_weeks
from publish.pages.frame.assets import load_languages, make_assets
from publish.pages.frame.renderer import Renderer
from publish.pages.lists.home import make_home, make_nears
from publish.pages.lists.narrowed import make_narrowed
from publish.pages.lists.places import make_categories, make_regions, make_towns, make_venues
from publish.pages.site import PAGE_SIZE, Site

BYTES_MAX = 60_000  # compressed, HTML and CSS
LISTS = (
    make_home, make_nears, make_days, make_months, make_weeks, make_regions, make_categories, make_towns, make_venues,
    make_narrowed,
)  # fmt: skip
EXHIBITIONS, CONCERTS = 900, 300


def make_busy_events(editions: ModuleType) -> list[PublishedEvent]:
    """Return a week of concerts and exhibitions in one region, with titles that hardly repeat themselves."""
    chance = Random(7)

    def make_title() -> str:
        words = ("".join(chance.choices("abcdeéfghilmnoprstuvè", k=chance.randint(3, 9))) for _ in range(9))
        return " ".join(words)

    shows = [
        editions.make_event(f"x{n}", make_title(), editions.make_period(-2, 40), category="exhibition")
        for n in range(EXHIBITIONS)
    ]
    return shows + [
        editions.make_event(f"c{n}", make_title(), editions.make_hour(n % 5, 19), category="music")
        for n in range(CONCERTS)
    ]


def test_list_pages_stay_small(editions: ModuleType) -> None:
    """Under 60 kB compressed, and every exhibition is on one page of the list of exhibitions."""
    edition = editions.make_edition(make_busy_events(editions))
    site, languages = Site(edition, ()), load_languages(edition.instance)
    renderer = Renderer(site, languages[0], languages)
    style = len(gzip.compress(dict(make_assets(edition.instance))["assets/babillard.css"], 6))
    titles: Counter[str] = Counter()
    for make in LISTS:
        for page in make(site, languages[0]):
            size = len(gzip.compress(renderer.render(page), 6)) + style
            assert size < BYTES_MAX, (page.path, size)
            if page.parts[:1] == ("jour",) and page.context["other_runs"]:
                assert len(page.context["runs"]) + page.context["other_runs"] == EXHIBITIONS
            if page.parts[:2] == ("categorie", "exhibition"):
                cards = [card for stretch in page.context["run_stretches"] for card in stretch.cards]
                assert len(cards) <= PAGE_SIZE
                titles.update(card.title for card in cards)
    assert len(titles) == EXHIBITIONS
    assert set(titles.values()) == {1}
