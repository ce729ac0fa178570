"""The system's Chromium for tests, and what every page is held to in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def open_browser() -> Iterator[Any]:
    """Open the system's Chromium, or skip."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


def find_violations(page: Any) -> list[tuple[str, str]]:
    """Return what axe finds on a page: the name of each rule, and the first element that breaks it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.wait_for_load_state()  # a click does not wait for the styles of the page it leads to
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    violations = axe.run(page, options=options).response["violations"]
    return [(violation["id"], violation["nodes"][0]["html"][:150]) for violation in violations]


def find_faults(page: Any) -> list[tuple[str, str]]:
    """Return what axe finds on a page, and whether it scrolls sideways."""
    found = find_violations(page)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(("sideways", page.url))
    return found
