"""`babillard serve` over a real socket: types, validators, redirects, and nothing outside of the release."""

from __future__ import annotations

import gzip
import http.client
import random
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from pipelines.compression import PackedBodies
from pipelines.home import Home
from pipelines.web import make_app
from publish.model import Instance

NAMED = Instance(hub="https://hub.example/")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Serve a small release and give its address."""
    release = tmp_path / "build" / "v1"
    (release / "feeds").mkdir(parents=True)
    (release / "fr").mkdir()
    (release / "index.html").write_text("accueil", encoding="utf-8")
    (release / "fr" / "index.html").write_text("français", encoding="utf-8")
    (release / "404.html").write_text("introuvable", encoding="utf-8")
    (release / "feeds" / "all.ics").write_text("BEGIN:VCALENDAR", encoding="utf-8")
    (release / "feeds" / "all.json").write_text("{}", encoding="utf-8")
    (tmp_path / "build" / "latest").symlink_to("v1")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    server = uvicorn.Server(
        uvicorn.Config(make_app(Home(tmp_path), instance=NAMED), port=0, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield "127.0.0.1", port
    server.should_exit = True
    thread.join(5)


def ask(address: tuple[str, int], path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send one GET and return status, headers and body."""
    connection = http.client.HTTPConnection(*address, timeout=5)
    connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    found = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/fr/", "text/html; charset=utf-8"),
        ("/feeds/all.ics", "text/calendar; charset=utf-8"),
        ("/feeds/all.json", "application/feed+json; charset=utf-8"),
    ],
)
def test_types(address: tuple[str, int], path: str, kind: str) -> None:
    """Calendar programs refuse a calendar of another type."""
    status, headers, _ = ask(address, path)
    assert (status, headers["content-type"]) == (200, kind)
    assert "set-cookie" not in headers


def test_an_unchanged_feed_answers_304(address: tuple[str, int]) -> None:
    """ETag and Last-Modified both spare the body."""
    _, headers, _ = ask(address, "/feeds/all.ics")
    status, again, body = ask(address, "/feeds/all.ics", If_None_Match=headers["etag"])
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert ask(address, "/feeds/all.ics", If_Modified_Since=headers["last-modified"])[0] == 304
    assert ask(address, "/feeds/all.ics", If_None_Match='"other"')[0] == 200


def test_the_next_release_answers_304_for_the_same_bytes(address: tuple[str, int], tmp_path: Path) -> None:
    """The validator is of the bytes: a feed written again without a change costs its subscribers nothing."""
    etags = {path: ask(address, path)[1]["etag"] for path in ("/feeds/all.ics", "/feeds/all.json")}
    shutil.copytree(tmp_path / "build" / "v1", tmp_path / "build" / "v2", copy_function=shutil.copyfile)
    (tmp_path / "build" / "v2" / "feeds" / "all.json").write_text("[]", encoding="utf-8")
    (tmp_path / "build" / "aside").symlink_to("v2")
    (tmp_path / "build" / "aside").replace(tmp_path / "build" / "latest")
    found = {path: ask(address, path, If_None_Match=etag)[0] for path, etag in etags.items()}
    assert found == {"/feeds/all.ics": 304, "/feeds/all.json": 200}


def test_feeds_name_the_hub(address: tuple[str, int]) -> None:
    """Where the instance has one: readers ask it to be told of news; calendar programs do not."""
    link = ask(address, "/feeds/all.json")[1]["link"]
    assert link == f'<https://hub.example/>; rel="hub", <{NAMED.base_url}feeds/all.json>; rel="self"'
    assert "link" not in ask(address, "/feeds/all.ics")[1]
    assert "link" not in ask(address, "/")[1]


def test_folders_redirect_and_missing_pages_say_so(address: tuple[str, int]) -> None:
    """/fr leads to /fr/; an unknown address gets our own page with status 404."""
    status, headers, _ = ask(address, "/fr")
    assert (status, headers["location"]) == (301, "/fr/")
    status, _, body = ask(address, "/nulle-part")
    assert (status, body.decode()) == (404, "introuvable")


def test_an_event_is_found_by_its_id(address: tuple[str, int], tmp_path: Path) -> None:
    """Whatever words its address had: of an event, in each language, and of an id that became another event."""
    release = tmp_path / "build" / "v1"
    for name in ("fr/evenement/autres-mots-e12", "en/event/autres-mots-e12", "fr/evenement/e9"):
        (release / name).mkdir(parents=True)
        (release / name / "index.html").write_text(name, encoding="utf-8")
    for old, new in (
        ("/fr/evenement/vieux-mots-e12/", "/fr/evenement/autres-mots-e12/"),
        ("/fr/evenement/e12", "/fr/evenement/autres-mots-e12/"),
        ("/en/event/x-e12/", "/en/event/autres-mots-e12/"),
        ("/fr/evenement/mots-perdus-e9/", "/fr/evenement/e9/"),
        ("/fr/evenement/vieux-mots-e12/evenement.ics", "/fr/evenement/autres-mots-e12/evenement.ics"),
    ):
        status, headers, _ = ask(address, old)
        assert (status, headers.get("location")) == (301, new)
    missing = ("/fr/evenement/mots-e13/", "/fr/evenement/autres-mots-e12/rien", "/fr/autre/x-e12/", "/fr/evenement/")
    assert {ask(address, path)[0] for path in missing} == {404}
    assert ask(address, "/fr/evenement/autres-mots-e12/")[2] == b"fr/evenement/autres-mots-e12"


