"""The web application of `babillard serve`: files of the latest release, with the types and validators that calendar
programs and feed readers expect."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from pipelines.etags import find_etag
from pipelines.home import Home

TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonl": "application/x-ndjson; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def make_app(home: Home, desk: ASGIApp | None = None) -> Starlette:
    """Return the application that serves `build/latest` as it is at each request, and the desk at /desk."""

    async def answer(request: Request) -> Response:
        # Resolved at each request: a switch during a visit shows at once, and never mixes two releases in one file.
        return _answer(request, home.latest.resolve())

    site = Route("/{path:path}", answer, methods=["GET", "HEAD"])
    if desk is None:
        return Starlette(routes=[site])
    entry = Route("/desk", lambda _: RedirectResponse("/desk/", status_code=308), methods=["GET", "HEAD"])
    return Starlette(routes=[entry, Mount("/desk", desk), site])


def _answer(request: Request, root: Path) -> Response:
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
        missing = root / "404.html"
        if missing.is_file():
            return FileResponse(missing, status_code=404, media_type=TYPES[".html"], headers=HEADERS)
        raise HTTPException(404)
    kind = "application/feed+json; charset=utf-8" if _is_json_feed(relative) else TYPES.get(path.suffix)
    stat = path.stat()
    response = FileResponse(path, media_type=kind, headers={**HEADERS, "ETag": find_etag(path, stat)}, stat_result=stat)
    if _is_fresh(request, response):
        kept = {k: v for k, v in response.headers.items() if k in ("etag", "last-modified", "cache-control")}
        return Response(status_code=304, headers=kept)
    return response


def _is_json_feed(relative: str) -> bool:
    return relative.startswith("feeds/") and relative.endswith(".json")


def _is_fresh(request: Request, response: FileResponse) -> bool:
    """Whether the client holds these very bytes (RFC 9110 §13.2.2: If-None-Match wins over If-Modified-Since)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return tags == "*" or response.headers["etag"] in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    return request.headers.get("if-modified-since") == response.headers["last-modified"]
