"""The Subscribe page says the same whether the program or the browser's script has filled it in."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from publish.pages.frame.language import load_language
from publish.pages.frame.renderer import Renderer
from publish.pages.site import Site
from publish.pages.subscribe import make_subscribe_page
from publish.selection import parse_selection
from publish.slices import make_slices

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUERIES = {
    "fr": ("region=04", "region=11&free=1", "city=gaspe&radius=100", "category=exhibition", "words=introuvable"),
    "en": ("language=en", "words=conte", "family=1&without=film"),
}
PARTS = ("count", "glance", "wider", "name", "ics", "weeks", "days", "more", "runs", "more-runs", "asking")
# Texts of the parts that are shown, and where their links lead; plain spaces between elements are no text.
READ = """(parts) => Object.fromEntries(parts.map((name) => {
  const part = document.querySelector(`[data-part="${name}"]`);
  const links = [...part.querySelectorAll("a"), ...(part.matches("a") ? [part] : [])].map((a) => a.href);
  return [name, part.closest("[hidden]") ? null : [part.textContent.replace(/[ \\n]+/g, ""), links]];
}).concat([["formats", [...document.querySelectorAll("[data-format], [data-part=webcal]")].map((a) => a.href)]]))"""


@pytest.fixture(scope="module")
def pages(editions: ModuleType, site: dict[str, bytes]) -> dict[str, bytes]:
    """Return the pages of each language with each selection made by the program, beside the files of the site."""
    edition = editions.make_edition()
    made = Site(edition, {item.path for item in make_slices(edition)})
    languages = (load_language("fr"), load_language("en"))
    files = dict(site)
    for language in languages:
        renderer = Renderer(made, language, languages)
        for query in QUERIES[language.code]:
            page = make_subscribe_page(made, language, parse_selection(query), serves_members=False)
            files[f"{page.path}?{query}"] = renderer.render(page)
    return files


def test_the_script_says_what_the_program_says(pages: dict[str, bytes], browser: Any) -> None:
    """Count, weeks, address, preview and links of several choices, in both languages."""
    for code, folder in (("fr", "fr/abonnements/"), ("en", "en/subscribe/")):
        filled, made = (browser.new_context(java_script_enabled=enabled) for enabled in (True, False))
        for context, is_made in ((filled, False), (made, True)):
            context.route("**/*", lambda route, is_made=is_made: _answer(route, pages, is_made=is_made))
        by_script, by_program = filled.new_page(), made.new_page()
        for query in QUERIES[code]:
            address = f"http://site.example/{folder}?{query}"
            by_script.goto(address)
            by_program.goto(address)
            expected = by_program.evaluate(READ, PARTS)
            by_script.wait_for_function(
                "text => document.querySelector('[data-part=count]').textContent === text",
                arg=by_program.locator("[data-part=count]").text_content(),
                timeout=5000,
            )
            assert by_script.evaluate(READ, PARTS) == expected, (code, query)
        filled.close()
        made.close()


def test_an_address_is_never_that_of_another_choice(pages: dict[str, bytes], browser: Any) -> None:
    """When the files of the builder cannot be had, the page says so and gives no address; it finds them later."""
    context = browser.new_context()
    lost = True

    def answer(route: Any) -> None:
        if lost and route.request.url.endswith(".json"):
            route.fulfill(status=503, body="")
        else:
            _answer(route, pages, is_made=False)

    context.route("**/*", answer)
    page = context.new_page()
    page.goto("http://site.example/fr/abonnements/")
    assert page.locator("[data-part=ics]").is_visible()
    page.get_by_label("Gratuit").check()
    page.get_by_text("Le choix n’a pas pu être chargé.").wait_for()
    assert not page.locator("[data-part=ics]").is_visible()
    lost = False
    page.get_by_label("Gratuit").uncheck()
    page.get_by_text("15 événements à venir en tout").wait_for()
    assert page.locator("[data-part=ics]").is_visible()
    context.close()


def _answer(route: Any, pages: dict[str, bytes], *, is_made: bool) -> None:
    path = route.request.url.removeprefix("http://site.example/")
    if not is_made:
        path = path.partition("?")[0]
    path = f"{path}index.html" if path.endswith("/") else path
    kinds = {"js": "text/javascript", "json": "application/json", "css": "text/css", "svg": "image/svg+xml"}
    kind = kinds.get(path.rpartition(".")[2], "text/html")
    route.fulfill(body=pages[path], content_type=f"{kind}; charset=utf-8") if path in pages else route.abort()
