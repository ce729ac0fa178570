"""Searching the demo in Chromium: as one types, in both languages, narrowed, in order of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.programs import find_program
from tests.clients.website import Website

pytestmark = [pytest.mark.browser, pytest.mark.clients, pytest.mark.slow]
expect: Any = pytest.importorskip("playwright.sync_api").expect
WAIT = 30_000  # milliseconds
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def page() -> Iterator[Any]:
    """Return a page of Chromium that notes what goes wrong in `faults`, or skip."""
    sync_api = pytest.importorskip("playwright.sync_api")
    flags = ["--headless", "--no-sandbox", "--disable-gpu"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_program("chromium"), args=flags)
        page = browser.new_context(viewport={"width": 360, "height": 900}).new_page()
        page.faults = []
        page.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
        yield page
        browser.close()


def read_number(page: Any, before: str = "") -> int:
    """Wait for a count other than the one before and return it."""
    # Not page.wait_for_function: as soon as it must wait, the content policy of the site refuses it.
    count = page.locator("#nombre")
    expect(count).not_to_have_text(re.compile(rf"^\s*({re.escape(before)})?\s*$"), timeout=WAIT)
    text = count.inner_text()
    if text[0].isdigit():
        page.wait_for_selector("#resultats a")
    found = re.match(r"\d+", text)
    return int(found[0]) if found else 0


def test_words_are_found_as_one_types(website: Website, page: Any) -> None:
    """With or without accents, in the plural or not; cards lead to events; nothing is refused or asked elsewhere."""
    page.goto(f"{website.url}/fr/recherche/")
    page.fill("#q", "marées")
    assert read_number(page) >= 1
    titles = page.locator("#resultats h2").all_inner_texts()
    page.goto(f"{website.url}/fr/recherche/?q=maree")
    assert read_number(page) >= 1
    assert page.locator("#resultats h2").all_inner_texts() == titles
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    violations = axe.run(page, options={"runOnly": RULES}).response["violations"]
    assert not [(v["id"], v["nodes"][0]["html"][:120]) for v in violations]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.locator("#resultats a").first.click()
    page.wait_for_url("**/fr/evenement/**")
    assert page.locator("h1").inner_text() == titles[0]
    assert not page.faults


def test_a_list_is_narrowed_without_a_word(website: Website, page: Any) -> None:
    """As many events as the region's own page has, in order of time; towns are those of the region."""
    page.goto(f"{website.url}/fr/region/mauricie/")
    number = int(re.match(r"\d+", page.locator("#a-venir").inner_text())[0])  # type: ignore[index]
    page.goto(f"{website.url}/fr/recherche/")
    page.wait_for_selector("form.search:not([hidden])")
    page.select_option("#region", "04")
    assert read_number(page) == number
    assert "Shawinigan" in page.locator("#ville option").all_inner_texts()
    assert "Rimouski" not in page.locator("#ville option").all_inner_texts()
    before = page.locator("#nombre").inner_text()
    page.select_option("#discipline", "theatre")
    assert 0 < read_number(page, before) < number
    assert page.url.endswith("?region=04&category=theatre")
    page.goto(f"{website.url}/fr/choix/families/")
    families = int(re.match(r"\d+", page.locator("#a-venir").inner_text())[0])  # type: ignore[index]
    page.goto(f"{website.url}/fr/recherche/")
    page.wait_for_selector("form.search:not([hidden])")
    page.check("#famille")
    assert read_number(page) == families


def test_days_and_what_is_free_narrow_as_the_lists_do(website: Website, page: Any) -> None:
    """What is on in thirty days and on the weekend, what is free: as many as by plain links, exhibitions included."""
    page.goto(f"{website.url}/fr/recherche/?free=yes")
    free = read_number(page)
    page.goto(f"{website.url}/fr/choix/free/")
    assert int(re.match(r"\d+", page.locator("#a-venir").inner_text())[0]) == free  # type: ignore[index]
    page.goto(f"{website.url}/fr/recherche/?day=weekend&region=11")
    weekend = read_number(page)
    page.goto(f"{website.url}/fr/carte/gaspesie-iles-de-la-madeleine/weekend/")
    marks = page.locator(".map svg a").evaluate_all(
        "links => links.map(link => parseInt(link.textContent.match(/, (\\d+)/)[1]))"
    )
    assert weekend == sum(marks) > 0
    assert not page.faults


def test_where_nothing_is_found_there_are_ways_on(website: Website, page: Any) -> None:
    """A misspelt word leads to the one that is found, a discipline to its events; what only the filters hide is found
    without them; for the rest there is the feed that will tell of it. All of it goes when something is found."""
    ways, meant = page.locator("#suites"), page.locator("[data-way=meant] a")
    page.goto(f"{website.url}/fr/recherche/?q=maerées")
    expect(meant).to_have_text("marées", timeout=WAIT)
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    violations = axe.run(page, options={"runOnly": RULES}).response["violations"]
    assert not [(v["id"], v["nodes"][0]["html"][:120]) for v in violations]
    meant.click()
    assert read_number(page) >= 1
    assert not ways.is_visible()
    page.fill("#q", "téatre")
    expect(meant).to_have_text("Théâtre", timeout=WAIT)
    assert meant.get_attribute("href") == "?category=theatre"
    page.fill("#q", "marées")
    expect(ways).to_be_hidden(timeout=WAIT)
    page.select_option("#region", "06")
    page.get_by_role("link", name=re.compile("Sans les filtres")).click()
    assert read_number(page) >= 1
    page.goto(f"{website.url}/fr/recherche/?q=xyzzyqq&region=06&free=yes")
    later = page.get_by_role("link", name="M’avertir quand ce sera annoncé")
    expect(later).to_be_visible(timeout=WAIT)
    assert (later.get_attribute("href") or "").endswith("/fr/abonnements/?region=06&free=1&words=xyzzyqq")
    assert not meant.is_visible()
    assert not page.faults


def test_english_searches_english_pages(website: Website, page: Any) -> None:
    """Each language has its own index: links stay in it."""
    page.goto(f"{website.url}/en/search/?q=music")
    assert read_number(page) >= 1
    links = page.locator("#resultats h2 a").evaluate_all("links => links.map(link => link.pathname)")
    assert links
    assert all(link.startswith("/en/event/") for link in links)


def test_without_javascript_there_are_links(website: Website) -> None:
    """The box is hidden, and everything it narrows by is a plain link."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_program("chromium"), args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{website.url}/fr/recherche/")
        assert not page.locator("form.search").is_visible()
        assert page.get_by_role("link", name=re.compile("Mauricie")).is_visible()
        browser.close()


def test_an_index_that_is_gone_is_told(website: Website, page: Any) -> None:
    """When the index does not answer, the page says so and keeps its links."""
    page.route("**/pagefind/**", lambda route: route.abort())
    page.goto(f"{website.url}/fr/recherche/")
    expect(page.locator("#nombre")).to_contain_text("ne répond pas", timeout=WAIT)
    assert not page.locator("form.search").is_visible()
