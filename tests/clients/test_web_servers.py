"""The configurations of `deploy/` in the real servers: what calendar programs, readers and browsers need of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipelines.desk.app import make_desk
from pipelines.home import Home
from pipelines.media_types import TYPES, choose_headers
from pipelines.people.database import open_people
from pipelines.people.members import add_member, find_id, revoke
from publish.selection import parse_selection
from tests.clients.web_servers import WebServer, find_port, run_apache, run_caddy, run_nginx
from tests.clients.website import Website, serve_release
from tests.pipelines.members.homes import make_published_home, publish

pytestmark = pytest.mark.clients


@dataclass(frozen=True, slots=True)
class Place:
    """A home and its release, with three members: one from before the release, one since, one who left since."""

    home: Home
    root: Path
    before: str
    since: str
    gone: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Make a release by the real stages."""
    home = make_published_home(tmp_path_factory.mktemp("home"))
    people = open_people(home.people)
    wanted = parse_selection("region=04")
    before, gone = (find_id(add_member(people, wanted)) for _ in range(2))
    root = publish(home)
    # Files that this small release lacks: an image, and pages of other languages.
    for name in ("images/0123456789abcdef01234567-1-480.webp", "es_MX/embed/all/x.html", "es/newsletter/x.html"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    since = find_id(add_member(people, wanted))
    revoke(people, gone, date(2026, 12, 1))
    people.dispose()
    return Place(home, root, before, since, gone)


@pytest.fixture(scope="module")
def program(place: Place) -> Iterator[Website]:
    """Serve what is behind, as `babillard serve` does."""
    with serve_release(place.home, make_desk(place.home, calendars=place.home.root)) as website:
        yield website


@pytest.fixture(scope="module", params=["nginx", "caddy", "apache"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, place: Place, program: Website
) -> Iterator[WebServer]:
    """Serve the release, found through the link that a run turns."""
    folder = tmp_path_factory.mktemp(str(request.param))
    if request.param == "apache":
        with run_apache(folder, place.home.latest) as running:
            yield running
    else:
        run = run_nginx if request.param == "nginx" else run_caddy
        with run(folder, place.home.latest, program.url.removeprefix("http://")) as running:
            yield running


def test_every_kind_of_file_has_its_type(server: WebServer, place: Place) -> None:
    """One file of each kind that the release has is answered with the type that `babillard serve` gives it."""
    kinds = {path.suffix: path for path in sorted(place.root.rglob("*")) if path.is_file()}
    assert {".ics", ".rss", ".atom", ".html", ".parquet"} <= kinds.keys()
    for suffix, path in kinds.items():
        found = server.ask("/" + path.relative_to(place.root).as_posix())
        expected = TYPES.get(suffix)
        assert found.status == 200
        if expected is not None:
            assert found.headers["content-type"].lower() == expected, path
    feed = server.ask("/feeds/all.json").headers["content-type"].lower()
    assert feed == "application/feed+json; charset=utf-8"


def test_an_unchanged_feed_is_not_sent_again(server: WebServer) -> None:
    """ETag and Last-Modified give 304, also to a client that takes it compressed."""
    for encoding in ("identity", "gzip"):
        first = server.ask("/feeds/all.ics", Accept_Encoding=encoding)
        again = server.ask("/feeds/all.ics", Accept_Encoding=encoding, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
    since = first.headers["last-modified"]
    assert server.ask("/feeds/all.ics", If_Modified_Since=since).status == 304
    assert server.ask("/feeds/all.ics", If_None_Match='"other"').status == 200


def test_texts_travel_compressed(server: WebServer, place: Place) -> None:
    """A feed is a fraction of its size, and the same once unpacked."""
    found = server.ask("/feeds/all.ics", Accept_Encoding="gzip")
    content = (place.root / "feeds" / "all.ics").read_bytes()
    assert found.headers["content-encoding"] == "gzip"
    assert gzip.decompress(found.body) == content
    assert len(found.body) < len(content) / 3
    assert "accept-encoding" in found.headers["vary"].lower()


def test_folders_and_missing_pages(server: WebServer, place: Place) -> None:
    """A folder is reached without its slash, its page is answered, and what is not there says so in our own words."""
    without = server.ask("/fr/sources")
    assert without.status in (301, 308)
    assert without.headers["location"].endswith("/fr/sources/")
    assert server.ask("/fr/sources/").body == (place.root / "fr" / "sources" / "index.html").read_bytes()
    assert server.ask("/.well-known/security.txt").body.startswith(b"Contact: mailto:")
    missing = server.ask("/nulle-part.ics")
    assert missing.status == 404
    if server.name == "apache":  # elsewhere the program behind says what is missing
        assert missing.body == (place.root / "404.html").read_bytes()
        assert missing.headers["content-type"].lower() == TYPES[".html"]


@pytest.mark.parametrize(
    ("path", "cache", "cors"),
    [
        ("/fr/", "public, no-cache", None),
        ("/feeds/all.ics", "public, max-age=300", "*"),
        ("/feeds/region/04.json", "public, max-age=300", "*"),
        ("/data/events.parquet", "public, max-age=3600", "*"),
        ("/assets/babillard.css", "public, max-age=3600", "*"),
        ("/index.json", "public, no-cache", "*"),
        ("/images/0123456789abcdef01234567-1-480.webp", "public, max-age=31536000, immutable", None),
    ],
)
def test_how_long_it_is_kept_and_who_may_read_it(server: WebServer, path: str, cache: str, cors: str | None) -> None:
    """Pages are asked again each time, feeds after five minutes; scripts of other sites may read feeds and data."""
    found = server.ask(path)
    assert found.headers["cache-control"] == cache
    assert found.headers.get("access-control-allow-origin") == cors
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in found.headers["content-security-policy"]
    assert "set-cookie" not in found.headers


def test_the_same_headers_as_the_program_sends(server: WebServer, place: Place) -> None:
    """Who may frame a page, whose styles it may have and which scripts may read it: as `babillard serve` says."""
    rules = ("fr/index.html", "fr/integrer/**/*.html", "en/embed/**/*.html", "en/embed/**/*.json",
             "fr/infolettre/**/*.html", "fr/infolettre/**/*.md", "feeds/*.ics", "feeds/region/**/*.json",
             "data/*.csv", "assets/*.svg", "images/*.webp", "es_MX/embed/all/*.html", "es/newsletter/*.html",
             "index.json")  # fmt: skip
    for rule in rules:
        path = next(path for path in sorted(place.root.glob(rule))).relative_to(place.root).as_posix()
        found, expected = server.ask(f"/{path}").headers, choose_headers(path)
        assert found["content-type"]
        for name in ("Content-Security-Policy", "Access-Control-Allow-Origin", "X-Content-Type-Options"):
            said = [
                {part.strip() for part in text.split(";")}
                for text in (found.get(name.lower(), ""), expected.get(name, ""))
            ]
            assert said[0] == said[1], f"{path}: {name}"


def test_what_is_missing_is_not_kept(server: WebServer) -> None:
    """An image that is not there may be there tomorrow."""
    found = server.ask("/images/ffffffffffffffffffffffff-1-480.webp")
    assert found.status == 404
    assert "immutable" not in found.headers.get("cache-control", "")


def test_parts_of_data_can_be_asked(server: WebServer) -> None:
    """DuckDB reads a Parquet file from its end, over ranges."""
    found = server.ask("/data/events.parquet", Range="bytes=-4")
    assert (found.status, found.body) == (206, b"PAR1")


def test_the_program_behind_is_asked_for_what_it_alone_knows(server: WebServer, place: Place) -> None:
    """The desk, choices without JavaScript, and members' feeds made or revoked since the release."""
    if server.name == "apache":
        pytest.skip("a host of plain files has no program behind")
    password = server.ask("/.well-known/change-password")
    assert (password.status, password.headers["location"]) == (302, "/desk/account")
    desk = server.ask("/desk/sign-in")
    assert desk.status == 200
    assert desk.headers["content-security-policy"].count("default-src") == 1
    for member, status in ((place.before, 200), (place.since, 200), (place.gone, 410), ("a" * 32, 404)):
        found = server.ask(f"/feeds/m/{member}.ics")
        assert found.status == status
        assert found.headers.get("cache-control") == ("private, no-cache" if status != 404 else None)
        assert "access-control-allow-origin" not in found.headers
    tag = server.ask(f"/feeds/m/{place.since}.ics").headers["etag"]
    assert server.ask(f"/feeds/m/{place.since}.ics", If_None_Match=tag).status == 304
    assert b'method="post"' in server.ask("/fr/mes-fils/").body
    assert server.ask("/fr/mes-fils/", "POST", b"action=open&key=x").status not in (404, 405)
    for path in ("/fr/integrer/selection/", "/en/embed/selection/liste.json"):
        found = server.ask(f"{path}?region=04&free=1")
        assert (found.status, found.headers["access-control-allow-origin"]) == (200, "*")
        assert found.headers["content-security-policy"].endswith("frame-ancestors *")
        assert found.headers["cache-control"] == "public, max-age=300"
    sent_on = server.ask("/fr/integrer/selection?region=04")
    assert sent_on.status == 301
    assert sent_on.headers["location"].endswith("/fr/integrer/selection/?region=04")
    chosen = server.ask("/fr/abonnements/?region=04")
    assert chosen.status == 200
    assert chosen.body != server.ask("/fr/abonnements/").body


def test_files_answer_while_the_program_is_away(tmp_path: Path, place: Place) -> None:
    """Site and feeds, members' too, never wait for the program: 404 is ours, the desk says that it is away."""
    member = f"/feeds/m/{place.before}.ics"
    for run in (run_nginx, run_caddy):
        folder = tmp_path / run.__name__
        folder.mkdir()
        with run(folder, place.home.latest, f"127.0.0.1:{find_port()}") as server:
            found = server.ask(member)
            assert (found.status, found.body[:15]) == (200, b"BEGIN:VCALENDAR")
            assert found.headers["content-type"].lower() == TYPES[".ics"]
            assert found.headers["cache-control"] == "private, no-cache"
            assert found.headers["x-robots-tag"] == "noindex"
            assert "access-control-allow-origin" not in found.headers
            assert server.ask("/fr/abonnements/?region=04").status == 200
            missing = server.ask("/nulle-part.ics")
            assert (missing.status, missing.body) == (404, (place.root / "404.html").read_bytes())
            assert missing.headers["content-type"].lower() == TYPES[".html"]
            assert "immutable" not in server.ask("/images/x.webp").headers.get("cache-control", "")
            assert server.ask("/desk/").status in (502, 503)
        log = folder / "access.log"
        if log.exists():
            said = log.read_text(encoding="utf-8")
            assert "/fr/abonnements/" in said
            assert place.before not in said
            assert "127.0.0.1" not in said
