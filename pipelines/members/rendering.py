"""Members' pages in the frame of the site, in either language; never stored, never indexed."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from pipelines.media_types import HEADERS, TYPES
from pipelines.members.keeper import Kept
from publish.pages.frame.assets import load_languages
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.renderer import Renderer
from publish.pages.members import PART

_HEADERS = HEADERS | {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",  # a key may stand in it
    "X-Robots-Tag": "noindex",
}


def render(
    kept: Kept, language: Language, template: str, *, status: int = 200, wait: int = 0, **facts: Any
) -> Response:
    """Return a page; `wait` seconds before the same may be asked again."""
    page = Page(
        language=language,
        parts=(PART,),
        template=template,
        title=language.say("Mon fil"),
        description=language.say("Un fil à soi, sans compte ni adresse."),
        context={"section": "abonnements", "here": f"/{language.make_path(PART)}", "error": "", "done": "", **facts},
        is_indexed=False,
    )
    body = Renderer(kept.feeds, language, load_languages(kept.feeds.edition.instance)).render(page, root="/")
    headers = _HEADERS | ({"Retry-After": str(wait)} if wait else {})
    return Response(body, status, headers, TYPES[".html"])
