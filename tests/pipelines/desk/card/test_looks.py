"""Queue and cards are accessible, and show hostile listings as text."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from sources.model import Occurrence
from tests.browsers import find_faults
from tests.dedupe.desk.listings import make_day, make_known
from tests.pipelines.desk.homes import SHARED, list_shows
from tests.pipelines.desk.serving import Serve
from tests.pipelines.desk.visiting import LOOKS, check_page, go_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = '</title><script>document.body.id="taken"</script><img src=x onerror="document.body.id=1">\u202egalas'


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_pages_are_accessible(serve: Serve, browser: Any, language: str, size: dict[str, int]) -> None:
    """axe finds nothing on the queue, on a card of each shape, on a refused one, in both languages, light and dark,
    wide and narrow; nothing is fetched elsewhere; the content policy stops nothing."""
    season = [
        make_known(f"quai {n}", make_day(40 + n), title="Bain de forêt guidé", republish=SHARED) for n in range(9)
    ]
    season.append(make_known("gazette 7", make_day(40), title="Bain de forêt guidé", role="media"))
    served = serve("season", [*list_shows(), *season])
    served.add("marie", language=language)
    served.add("jean", language=language)
    page = served.enter(browser, "marie", color_scheme="dark" if language == "en" else "light")
    foreign: list[str] = []
    page.on("request", lambda asked: None if asked.url.startswith(served.url) else foreign.append(asked.url))
    go_to(page, served, "/queue")
    check_page(page, size)
    # One of each shape: as many listings, and judged blind or not.
    rows = page.locator(".questions li").all()
    shapes = {row.locator(".hint").inner_text().split("·")[-1]: row.locator("a") for row in rows}
    links = [a.get_attribute("href") for a in shapes.values()]
    assert len(links) >= 4
    for link in links:
        page.goto(served.url + link)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        check_page(page, size)
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    assert find_faults(page) == []
    page.keyboard.press("Escape")
    other = served.enter(browser, "jean")
    assert other.goto(page.url).status == 409
    assert find_faults(other) == []
    page.click("button[value=same]")
    assert find_faults(page) == []
    assert not foreign
    assert getattr(served.app.state, "reports", 0) == 0


def test_hostile_listings_do_no_harm(serve: Serve, browser: Any) -> None:
    """Script in titles, a key with quotes, a javascript: address, ten million characters, marks that turn text: shown
    as text, within a second, and nothing runs."""
    shows = [replace(item, said=replace(item.said, title=HOSTILE), title=HOSTILE) for item in list_shows()[7:9]]
    long = replace(shows[0].said, description="à " * 5_000_000, url="javascript:alert(1)", venue=HOSTILE, price=HOSTILE)
    shows[0] = replace(shows[0], said=long, venue=HOSTILE, address=HOSTILE)
    odd = make_known(
        'gazette "><b>', make_day(3), Occurrence(None, None, is_period=True), title="Fin\u2069 \u202e du texte"
    )
    served = serve("hostile", [*shows, *list_shows()[9:], odd])
    served.add("marie", language="fr")
    page = served.enter(browser, "marie", locale="fr-CA")
    go_to(page, served, "/queue")
    links = [a.get_attribute("href") for a in page.locator(".questions li > a").all()]
    assert any("<script>" in text for text in page.locator(".questions li > a").all_inner_texts())
    seen = False
    for link in links:
        began = time.monotonic()
        page.goto(served.url + link)
        assert time.monotonic() - began < 5
        seen = seen or "<script>" in page.inner_text(".compare, .stacks")
        assert page.evaluate("document.body.id") == ""
        assert page.locator("a[href^=javascript]").count() == 0
        assert "\u202e" not in page.title()
        assert all(a.get_attribute("rel") == "noopener noreferrer" for a in page.locator("a[target=_blank]").all())
    assert seen
    assert find_faults(page) == []
    assert getattr(served.app.state, "reports", 0) == 0
