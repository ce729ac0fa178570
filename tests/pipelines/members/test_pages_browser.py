"""The pages of members' feeds in a browser: accessible, no wider than a phone, nothing that the policy stops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.home import Home
from tests.browsers import find_faults
from tests.pipelines.members.homes import copy_home
from tests.pipelines.members.visiting import Visitor, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def visitor(published: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Serve a home of its own."""
    with serve(copy_home(published, tmp_path_factory.mktemp("browser"))) as found:
        yield found


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_a_feed_is_made_and_kept_in_a_browser(visitor: Visitor, browser: Any, width: int, scheme: str) -> None:
    """Each page on the way from a choice to a revoked feed."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=False)
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda said: stopped.append(said.text) if "Content Security Policy" in said.text else None)
    start = f"http://{visitor.host}:{visitor.port}/fr/mes-fils/"
    faults = []

    def look() -> None:
        assert not stopped
        faults.extend(find_faults(page))
        stopped.clear()  # what the examiner itself was kept from

    page.goto(f"{start}?city=Rimousky")
    look()
    page.goto(f"{start}?category=music&region=04&without=gala")
    look()
    page.click("button[value=make]")
    look()
    page.click("button[value=open]")
    page.click("button[value=pause]")
    look()
    page.check("input[name=confirm]")
    page.click("button[value=revoke]")
    look()
    context.close()
    assert not faults
