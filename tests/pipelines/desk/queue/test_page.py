"""The page of the queue: before the first run, when all is skipped, as it changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.home import Home
from tests.pipelines.desk.homes import list_shows, write_run
from tests.pipelines.desk.http_client import Client, find_token
from tests.pipelines.desk.serving import Served, serve_desk
from tests.pipelines.desk.visiting import check_page, go_to


@pytest.mark.browser
def test_before_the_first_run_the_queue_says_so(tmp_path: Path, browser: Any) -> None:
    """What to type; and while the index is made, that it is."""
    home = Home(tmp_path / "home")
    home.make_folders()
    (tmp_path / "calendars").mkdir()
    with serve_desk(home, tmp_path / "calendars") as served:
        served.add("marie", language="fr")
        page = served.enter(browser, "marie")
        go_to(page, served, "/queue")
        assert "babillard run" in page.inner_text("main")
        check_page(page)
        write_run(home, list_shows())
        go_to(page, served, "/queue")
        page.wait_for_selector("#begin", timeout=60_000)


def test_skipped_questions_can_be_seen_again(served: Served) -> None:
    """When only those are left, the queue says so and offers them."""
    client = Client(served.url)
    client.enter("marie")
    for _ in range(50):
        client.ask("GET", "/desk/queue/next")
        path = client.headers["location"]
        if "/card/" not in path:
            break
        page = client.ask("GET", path)[1]
        client.ask("POST", path, {"csrf": find_token(page), "answer": "skip"})
    assert "none=1" in path
    page = client.ask("GET", path)[1]
    assert "passé" in page
    client.ask("POST", "/desk/queue/again", {"csrf": find_token(page)})
    client.ask("GET", client.headers["location"])
    assert "/desk/card/" in client.headers["location"]


def test_the_list_is_sent_again_only_when_it_changed(served: Served) -> None:
    """Nothing for a page that is up to date; the list after a decision."""
    client = Client(served.url)
    client.enter("marie")
    page = client.ask("GET", "/desk/queue")[1]
    path = re.search(r'hx-get="([^"]+)"', page)
    assert path
    address = path[1].replace("&amp;", "&")
    assert client.ask("GET", address) == (204, "")
    client.ask("GET", "/desk/queue/next")
    status, part = client.ask("GET", address)
    assert status == 204  # one's own lease is no news
    card = client.ask("GET", "/desk/queue/next") and client.headers["location"]
    page = client.ask("GET", card)[1]
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown
    client.ask("POST", card, {"csrf": find_token(page), "shown": shown[1], "answer": "same"})
    status, part = client.ask("GET", address)
    assert status == 200
    assert "décidée aujourd’hui" in part
