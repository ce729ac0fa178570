"""Cards beside a leaf of the calendar: what the leaf tells is read out, and not shown a second time."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from publish.pages.render import render_pages


@pytest.fixture(scope="module")
def whens(editions: ModuleType) -> dict[str, str]:
    """Return what the cards of a town say of when, as they are marked up, by title."""
    make, hour = editions.make_event, editions.make_hour
    events = [
        make("a", "Un soir", hour(3, 19, length=None), city="Shawinigan"),
        make("b", "Deux soirs", hour(4, 19, length=None), hour(5, 19), city="Shawinigan"),
        make("c", "Autre an", hour(120, 19, length=None), city="Shawinigan"),
    ]
    site = dict(render_pages(editions.make_edition(events, venues=(), redirects={}), ()))
    page = site["fr/ville/shawinigan/index.html"].decode()
    found = re.findall(r"<h3>(.*?)</h3>\s*<p class=\"when\">(.*?)</p>", page, re.DOTALL)
    return {re.sub("<[^>]*>", "", title): when for title, when in found}


def strip_unseen(when: str) -> str:
    """Return what eyes see of a line, with plain spaces."""
    seen = re.sub(r'<span class="unseen">.*?</span>', "", when)
    return re.sub(r"\s", " ", re.sub("<[^>]*>", "", seen)).strip()


def test_beside_a_leaf_stands_the_hour_alone(whens: dict[str, str]) -> None:
    """The leaf shows the day, so that an hour fits on one line and is found at a glance."""
    assert strip_unseen(whens["Un soir"]) == "19 h"
    assert strip_unseen(whens["Deux soirs"]) == "19 h (et 1 autre date)"


def test_the_day_is_still_read_out(whens: dict[str, str]) -> None:
    """Leaves are hidden from screen readers, which hear the day in words."""
    assert re.search(r'<span class="unseen">\w+ \d+\S* \w+, </span>', whens["Un soir"])


def test_another_year_is_told_in_words(whens: dict[str, str]) -> None:
    """No leaf has room for a year."""
    assert re.search(r"20\d\d, 19 h$", strip_unseen(whens["Autre an"]))
