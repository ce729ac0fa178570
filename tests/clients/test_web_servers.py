"""The configurations of `deploy/` in the real servers: what calendar programs, readers and browsers need of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.web import TYPES
from tests.clients.web_servers import WebServer, find_port, run_apache, run_caddy, run_nginx
from tests.conftest import Release
from tests.servers import FileServer, Response

pytestmark = pytest.mark.clients
GONE = "/feeds/m/gone.ics"


@pytest.fixture(scope="module")
def program() -> Iterator[FileServer]:
    """Answer as `babillard serve` does behind the server."""
    answers = {
        "/desk/": ("text/html", b"desk"),
        GONE: Response(b"gone", status=410),
        "/fr/abonnements/?region=04": ("text/html", b"chosen"),
    }
    with FileServer(answers) as server:
        yield server


@pytest.fixture(scope="module", params=["nginx", "caddy", "apache"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, release: Release, program: FileServer
) -> Iterator[WebServer]:
    """Serve the demo release, found through the link that a run turns."""
    folder = tmp_path_factory.mktemp(str(request.param))
    latest = release.root.parent / "latest"
    behind = program.url.removeprefix("http://")
    if request.param == "apache":
        with run_apache(folder, latest) as running:
            yield running
    else:
        run = run_nginx if request.param == "nginx" else run_caddy
        with run(folder, latest, behind) as running:
            yield running


def test_every_kind_of_file_has_its_type(server: WebServer, release: Release) -> None:
    """One file of each kind that the release has is answered with the type that `babillard serve` gives it."""
    kinds = {path.suffix: path for path in sorted(release.root.rglob("*")) if path.is_file()}
    assert {".ics", ".rss", ".atom", ".html", ".parquet"} <= kinds.keys()
    for suffix, path in kinds.items():
        found = server.ask("/" + path.relative_to(release.root).as_posix())
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


def test_texts_travel_compressed(server: WebServer, release: Release) -> None:
    """A feed is a fraction of its size, and the same once unpacked."""
    found = server.ask("/feeds/all.ics", Accept_Encoding="gzip")
    content = (release.root / "feeds" / "all.ics").read_bytes()
    assert found.headers["content-encoding"] == "gzip"
    assert gzip.decompress(found.body) == content
    assert len(found.body) < len(content) / 3
    assert "accept-encoding" in found.headers["vary"].lower()


def test_folders_and_missing_pages(server: WebServer, release: Release) -> None:
    """A folder is reached without its slash, its page is answered, and what is not there says so in our own words."""
    without = server.ask("/fr/sources")
    assert without.status in (301, 308)
    assert without.headers["location"].endswith("/fr/sources/")
    assert server.ask("/fr/sources/").body == (release.root / "fr" / "sources" / "index.html").read_bytes()
    assert server.ask("/.well-known/security.txt").body.startswith(b"Contact: mailto:")
    missing = server.ask("/nulle-part.ics")
    assert missing.status == 404
    if server.name == "apache":  # elsewhere the program behind says what is missing
        assert missing.body == (release.root / "404.html").read_bytes()
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


def test_parts_of_data_can_be_asked(server: WebServer) -> None:
    """DuckDB reads a Parquet file from its end, over ranges."""
    found = server.ask("/data/events.parquet", Range="bytes=-4")
    assert (found.status, found.body) == (206, b"PAR1")


def test_the_program_behind_is_asked_for_what_is_no_file(server: WebServer, program: FileServer) -> None:
    """The desk, choices without JavaScript, and members' feeds, of which it knows which are gone."""
    if server.name == "apache":
        pytest.skip("a host of plain files has no program behind")
    assert server.ask("/desk/", Host="babillard.example", X_Forwarded_For="6.6.6.6").body == b"desk"
    seen = program.requests[-1].headers
    assert (seen["host"], seen["x-forwarded-for"]) == ("babillard.example", "127.0.0.1")
    assert seen["x-forwarded-proto"] == ("https" if server.is_tls else "http")
    assert server.ask(GONE).status == 410
    assert server.ask("/fr/abonnements/?region=04").body == b"chosen"


def test_files_answer_while_the_program_is_away(tmp_path: Path, release: Release) -> None:
    """Site and feeds, members' too, never wait for the program: 404 is ours, the desk says that it is away."""
    member = "feeds/m/abcdefghijklmnopqrstuvwxyz234567.ics"
    root = tmp_path / "site"
    root.mkdir()
    for path in release.root.iterdir():
        if path.name != "feeds":
            (root / path.name).symlink_to(path)
    (root / member).parent.mkdir(parents=True)
    (root / member).write_bytes(b"BEGIN:VCALENDAR")
    for run in (run_nginx, run_caddy):
        folder = tmp_path / run.__name__
        folder.mkdir()
        with run(folder, root, f"127.0.0.1:{find_port()}") as server:
            found = server.ask(f"/{member}")
            assert (found.status, found.body) == (200, b"BEGIN:VCALENDAR")
            assert found.headers["content-type"].lower() == TYPES[".ics"]
            assert found.headers["cache-control"] == "private, no-cache"
            assert found.headers["x-robots-tag"] == "noindex"
            assert "access-control-allow-origin" not in found.headers
            assert server.ask("/fr/abonnements/?region=04").status == 200
            missing = server.ask("/nulle-part.ics")
            assert (missing.status, missing.body) == (404, (release.root / "404.html").read_bytes())
            assert missing.headers["content-type"].lower() == TYPES[".html"]
            assert server.ask("/desk/").status in (502, 503)
        log = folder / "access.log"
        if log.exists():
            assert member not in log.read_text(encoding="utf-8")
            assert "127.0.0.1" not in log.read_text(encoding="utf-8")
