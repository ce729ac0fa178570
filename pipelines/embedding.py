"""The list of any selection for other people's sites, which `babillard serve` answers in the same words as the lists
that are files: as a page for frames, and as the small JSON Feed that `<babillard-liste>` reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.media_types import JSON_FEED, TYPES, choose_headers
from pipelines.members.keeper import Kept, make_site
from pipelines.members.state import get_members
from publish.errors import ReleaseError
from publish.model import Instance
from publish.pages.frame.assets import load_languages
from publish.pages.frame.language import Language
from publish.pages.frame.renderer import Renderer
from publish.pages.partners.embeds import FEED, PART, make_embed_page, make_selected, render_embed_feed
from publish.pages.partners.places import SELECTION
from publish.pages.site import Site
from publish.selection import Selection, SelectionError, check_selection, parse_selection

KEPT_FOR = "public, max-age=300"  # a cancelled show is known within five minutes, as in feeds
Answer = Callable[[Request], Awaitable[Response]]


def make_routes(instance: Instance) -> list[Route]:
    """Return the routes of the page and of its feed, in each language."""
    return [
        Route(f"/{path}", _bind(language, path), methods=["GET", "HEAD"])
        for language in load_languages(instance)
        for folder in [language.make_path(PART, SELECTION)]
        for path in (folder, folder.removesuffix("/"), f"{folder}{FEED}")
    ]


def _bind(language: Language, path: str) -> Answer:
    async def answer(request: Request) -> Response:
        if not path.endswith(("/", FEED)):  # links of the page are told from its folder
            query = request.url.query
            return RedirectResponse(f"/{path}/{f'?{query}' if query else ''}", 301)
        try:
            kept = await run_in_threadpool(get_members(request).keeper.get)
        except ReleaseError:
            return Response(
                "Nothing is published here yet.\n", 503, {"Retry-After": "600"}, "text/plain; charset=utf-8"
            )
        response = await run_in_threadpool(render_list, kept, request.url.query, language, is_feed=path.endswith(FEED))
        if response.status_code == 200 and request.headers.get("if-none-match", "") == response.headers["etag"]:
            kept_headers = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
            return Response(status_code=304, headers=kept_headers)
        return response

    return answer


def render_list(kept: Kept, query: str, language: Language, *, is_feed: bool = False) -> Response:
    """Return the list of a selection; 400 with what is wrong for a query string that is none."""
    site = make_site(kept)
    folder = language.make_path(PART, SELECTION)
    headers = dict(choose_headers(folder))
    kind = JSON_FEED if is_feed else TYPES[".html"]
    try:
        selection, error = _read(query, site), ""
    except SelectionError as wrong:
        selection, error = Selection(), wrong.tell(language.code)
    if error and is_feed:
        return Response(json.dumps({"error": error}, ensure_ascii=False), 400, headers, TYPES[".json"])
    embed = make_selected(site, language, selection)
    if is_feed:
        body = render_embed_feed(embed)
    else:
        renderer = Renderer(site, language, load_languages(site.edition.instance))
        body = renderer.render(make_embed_page(embed, error))
    if not error:
        headers |= {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": KEPT_FOR}
    return Response(body, 400 if error else 200, headers, kind)


def _read(query: str, site: Site) -> Selection:
    """Return the selection of a query string. A venue that nothing is known of any more has an empty list, as its own
    frame has: somebody's page rests on it."""
    selection = parse_selection(query)
    check_selection(replace(selection, venue=()), site.ground)
    return selection
