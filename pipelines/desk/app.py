"""The desk put together: its pages, what guards them, its files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from pipelines.desk.card import page as card_page
from pipelines.desk.event import page as event_page
from pipelines.desk.forms import Forms
from pipelines.desk.headers import SafeHeaders, take_report
from pipelines.desk.history import page as history_page
from pipelines.desk.index.keeper import IndexKeeper
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.desk.people import account_page, people_page, sign_in_page
from pipelines.desk.queue import page as queue_page
from pipelines.desk.queue.assignments import Assignments
from pipelines.desk.rebuild import page as rebuild_page
from pipelines.desk.rendering import ROOT, render
from pipelines.desk.sessions import Sessions, require
from pipelines.desk.sources import page as sources_page
from pipelines.desk.state import Desk
from pipelines.desk.venues import page as venues_page
from pipelines.home import Home
from pipelines.people.database import open_people

# Each has ROUTES, with paths below /desk. A new page: its module here.
PAGES = (
    sign_in_page,
    account_page,
    queue_page,
    card_page,
    people_page,
    event_page,
    history_page,
    venues_page,
    rebuild_page,
    sources_page,
)
_ASSETS = (ROOT / "assets", ROOT.parent / "assets")  # the desk's own, then the site's
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def make_desk(
    home: Home,
    *,
    calendars: Path,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    make_id: Callable[[], str] = lambda: uuid4().hex,
) -> Starlette:
    """Return the desk of a home, to be mounted at /desk."""
    routes: list[BaseRoute] = [
        Route("/", _go_to_work, methods=["GET"]),
        Route("/assets/{name}", _send_asset, methods=["GET"]),
        Route("/csp-report", take_report, methods=["POST"]),
    ]
    for page in PAGES:
        routes += page.ROUTES
    desk = Starlette(
        routes=routes,
        middleware=[Middleware(SafeHeaders), Middleware(Sessions), Middleware(Forms)],
        exception_handlers={404: _tell_missing},
    )
    ledger = FollowedLedger(home.decisions)
    keeper = IndexKeeper(home, ledger)
    assignments = Assignments(home.desk / "assignments.sqlite")
    desk.state.desk = Desk(home, calendars, open_people(home.people), clock, make_id, ledger, keeper, assignments)
    return desk


@require("editor")
def _go_to_work(request: Request) -> Response:
    return RedirectResponse("/desk/queue", status_code=303)


def _send_asset(request: Request) -> Response:
    name = request.path_params["name"]
    path = next((folder / name for folder in _ASSETS if "/" not in name and (folder / name).is_file()), None)
    if path is None or path.suffix not in _TYPES:
        raise HTTPException(404)
    return FileResponse(path, media_type=_TYPES[path.suffix], headers={"Cache-Control": "no-cache"})


def _tell_missing(request: Request, _error: Exception) -> Response:
    return render(request, "missing.html", status=404)
