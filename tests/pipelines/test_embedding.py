"""Lists of any selection for other people's sites: what `babillard serve` answers."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette

from pipelines.embedding import make_routes, render_list
from pipelines.members.keeper import Kept
from publish.members import MemberFeeds
from publish.pages.frame.language import load_language
from publish.selection import make_ground
from publish.slices import make_slices
from sources.territory import load_territory
from tests.pipelines.test_subscribing import Visitor
from tests.publish.editions import make_edition

FRENCH, ENGLISH = load_language("fr"), load_language("en")


@pytest.fixture(scope="module")
def kept() -> Kept:
    """Return a release of one event of each kind."""
    edition = make_edition()
    ground = make_ground(load_territory(), edition.venues)
    return Kept(Path("release"), MemberFeeds(edition, ground), frozenset(item.path for item in make_slices(edition)))


def read_feed(kept: Kept, query: str) -> dict[str, Any]:
    """Return the JSON Feed of a selection."""
    response = render_list(kept, query, FRENCH, is_feed=True)
    assert response.status_code == 200
    assert response.media_type == "application/feed+json; charset=utf-8"
    return dict(json.loads(bytes(response.body)))


def test_a_selection_has_a_page_and_a_feed(kept: Kept) -> None:
    """The events that it takes and no other, named in words; its links lead to the page where it was made."""
    feed = read_feed(kept, "category=exhibition&region=01")
    assert feed["title"] == "Exposition, Bas-Saint-Laurent"
    assert {item["id"] for item in feed["items"]} == {"e3", "e4"}
    assert feed["home_page_url"].endswith("/fr/abonnements/?region=01&category=exhibition")
    assert feed["feed_url"].endswith("/fr/integrer/selection/liste.json?region=01&category=exhibition")
    page = bytes(render_list(kept, "region=01&category=exhibition", ENGLISH).body).decode()
    assert "Exhibition, Bas-Saint-Laurent" in page
    assert 'href="../../../en/subscribe/?region=01&amp;category=exhibition"' in page
    assert page.count("<li>") == 2
    assert "<script" not in page
    assert len(read_feed(kept, "")["items"]) > 10


def test_who_may_show_and_read_it(kept: Kept) -> None:
    """Anybody, for five minutes, as the lists that are files; no cookie."""
    for is_feed in (False, True):
        headers = render_list(kept, "free=1", FRENCH, is_feed=is_feed).headers
        assert "frame-ancestors *" in headers["content-security-policy"]
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cache-control"] == "public, max-age=300"
        assert headers["etag"]
        assert "set-cookie" not in headers


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("categorie=music", "Vouliez-vous dire"),
        ("region=99", "cette valeur n’existe pas"),
        ("category=musik", "music"),
        ("words=" + "a" * 5000, "trop longue"),
        ("words=%3Cscript%3E&x=%3Cscript%3Ealert(1)", "cette clé n’existe pas"),
    ],
)
def test_what_is_no_selection_is_told(kept: Kept, query: str, said: str) -> None:
    """In the frame, in its language, and as JSON; the frame goes on being let in."""
    page = render_list(kept, query, FRENCH)
    text = bytes(page.body).decode()
    assert page.status_code == 400
    assert said in text
    assert "<script" not in text
    assert "<li>" not in text
    assert "Sources" not in text
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    feed = render_list(kept, query, FRENCH, is_feed=True)
    assert feed.status_code == 400
    assert said in json.loads(bytes(feed.body))["error"]


def test_a_venue_that_is_gone_is_empty(kept: Kept) -> None:
    """Somebody's page rests on it."""
    assert read_feed(kept, "venue=salle-disparue")["items"] == []


def test_addresses_of_each_language(kept: Kept) -> None:
    """Without its slash the page is sent on to it with its choice."""
    app = Starlette(routes=make_routes(kept.feeds.edition.instance))
    app.state.members = SimpleNamespace(keeper=SimpleNamespace(get=lambda: kept))
    visitor = Visitor(app)
    assert visitor.get("/fr/integrer/selection?free=1")[0] == 301
    for address in ("/fr/integrer/selection/?free=1", "/en/embed/selection/?free=1"):
        assert visitor.get(address)[0] == 200
    status, text = visitor.get("/en/embed/selection/liste.json?free=1")
    assert (status, json.loads(text)["language"]) == (200, "en-CA")
