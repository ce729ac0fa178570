"""Addresses without a date: today's page and that of this month, which menus lead to and people keep."""

from __future__ import annotations

import re


def test_today_has_an_address_without_a_date(site: dict[str, bytes]) -> None:
    """It shows what the day's own page shows, says which day it is, and is not told to search engines twice."""
    page, dated = site["fr/jour/index.html"].decode(), site["fr/jour/2026-11-25/index.html"].decode()
    assert "<h1>Aujourd’hui, mercredi 25 novembre 2026</h1>" in page
    assert "<h1>Today, Wednesday, November 25, 2026</h1>" in site["en/day/index.html"].decode()
    cards = [re.findall(r'class="card[^>]*>.*?href="(?:\.\./)*([^"]+)"', text, re.DOTALL) for text in (page, dated)]
    assert cards[0] == cards[1]
    assert "noindex" in page
    assert "noindex" not in dated
    assert all(b"/fr/jour/</loc>" not in body for path, body in site.items() if path.startswith("sitemap"))


def test_this_month_has_an_address_without_a_date(site: dict[str, bytes]) -> None:
    """Likewise."""
    page = site["fr/mois/index.html"].decode()
    assert re.search(r"<h1>Novembre 2026</h1>", page)
    assert "noindex" in page


def test_no_menu_names_a_date(site: dict[str, bytes]) -> None:
    """Else every page would be another one each day."""
    for path in ("fr/a-propos/index.html", "en/event/concert-d-hiver-e1/index.html"):
        page = site[path].decode()
        menu = page[page.index("<nav") : page.index("</nav>")]
        assert re.search(r'href="(\.\./)+(fr/jour|en/day)/"', menu), path
        assert not re.search(r"\d{4}-\d\d", menu), path
