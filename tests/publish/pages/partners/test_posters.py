"""Posters: what fits is whole, what does not is told, and the code leads to subscribing."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import pytest
import segno

from publish.pages.frame.language import load_language
from publish.pages.partners.bulletin import Bulletin, Day, Line
from publish.pages.partners.posters import draw_code
from publish.pages.partners.sheet import FULL, SIZES, fit_sheet, fits, measure
from publish.pages.render import render_pages

FRENCH = load_language("fr")
WEEK = "fr/affiche/region/04/next/"
TITLES = (
    "Concert d'hiver de l'Orchestre symphonique et du Chœur de la cathédrale, sous la direction de Jacques Untel",
    "Ligue d'impro",
    "Nuits de verre – Clara Vaillancourt",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "<b>Conférence</b> : les bâtisseurs de canots",
)


def make_week(number: int, runs: int = 0) -> Bulletin:
    """Return a week of so many events over seven days."""
    lines = [
        Line(f"e{n}", "19 h 30 à 21 h", TITLES[n % 5], None, "Salle", (), "https://x.example/") for n in range(number)
    ]
    days = [Day(f"Jour {n}", f"Jour {n}", "https://x.example/", lines[n::7]) for n in range(7) if lines[n::7]]
    shows = [
        Line(f"r{n}", "jusqu’au 5 mai", "Exposition", None, "Musée", (), "https://x.example/") for n in range(runs)
    ]
    return Bulletin("Mauricie", "x", "Objet", days, shows, 0, [], "https://x.example/", "https://x.example/",
                    "https://x.example/", "Babillard")  # fmt: skip


@pytest.mark.parametrize("number", [0, 1, 3, 8, 15, 28])
def test_what_fits_is_whole(number: int) -> None:
    """A week that has room keeps every line, in the largest letters that hold it."""
    sheet = fit_sheet(make_week(number, runs=2))
    assert sheet.bulletin == make_week(number, runs=2)
    larger = SIZES[: [size.code for size in SIZES].index(sheet.size)]
    assert all(measure(sheet.bulletin, size) > size.height * size.columns * FULL for size in larger)


@pytest.mark.parametrize("number", [80, 400, 2000])
def test_what_does_not_fit_is_told(number: int) -> None:
    """Each day keeps its first ones and says how many more there are; no day is left out."""
    whole = make_week(number, runs=30)
    sheet = fit_sheet(whole)
    assert fits(sheet.bulletin, SIZES[-1])
    assert measure(sheet.bulletin, SIZES[-1]) > SIZES[-1].height * SIZES[-1].columns * 0.85
    for day, short in zip(whole.days, sheet.bulletin.days, strict=True):
        assert list(short.lines) == list(day.lines)[: len(short.lines)]
        assert short.lines
        assert len(short.lines) + short.more == len(day.lines)


def test_the_code_leads_to_subscribing() -> None:
    """It is the code of that very address, with a quiet border, and asks nobody for anything."""
    address = "https://babillard.example/fr/abonnements/?region=04"
    drawn = str(draw_code(address))
    side = segno.make_qr(address, error="m").symbol_size(border=4)[0]
    assert f'viewBox="0 0 {side} {side}"' in drawn
    assert not re.search("https?://|style=", drawn)


def test_posters_stay_small_in_number(site: dict[str, bytes]) -> None:
    """Every region has four in each language; towns and venues only where enough is on."""
    assert sum(path.startswith("fr/affiche/region/") for path in site) == 17 * 4
    assert not [path for path in site if path.startswith("fr/affiche/city/")]


@pytest.mark.browser
@pytest.mark.slow
def test_a_poster_is_one_sheet(browser: Any, editions: ModuleType, tmp_path: Any) -> None:
    """Whatever is on, nothing stands outside of the sheet, and Chromium prints one page of A4 and one of A3."""
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    for number in (0, 5, 14, 30, 70, 200):
        events = [
            editions.make_event(f"m{n}", TITLES[n % 5], editions.make_hour(5 + n % 7, 9 + n % 12, 30), region="04",
                                city="Trois-Rivières", venue="Maison de la culture, salle Anaïs-Allard-Rousseau")
            for n in range(number)
        ]  # fmt: skip
        events += [
            editions.make_event(f"r{n}", TITLES[0], editions.make_period(-5, 20), region="04")
            for n in range(number // 8)
        ]
        for path, body in render_pages(editions.make_edition(events), ()):
            if path.startswith((WEEK, "assets/poster.css")):
                (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / path).write_bytes(body)
        page.goto((tmp_path / WEEK / "index.html").as_uri())
        over = "e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
        for part in (".sheet", ".week"):
            assert max(page.locator(part).evaluate(over)) <= 1, (number, part)
        for size in ("A4", "A3"):
            printed = page.pdf(format=size)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.context.close()
