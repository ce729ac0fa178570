"""The sources: how they fare, what is not understood of them, and the changes to a source.toml that need no editor of
files. They count from the next run on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.catalogue import load_sources
from pipelines.cli.wording import say_from
from pipelines.desk.forms import get_form
from pipelines.desk.rendering import get_language, render
from pipelines.desk.sessions import get_session, require
from pipelines.desk.sources.view import TABLES, list_rows, make_sheet
from pipelines.desk.state import Desk, get_desk
from pipelines.people.audit import record
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import REPUBLISHED
from sources.errors import CatalogueError, SourcesError
from sources.source import Source
from sources.territory import load_territory
from sources.toml_edit import change_source
from sources.toml_text import Value

PATIENCE = 90  # seconds that a preview may take: it reads the address for real, politely
_EVENTS = 12  # of a preview, shown


def _render_list(request: Request, url: str, found: dict[str, Any] | None, error: str) -> Response:
    desk, broken = get_desk(request), ""
    try:
        sources = load_sources(desk.calendars)
    except CatalogueError as fault:
        sources, broken = {}, str(fault)
    language = get_language(request)
    rows = list_rows(sources, desk.home, language)
    shown = found and {**found, "warnings": [say_warning(one, language) for one in found.get("warnings", ())]}
    return render(
        request, "sources.html", section="sources", rows=rows, broken=broken, url=url, found=shown, error=error
    )


def say_warning(told: Mapping[str, Any], language: Language) -> str:
    """Return the sentence of a warning of a preview, as the command prints it."""
    values = dict(told)
    return language.tie(say_from("adding", "caution", values.pop("code"), language.code, **values))


def _render_source(request: Request, error: str, status: int = 200) -> Response:
    source = _find(request)
    sheet = make_sheet(source, get_desk(request).home, load_territory(), get_language(request))
    return render(request, "source.html", status=status, section="sources", sheet=sheet, error=error)


@require("maintainer")
def show_sources(request: Request) -> Response:
    """The list, and what an address would give."""
    url = request.query_params.get("url", "").strip()
    found, error = _preview(get_desk(request), url, get_language(request).code) if url else (None, "")
    return _render_list(request, url, found, error)


@require("maintainer")
def show_source(request: Request) -> Response:
    """One source."""
    return _render_source(request, "")


@require("maintainer")
def change(request: Request) -> Response:
    """Change one thing of a source.toml: a lookup, whether it is read, what may be shared."""
    source, form, desk = _find(request), get_form(request), get_desk(request)
    what = form.get("what", "")
    try:
        for table, key, value in _list_changes(source, what, form):
            change_source(source, table, key, value, load_territory().regions)
    except SourcesError as error:
        return _render_source(request, str(error), status=400)
    with desk.people.begin() as db:
        record(db, get_session(request).editor.name, "source", f"{source.id}: {what}", desk.clock())
    return RedirectResponse(f"/desk/sources/{source.id}", status_code=303)


def _list_changes(source: Source, what: str, form: object) -> list[tuple[str, str, Value]]:
    said = dict(form)  # type: ignore[call-overload]
    if what == "lookup" and said.get("table") in TABLES and said.get("value") and said.get("target"):
        return [(f"lookups.{said['table']}", said["value"], said["target"].strip())]
    if what in ("enable", "disable"):
        return [("", "enabled", what == "enable")]
    if what == "republish":
        return [("rights", "republish", tuple(key for key in REPUBLISHED if said.get(f"share-{key}")))]
    return []


def _find(request: Request) -> Source:
    sources = load_sources(get_desk(request).calendars)
    source = sources.get(request.path_params["source_id"])
    if source is None:
        raise HTTPException(404)
    return source


def _preview(desk: Desk, url: str, code: str) -> tuple[dict[str, Any] | None, str]:
    """Return what `babillard source preview` finds at an address, or why it finds nothing. In a process of its own: it
    crawls, and must not hold the desk."""
    if not url.startswith(("https://", "http://")) or len(url) > 2000:
        return None, "https://…"
    command = [sys.executable, "-m", "pipelines.cli.main", "source", "preview", url, "--json"]
    command += ["--calendars", str(desk.calendars), "--home", str(desk.home.root)]
    spoken = {
        **os.environ,
        "LC_ALL": f"{code}_CA.UTF-8",
        "PYTHONUTF8": "1",
    }  # the command tells people in their language
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, env=spoken)
    except subprocess.TimeoutExpired:
        return None, f"{PATIENCE} s"
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None, done.stderr.strip()[-500:].removeprefix("babillard: ") or str(done.returncode)
    return found, ""


ROUTES = [
    Route("/sources", show_sources, methods=["GET"]),
    Route("/sources/{source_id}", show_source, methods=["GET"]),
    Route("/sources/{source_id}", change, methods=["POST"]),
]
