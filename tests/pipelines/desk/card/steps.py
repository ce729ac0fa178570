"""Steps that tests of cards take in a browser."""

from __future__ import annotations

import re
from typing import Any

from tests.pipelines.desk.serving import Served
from tests.pipelines.desk.visiting import go_to


def open_card(page: Any, served: Served) -> None:
    """Go to the next question."""
    go_to(page, served, "/queue/next")
    assert "/desk/card/" in page.url


def count_open(page: Any) -> int:
    """Return how many questions are open, as the page tells."""
    found = re.search(r"(\d+)\squestions? ouverte", page.inner_text(".question .hint, .progress"))
    assert found
    return int(found[1])


def press(page: Any, key: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)
