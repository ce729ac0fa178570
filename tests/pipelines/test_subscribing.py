"""The builder's form without JavaScript: what `babillard serve` answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote_plus

import html5lib
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipelines.members.keeper import Kept
from pipelines.subscribing import make_routes
from publish.errors import ReleaseError
from publish.members import MemberFeeds
from publish.selection import make_ground
from publish.slices import make_slices
from sources.territory import load_territory
from tests.publish.editions import make_edition


async def _answer_file(request: Request) -> Response:
    return PlainTextResponse(request.path_params["path"])


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser without JavaScript, in front of an application that is called as a server would call it."""

    app: Starlette

    def get(self, address: str) -> tuple[int, str]:
        """Return status and text of an address, or of the one that it leads to, which leads to no other."""
        status, headers, text = self.ask(address)
        if status == 302:
            status, _, text = self.ask(unquote_plus(headers["location"]))
        return status, text

    def ask(self, address: str) -> tuple[int, dict[str, str], str]:
        """Return status, headers and text of an address."""
        path, _, query = address.partition("?")
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "headers": [],
            "query_string": quote(query, safe="=&").encode(), "root_path": "", "scheme": "http",
            "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "http_version": "1.1",
        }  # fmt: skip
        asyncio.run(self.app(scope, receive, send))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]).decode()


def _visit(keeper: object) -> Visitor:
    edition = make_edition()
    app = Starlette(routes=make_routes(edition.instance, _answer_file))
    app.state.members = SimpleNamespace(keeper=keeper)
    return Visitor(app)


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    """Return a browser without JavaScript in front of the page."""
    edition = make_edition()
    ground = make_ground(load_territory(), edition.venues)
    slices = frozenset(item.path for item in make_slices(edition))
    kept = Kept(Path("release"), MemberFeeds(edition, ground), slices)
    return _visit(SimpleNamespace(get=lambda: kept))


def test_nothing_asked_is_the_page_of_the_release(visitor: Visitor) -> None:
    """Without a query, or with an empty form, the static page is served."""
    assert visitor.get("/fr/abonnements/") == (200, "fr/abonnements/")
    assert visitor.get("/en/subscribe/?words=&city=&radius=") == (200, "en/subscribe/")


def test_a_choice_with_a_feed_gives_its_address(visitor: Visitor) -> None:
    """Towns by the names people write; count, preview and address; what was chosen stays chosen; sound HTML."""
    status, text = visitor.get("/fr/abonnements/?city=Trois-Rivières&words=&radius=")
    assert status == 200
    assert "4 événements à venir en tout" in text
    assert "feeds/<wbr>city/<wbr>trois-rivieres.ics" in text
    assert 'name="city" value="trois-rivieres" checked' in text
    assert 'href="../../fr/evenement/l-heure-du-conte-e5/"' in text
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert not parser.errors


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("?region=&city=&radius=&words=", ""),
        ("?region=04&city=&radius=&words=&free=1", "?region=04&free=1"),
        ("?free=1&region=04", "?region=04&free=1"),
        ("?city=Trois-Rivières&radius=25", "?city=trois-rivieres&radius=25"),
        ("?venue=Salle Ludger-Bellefleur&words=Été, L'hiver", None),
        ("?utm_source=lettre", ""),
    ],
)
def test_the_address_of_a_choice_is_clean(visitor: Visitor, sent: str, kept: str | None) -> None:
    """What a form sends leads to the address of the same choice without its empty fields, and that one no further."""
    status, headers, _ = visitor.ask(f"/fr/abonnements/{sent}")
    assert status == 302
    assert kept is None or headers["location"] == f"/fr/abonnements/{kept}"
    assert visitor.ask(unquote_plus(headers["location"]))[0] == 200


def test_a_venue_is_found_by_its_name(visitor: Visitor) -> None:
    """Its name and town, or its name alone; all of that name when there are several."""
    for name in ("Centre d'art du Quai, Rimouski", "centre d'art du quai"):
        _, text = visitor.get(f"/fr/abonnements/?venue={name}")
        assert "feeds/<wbr>venue/<wbr>centre-d-art-du-quai-rimouski.ics" in text
    _, text = visitor.get("/fr/abonnements/?venue=Salle Ludger-Bellefleur")
    assert 'name="venue" value="salle-ludger-bellefleur-trois-rivieres-v1" checked' in text
    assert visitor.get("/fr/abonnements/?venue=Salle de nulle part")[0] == 400


def test_a_choice_without_a_feed_leads_to_one_of_ones_own(visitor: Visitor) -> None:
    """The way to a member's feed, with the canonical query."""
    _, text = visitor.get("/en/subscribe/?free=1&region=04&words=Conte")
    assert 'href="../../en/my-feeds/?region=04&amp;free=1&amp;words=conte"' in text
    assert "1 event to come in all" in text


def test_what_is_wrong_is_told_and_the_rest_kept(visitor: Visitor) -> None:
    """A town that does not exist: said with the nearest, other choices stay made."""
    status, text = visitor.get("/fr/abonnements/?region=04&city=Trois-Rivière&radius=25&free=1")
    assert status == 400
    assert "trois-rivieres" in text
    assert 'name="region" value="04" checked' in text
    assert 'name="free" value="1" checked' in text
    assert visitor.get("/fr/abonnements/?radius=25")[0] == 400
    assert visitor.get("/fr/abonnements/?colour=red")[0] == 200


def test_without_a_release_the_file_is_tried() -> None:
    """A release that cannot be read back never hides the static page."""

    def fail() -> Kept:
        raise ReleaseError(Path("build"), "is no whole release")

    assert _visit(SimpleNamespace(get=fail)).get("/fr/abonnements/?free=1") == (200, "fr/abonnements/")
