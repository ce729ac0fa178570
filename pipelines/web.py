"""The web application of `babillard serve`: files of the latest release, with the types and validators that calendar
programs and feed readers expect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from pipelines.compression import PackedFile, is_packable, mark_packed, wants_packed
from pipelines.embedding import make_routes as make_embed_routes
from pipelines.etags import find_etag, is_held
from pipelines.home import Home
from pipelines.media_types import HEADERS, JSON_FEED, TYPES, choose_headers
from pipelines.members import feeds
from pipelines.members.keeper import EditionKeeper
from pipelines.members.page import make_routes
from pipelines.members.state import Members
from pipelines.moved import find_moved
from pipelines.subscribing import make_routes as make_subscribe_routes
from publish.feeds.hub import make_link_header
from publish.model import Instance
from publish.pages.frame.assets import load_languages

# Headers that a 304 repeats.
_KEPT = frozenset({"etag", "last-modified", "cache-control", "access-control-allow-origin", "vary"})


def make_app(
    home: Home,
    desk: ASGIApp | None = None,
    *,
    instance: Instance | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """Return the application that serves `build/latest` as it is at each request, members' feeds and the page where
    they are made, the Subscribe page and the list for frames of any selection, and the desk at /desk."""

    published_by = instance or Instance()

    async def answer(request: Request) -> Response:
        # Resolved at each request: a switch during a visit shows at once, and never mixes two releases in one file.
        return _answer(request, home.latest.resolve(), published_by)

    routes: list[BaseRoute] = [*feeds.ROUTES, *make_routes(published_by), *make_subscribe_routes(published_by, answer)]
    routes += make_embed_routes(published_by)
    if desk is not None:
        routes.append(Route("/desk", lambda _: RedirectResponse("/desk/", status_code=308), methods=["GET", "HEAD"]))
        routes.append(Mount("/desk", desk))
        # Where password managers look for the page that changes one (W3C, «A well-known URL for changing passwords»).
        routes.append(Route("/.well-known/change-password", lambda _: RedirectResponse("/desk/account", 302)))
    app = Starlette(routes=[*routes, Route("/{path:path}", answer, methods=["GET", "HEAD"])])
    app.state.members = Members(home, published_by, clock, EditionKeeper(home, published_by))
    return app


def _answer(request: Request, root: Path, instance: Instance) -> Response:
    relative = request.path_params["path"]
    if "\0" in relative:
        raise HTTPException(404)
    path = (root / relative).resolve()
    if not path.is_relative_to(root):
        raise HTTPException(404)
    if path.is_dir():
        if relative and not relative.endswith("/"):
            return RedirectResponse(f"/{relative}/", status_code=301)
        path = path / "index.html"
    if not path.is_file():
        if (moved := find_moved(root, relative, _list_event_folders(instance))) is not None:
            return RedirectResponse(f"/{moved}", status_code=301)
        missing = root / "404.html"
        if missing.is_file():
            return FileResponse(missing, status_code=404, media_type=TYPES[".html"], headers=HEADERS)
        raise HTTPException(404)
    kind = JSON_FEED if _is_json_feed(relative) else TYPES.get(path.suffix)
    stat = path.stat()
    headers = {**choose_headers(relative), "ETag": find_etag(path, stat)}
    make: type[FileResponse] = FileResponse
    if is_packable(path.name, stat.st_size):
        headers["Vary"] = "Accept-Encoding"
        if wants_packed(request):
            make, headers["ETag"] = PackedFile, mark_packed(headers["ETag"])
    if link := make_link_header(relative, instance):
        headers["Link"] = link
    response = make(path, media_type=kind, headers=headers, stat_result=stat)
    if _is_fresh(request, response):
        kept = {k: v for k, v in response.headers.items() if k in _KEPT}
        return Response(status_code=304, headers=kept)
    return response


def _list_event_folders(instance: Instance) -> list[str]:
    return [language.make_path("evenement") for language in load_languages(instance)]


def _is_json_feed(relative: str) -> bool:
    return relative.startswith("feeds/") and relative.endswith(".json")


def _is_fresh(request: Request, response: FileResponse) -> bool:
    """Whether the client holds these very bytes (RFC 9110 §13.2.2: If-None-Match wins over If-Modified-Since)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return is_held(response.headers["etag"], tags)
    return request.headers.get("if-modified-since") == response.headers["last-modified"]
