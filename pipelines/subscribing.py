"""The Subscribe page of a selection, for those without JavaScript: `babillard serve` answers the page's own form with
the same count, preview and feed that a browser with JavaScript finds by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.media_types import HEADERS, TYPES
from pipelines.members.forms import read_selection
from pipelines.members.keeper import Kept, make_site
from pipelines.members.state import get_members
from publish.errors import ReleaseError
from publish.model import Instance
from publish.pages.frame.assets import load_languages
from publish.pages.frame.language import Language
from publish.pages.frame.renderer import Renderer
from publish.pages.site import Site
from publish.pages.subscribe import make_subscribe_page
from publish.selection import Ground, Selection, SelectionError
from publish.slugs import make_slug

PART = "abonnements"
Answer = Callable[[Request], Awaitable[Response]]


def make_routes(instance: Instance, answer_file: Answer) -> list[Route]:
    """Return the routes of the page in each language. Without a query, `answer_file` gives the page of the release."""
    return [
        Route(f"/{language.make_path(PART)}", _bind(language, answer_file), methods=["GET", "HEAD"])
        for language in load_languages(instance)
    ]


def _bind(language: Language, answer_file: Answer) -> Answer:
    async def answer(request: Request) -> Response:
        pairs = request.query_params.multi_items()
        path = request.path_params["path"] = language.make_path(PART)
        if not any(value.strip() for _, value in pairs):
            return RedirectResponse(f"/{path}", 302) if pairs else await answer_file(request)
        try:
            kept = await run_in_threadpool(get_members(request).keeper.get)
        except ReleaseError:
            return await answer_file(request)
        return await run_in_threadpool(render_choice, kept, pairs, language)

    return answer


def render_choice(kept: Kept, pairs: Iterable[tuple[str, str]], language: Language) -> Response:
    """Return the page of the selection that a form sent; one that is none gives the page with what is wrong.

    A form sends its empty fields, too, and names as they were typed: such an address leads to the one that a browser
    with JavaScript shows for the same choice, which is what people keep and pass on.
    """
    site, sent = make_site(kept), list(pairs)
    selection, error = _read(list(_name_venues(sent, site.ground)), site)
    if error is None and sent != parse_qsl(selection.query):
        query = f"?{selection.query}" if selection.query else ""
        return RedirectResponse(f"/{language.make_path(PART)}{query}", 302)
    page = make_subscribe_page(site, language, selection, serves_members=True, error=error)
    body = Renderer(site, language, load_languages(site.edition.instance)).render(page)
    return Response(body, 400 if error else 200, HEADERS, TYPES[".html"])


def _read(pairs: list[tuple[str, str]], site: Site) -> tuple[Selection, SelectionError | None]:
    """Return a selection and what was wrong with it; the other choices stay made."""
    first: SelectionError | None = None
    while True:
        try:
            return read_selection(pairs, site.ground), first
        except SelectionError as error:
            first = first or error
            kept = [(key, value) for key, value in pairs if key != error.key and (key, error.key) != ("radius", "city")]
            pairs = kept if len(kept) < len(pairs) else []


def _name_venues(pairs: Iterable[tuple[str, str]], ground: Ground) -> Iterator[tuple[str, str]]:
    """Yield the fields with venues by their slug: without JavaScript their names are typed, with their town or not."""
    for key, value in pairs:
        slug = make_slug(value)
        if key != "venue" or not value.strip() or value in ground.venues:
            yield key, value
            continue
        named = sorted(found for found, name in ground.venue_names.items() if make_slug(name) == slug)
        yield from ((key, found) for found in ([slug] if slug in ground.venues else named or [slug]))
