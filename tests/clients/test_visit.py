"""A visit in Chromium to a whole release, served with its real headers: nothing is refused, missing or foreign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.website import Website
from tests.conftest import Release

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("release")]


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Return a page of a telephone's size."""
    context = browser.new_context(viewport={"width": 360, "height": 780})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def choose_addresses(root: Path) -> list[str]:
    """Return the address of one page of each kind, in both languages."""
    kinds = [kind for language in ("fr", "en") for kind in (root / language).iterdir() if kind.is_dir()]
    found = [sorted(kind.rglob("index.html")) for kind in sorted(kinds)]
    pages = [mine[-1].parent for mine in found if mine]
    return ["fr/", "en/", *(f"{page.relative_to(root)}/" for page in pages)]


def test_nothing_is_refused(release: Release, website: Website, page: Any) -> None:
    """Under the server's own policy no page complains, misses a file, sets a cookie or asks another host."""
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    addresses = choose_addresses(release.root)
    assert len(addresses) > 20
    for address in addresses:
        assert page.goto(f"{website.url}/{address}").status == 200, address
    assert not complaints
    assert not [url for url in asked if not url.startswith(f"{website.url}/")]
    assert not [answer for answer in website.answers if answer[1] not in (200, 304)]
    assert not page.context.cookies()


def test_the_way_to_a_subscription(website: Website, page: Any) -> None:
    """From the top of the site to the address of a feed in the clipboard, in the language of the visitor."""
    page.goto(website.url)
    page.wait_for_url(f"{website.url}/fr/")
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Subscribe").first.click()
    page.locator(".feed").first.get_by_role("button").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "https://babillard.example/feeds/all.ics"


def test_an_unknown_address_leads_back(website: Website, page: Any) -> None:
    """The missing page, at any depth, has its style and a way home."""
    assert page.goto(f"{website.url}/fr/evenement/aucun/").status == 404
    page.get_by_role("link", name="Retour au babillard").click()
    assert page.url == f"{website.url}/fr/"
    assert ("/assets/babillard.css", 200) in website.answers
