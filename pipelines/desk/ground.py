"""What a page that shows the last run stands on: who asks, in which language, the index, the ledger, the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, wraps
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from dedupe.desk.history import History
from pipelines.catalogue import FILE, load_readable
from pipelines.desk.history.cache import read_history
from pipelines.desk.index.index import Index
from pipelines.desk.rendering import get_language, render
from pipelines.desk.sessions import Handler, get_session, require
from pipelines.desk.state import Desk, get_desk
from pipelines.people.model import Editor
from publish.pages.frame.language import Language
from sources.errors import CatalogueError
from sources.source import Source

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Ground:
    """As it is while one request is answered."""

    desk: Desk
    editor: Editor
    language: Language
    index: Index
    history: History
    sources: dict[str, Source]
    now: datetime


def on_ground(handler: Callable[[Request, Ground], Response]) -> Handler:
    """Make a page one for editors that is given its ground; where there is none yet, they are told to wait."""

    @require("editor")
    @wraps(handler)
    def answer(request: Request) -> Response:
        ground = find_ground(request)
        if ground is None:
            return render(request, "event-waiting.html", status=503)
        return handler(request, ground)

    return answer


def find_ground(request: Request) -> Ground | None:
    """Return what a request stands on; None before the first run, or while its index is being made."""
    desk = get_desk(request)
    opened = desk.keeper.get()
    if opened is None:
        return None
    return Ground(
        desk=desk,
        editor=get_session(request).editor,
        language=get_language(request),
        index=opened.index,
        history=read_history(desk.home.decisions),
        sources=read_catalogue(desk.calendars),
        now=desk.clock(),
    )


def read_catalogue(calendars: Path) -> dict[str, Source]:
    """Return the sources of a catalogue by id, those left out whose file cannot be used: the page of sources tells why.
    Read again only when a file is another one."""
    stats = ((str(path), path.stat()) for path in sorted(calendars.rglob(FILE)))
    return _load(calendars, tuple((name, stat.st_ino, stat.st_mtime_ns) for name, stat in stats))


@lru_cache(maxsize=4)
def _load(calendars: Path, _files: _Stamp) -> dict[str, Source]:
    try:
        return load_readable(calendars)[0]
    except CatalogueError:
        return {}
