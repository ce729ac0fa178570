"""Pages from templates: escaped throughout, in the language of who reads them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipelines.desk.csrf import csrf_field, get_csrf
from pipelines.people.model import LANGUAGES
from publish.model import Instance
from publish.pages.frame.environment import load_environment
from publish.pages.frame.language import Language, load_language

ZONE = ZoneInfo(Instance().timezone)  # in which times are shown
ROOT = Path(__file__).parents[2] / "site" / "desk"
LANGUAGE_COOKIE = "babillard-langue"
# Label, path and the role that sees it; pages say which one they belong to as `section`.
MENU = (
    ("File d'attente", "/desk/queue", "editor"),
    ("Historique", "/desk/history", "editor"),
    ("Lieux", "/desk/venues", "editor"),
    ("Publier", "/desk/rebuild", "editor"),
    ("Sources", "/desk/sources", "maintainer"),
    ("Personnes", "/desk/people", "admin"),
)

ROLE_NAMES = {"editor": "édition", "maintainer": "édition et sources", "admin": "édition, sources et personnes"}


def render(request: Request, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    """Return a page. Templates have `editor` (or None), `csrf` (a form's hidden field), `path`, and what is given."""
    code = find_language(request)
    editor = request.state.editor
    language = load_language(code)
    menu = [(language.say(label), path) for label, path, role in MENU if editor is not None and editor.may(role)]
    shared = {
        "editor": editor,
        "menu": menu,
        "csrf": csrf_field(request),
        "csrf_token": get_csrf(request),
        "here": request.url.path,
        "role_names": {role: language.say(name) for role, name in ROLE_NAMES.items()},
        "section": facts.pop("section", ""),
        "other_language": next(other for other in LANGUAGES if other != code),
    }
    text = _load(code).get_template(template).render(**{**shared, **facts})
    return HTMLResponse(text, status_code=status, headers={"Content-Language": code})


def find_language(request: Request) -> str:
    """Return the language of the signed-in person, else the one chosen before, else what the browser prefers."""
    editor = getattr(request.state, "editor", None)
    if editor is not None:
        return str(editor.language)
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    wanted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((code for code in wanted if code in LANGUAGES), LANGUAGES[0])


def get_language(request: Request) -> Language:
    """Return the texts of the language that a request is answered in."""
    return load_language(find_language(request))


@lru_cache(maxsize=4)
def _load(code: str) -> Environment:
    environment = load_environment(load_language(code), ROOT / "templates")
    environment.filters["moment"] = lambda at: format_datetime(
        at.astimezone(ZONE), "d MMM y, HH:mm" if code == "en" else "d MMM y, H 'h' mm", locale=code
    )
    return environment