@pytest.fixture
def large(tmp_path: Path, address: tuple[str, int]) -> bytes:
    """Put a larger page into the release that is served, and give its bytes."""
    content = ("Vernissage à Trois-Rivières. " * 200).encode()
    for name in ("fr/grand.html", "fr/grand.webp", "fr/grand.pf_index"):
        (tmp_path / "build" / "v1" / name).write_bytes(content)
    return content


def test_texts_travel_compressed(address: tuple[str, int], large: bytes) -> None:
    """To those who take it, and nothing else: small files, pictures and what is compressed already go as they are."""
    status, headers, body = ask(address, "/fr/grand.html", Accept_Encoding="br, gzip;q=0.8")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
    assert (headers["content-type"], headers["content-length"]) == ("text/html; charset=utf-8", str(len(body)))
    assert gzip.decompress(body) == large
    assert len(body) < len(large) / 10
    for refused in ("gzip;q=0", "identity", "", "br", "*;q=0.0", "gzip; q=0.000, *"):
        _, headers, body = ask(address, "/fr/grand.html", Accept_Encoding=refused)
        assert ("content-encoding" in headers, headers["vary"], body) == (False, "Accept-Encoding", large), refused
    for path in ("/fr/grand.webp", "/fr/grand.pf_index", "/fr/"):
        _, headers, _ = ask(address, path, Accept_Encoding="gzip")
        assert not headers.keys() & {"content-encoding", "vary"}, path


def test_a_compressed_page_that_is_unchanged_answers_304(address: tuple[str, int], large: bytes) -> None:
    """Also to a client that had it the other way: it is the same page."""
    packed = ask(address, "/fr/grand.html", Accept_Encoding="gzip")[1]
    plain = ask(address, "/fr/grand.html")[1]
    assert packed["etag"] == f"W/{plain['etag']}"
    for tag in (packed["etag"], plain["etag"]):
        for coding, expected in (("gzip", packed), ("identity", plain)):
            status, headers, body = ask(address, "/fr/grand.html", Accept_Encoding=coding, If_None_Match=tag)
            assert (status, body, headers["etag"], headers["vary"]) == (304, b"", expected["etag"], "Accept-Encoding")
    since = packed["last-modified"]
    assert ask(address, "/fr/grand.html", Accept_Encoding="gzip", If_Modified_Since=since)[0] == 304


def test_head_and_ranges_beside_compression(address: tuple[str, int], large: bytes) -> None:
    """HEAD tells what GET would send; a range is of the file as it is, never of its compressed form."""
    _, get, body = ask(address, "/fr/grand.html", Accept_Encoding="gzip")
    connection = http.client.HTTPConnection(*address, timeout=5)
    connection.request("HEAD", "/fr/grand.html", headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    head = {k.lower(): v for k, v in response.getheaders()}
    assert (head | {"date": ""}, response.read()) == (get | {"date": ""}, b"")
    assert head["content-length"] == str(len(body))
    connection.close()
    status, headers, body = ask(address, "/fr/grand.html", Accept_Encoding="gzip", Range="bytes=10-19")
    assert (status, body, "content-encoding" in headers) == (206, large[10:20], False)
    condition = {"If_Range": get["etag"], "Range": "bytes=10-19", "Accept_Encoding": "gzip"}
    assert ask(address, "/fr/grand.html", **condition)[0] == 200, "its compressed form is no part of the file"


def test_packed_bodies_stay_within_their_limit() -> None:
    """Those not asked for lately go first; what is kept is not made again."""
    bodies = PackedBodies(limit=2_500)
    made = []

    def load(n: int) -> bytes:
        made.append(n)
        return random.Random(n).randbytes(1_000)

    for n in (1, 2, 1, 3, 1, 2):
        assert gzip.decompress(bodies.get(str(n), lambda n=n: load(n))) == random.Random(n).randbytes(1_000)  # type: ignore[misc]
        assert bodies.size <= 2_500
    assert made == [1, 2, 3, 2]
    assert bodies.get("large", lambda: random.Random(9).randbytes(9_000))
    assert bodies.size == 0


@pytest.mark.parametrize("path", ["/../../secret.txt", "/%2e%2e/%2e%2e/secret.txt", "/..%2f..%2fsecret.txt", "/%00"])
def test_nothing_outside_the_release(address: tuple[str, int], path: str) -> None:
    """No spelling of a path leads out of the release."""
    status, _, body = ask(address, path)
    assert status in (400, 404)
    assert b"secret" not in body


def test_password_managers_find_where_to_change_one() -> None:
    """With a desk, the well-known address leads to the account; without one there is no password to change."""

    async def desk(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError(scope, receive, send)

    paths = ["/.well-known/change-password"]
    assert [r.path for r in make_app(Home(Path()), desk).routes if getattr(r, "path", "") in paths] == paths
    assert [r.path for r in make_app(Home(Path())).routes if getattr(r, "path", "") in paths] == []
