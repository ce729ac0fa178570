"""Headings of months, weeks and days among the cards of long lists."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from types import ModuleType

import pytest

from publish.pages.lists.stretches import CROWDED, FEW, find_spans
from publish.pages.render import render_pages

FIRST = date(2027, 1, 1)


def find_headings(page: str) -> list[str]:
    """Return the headings among the cards of a page, with plain spaces."""
    return [re.sub(r"\s", " ", text) for text in re.findall(r'<h3 class="span">(.*?)</h3>', page)]


@pytest.fixture(scope="module")
def pages(editions: ModuleType) -> dict[str, str]:
    """Return the pages of a town with a busy December, little in January, and many exhibitions."""
    make, hour = editions.make_event, editions.make_hour
    events = [
        *(make(f"a{n}", f"Soir {n}", hour(6 + n % 2, 19), city="Shawinigan") for n in range(80)),
        *(make(f"b{n}", f"Semaine {n}", hour(13 + n % 3, 19), city="Shawinigan") for n in range(5)),
        *(make(f"c{n}", f"Janvier {n}", hour(40 + n, 19), city="Shawinigan") for n in range(9)),
        *(
            make(f"d{n}", f"Salon {n}", editions.make_period(-3, 20 + 10 * n), city="Shawinigan", category="exhibition")
            for n in range(FEW)
        ),
        make("e", "Sans fin", editions.make_period(-3, None), city="Shawinigan", category="exhibition"),
    ]
    site = dict(render_pages(editions.make_edition(events, venues=(), redirects={}), ()))
    return {path: body.decode() for path, body in site.items() if path.endswith(".html")}


def test_a_crowded_month_is_cut_into_weeks_and_days(pages: dict[str, str]) -> None:
    """Where much is on, headings are close together; where little is, a month has one. Then, until when."""
    assert find_headings(pages["fr/ville/shawinigan/index.html"])[:2] == [
        "Mardi 1er décembre 2026",
        "Mercredi 2 décembre 2026",
    ]
    assert find_headings(pages["fr/ville/shawinigan/2/index.html"]) == [
        "Mercredi 2 décembre 2026",
        "Du 7 au 13 décembre 2026",
        "Janvier 2027",
    ]
    assert find_headings(pages["en/town/shawinigan/2/index.html"])[1] == "December 7 to December 13, 2026"
    ends = find_headings(pages["fr/categorie/exhibition/index.html"])
    assert ends[0] == "Jusqu’en décembre 2026"
    assert ends[-1] == "Fin non précisée"
    assert len(ends) == len(set(ends))


def test_headings_are_in_order(pages: dict[str, str]) -> None:
    """No level is left out: what stands under a heading of time is one level below it."""
    for path, page in pages.items():
        levels = [1, *(int(level) for level in re.findall(r"<h([1-6])", page))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_every_card_is_where_its_heading_says(pages: dict[str, str]) -> None:
    """A card of a day stands under that day's heading."""
    page = pages["fr/ville/shawinigan/index.html"]
    stretch = page.split('<div class="stretch">')[1]
    assert set(re.findall(r"<b>(\d+)</b>", stretch)) == {"1"}


def test_a_short_list_has_no_headings() -> None:
    """It is read at a glance; so is one of a single month that is not crowded."""
    days = [FIRST + timedelta(days=40 * n) for n in range(FEW)]
    assert find_spans(days) == [None] * FEW
    assert find_spans([FIRST] * CROWDED) == [None] * CROWDED
    assert find_spans([FIRST] * (CROWDED + 1)) == [(FIRST, FIRST)] * (CROWDED + 1)


def test_a_few_days_are_each_a_stretch() -> None:
    """A weekend has its two days, however little is on."""
    days = [FIRST + timedelta(days=1)] * FEW + [FIRST + timedelta(days=2)]
    assert find_spans(days, is_daily=True) == [(day, day) for day in days]


def test_weeks_stay_in_their_month() -> None:
    """Every day is in its own stretch, and no two stretches share a day."""
    days = sorted(FIRST + timedelta(days=n) for n in range(150) for _ in range(1 + n % 5))
    spans = find_spans(days)
    assert all(span and span[0] <= day <= span[1] for day, span in zip(days, spans, strict=True))
    distinct = sorted({span for span in spans if span})
    assert all(before[1] < after[0] for before, after in pairwise(distinct))
