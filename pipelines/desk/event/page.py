"""The page of an event, and what can be done there: take a listing out, sort, join, pin, take back. Everything is shown
with what it would do before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.desk.consequences.foresight import foresee
from pipelines.desk.consequences.page import keep, show_proposal, weigh
from pipelines.desk.consequences.view import view_foresight
from pipelines.desk.event.pins import FIELDS, Unreadable
from pipelines.desk.event.proposals import Proposer
from pipelines.desk.event.view import LETTERS, view_event
from pipelines.desk.forms import get_form
from pipelines.desk.ground import Ground, on_ground
from pipelines.desk.history.decision_words import list_names, name_field, view_entry
from pipelines.desk.rendering import render
from publish.pages.frame.vocabulary import STATUSES, name_category
from sources.model import Status
from sources.source import CATEGORIES
from sources.tables import is_readable
from sources.territory import load_territory

FOUND = 12
ENTRIES_SHOWN = 30
_CARRIED = ("what", "listing", "other", "field", "value", "from", "venue", "address", "city", "postal_code", "region",
            "lat", "lon", "decision", "note")  # fmt: skip


def show_event(request: Request, ground: Ground, *, error: str = "", form: Mapping[str, str] | None = None) -> Response:
    """The page."""
    event_id = request.path_params["event_id"]
    args = (event_id, ground.index, ground.history, ground.sources, ground.language)
    view = view_event(*args, now=ground.now)
    if view is None:
        target = _find_heir(ground, event_id)
        if target:
            return RedirectResponse(f"/desk/event/{target}", status_code=303)
        return render(request, "missing.html", status=404)
    query = request.query_params.get("q", "").strip()[:200]
    pin = form.get("field", "") if form else request.query_params.get("pin", "")
    entries = view.entries[:ENTRIES_SHOWN]
    names = list_names((entry.decision for entry in entries), ground.history)
    titles = {name: item.title for name, item in ground.index.load_listings(names).items()}
    events = ground.index.find_events(names)
    found = ground.index.search_events(query, limit=FOUND + 1, since=ground.now.date()) if query else []
    return render(
        request,
        "event.html",
        status=400 if error else 200,
        view=view,
        pending=view_foresight(view.pending, ground.language) if view.pending else None,
        letters=LETTERS,
        query=query,
        found=[one for one in found if one.event_id != event_id][:FOUND],
        pin=_make_pin_form(view.listings[0].listing_id, pin, ground, form) if pin in FIELDS else None,
        pinnable=[(name, name_field(name, ground.language)) for name in FIELDS],
        entries=[view_entry(e, titles, events, ground.language, history=ground.history) for e in entries],
        more_entries=max(0, len(view.entries) - ENTRIES_SHOWN),
        done=request.query_params.get("done", "")[:20],
        error=error,
        typed=dict(form or {}),
    )


def _make_pin_form(listing_id: str, field: str, ground: Ground, form: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what the form of a pin shows: the field's present value and the values it may have."""
    event_id = ground.index.find_events([listing_id])[listing_id]
    found = foresee(ground.index, ground.history.lines, (), [event_id], now=ground.now)
    event = next((part.event for part in found.before if part.event_id == event_id), None)
    language = ground.language
    choices: list[tuple[str, str]] = []
    value = str(getattr(event, field, None) or "") if event else ""
    if field == "category":
        choices = [(code, name_category(code, language)) for code in CATEGORIES]
    elif field == "status":
        names = {status: language.say(STATUSES.get(status, "Prévu")) for status in Status}
        choices = [(status.value, name) for status, name in names.items()]
        value = event.status.value if event else ""
    elif field == "is_free":
        choices = [("yes", language.say("oui")), ("no", language.say("non"))]
        value = "" if event is None or event.is_free is None else "yes" if event.is_free else "no"
    hours = sorted({f"{o.start:%H:%M}" for o in event.occurrences if not o.all_day and o.start}) if event else []
    place = {name: getattr(event, name, None) or "" for name in ("venue", "address", "city", "postal_code", "region")}
    place |= {name: "" if getattr(event, name, None) is None else getattr(event, name) for name in ("lat", "lon")}
    typed = dict(form or {})
    return {
        "field": field,
        "label": name_field(field, language),
        "value": typed.get("value", value if field not in ("hour", "occurrences") else ""),
        "choices": choices,
        "hours": hours,
        "place": {name: typed.get(name, told) for name, told in place.items()},
        "regions": [(code, region.name) for code, region in load_territory().regions.items()],
        "is_long": field in ("summary", "description"),
    }


def show_consequences(request: Request, ground: Ground, *, is_late: bool = False) -> Response:
    """What a form of the page would do, to be confirmed."""
    form = _read_form(request)
    event_id = request.path_params["event_id"]
    try:
        new = _make_proposer(ground).read(event_id, form)
    except Unreadable as error:
        return show_event(request, ground, error=str(error), form=form)
    return show_proposal(
        request,
        ground,
        weigh(ground, new, [event_id]),
        carried={name: form[name] for name in form if name in _CARRIED or name.startswith("letter ")},
        action=f"/desk/event/{event_id}/decide",
        back=f"/desk/event/{event_id}",
        is_late=is_late,
    )


def take_decision(request: Request, ground: Ground) -> Response:
    """Do it, if it still is what was shown."""
    form = _read_form(request)
    event_id = request.path_params["event_id"]
    try:
        new = _make_proposer(ground).read(event_id, form)
    except Unreadable as error:
        return show_event(request, ground, error=str(error), form=form)
    proposal = weigh(ground, new, [event_id])
    if proposal.digest != form.get("seen") or not proposal.is_for(ground):
        return show_consequences(request, ground, is_late=True)
    kept = keep(ground, proposal, f"/desk/event/{event_id}?done={len(new)}")
    return show_event(request, ground, error=kept, form=form) if isinstance(kept, str) else kept


def _make_proposer(ground: Ground) -> Proposer:
    return Proposer(ground.index, ground.history, ground.editor.name, ground.now, ground.desk.make_id, ground.language)


def _read_form(request: Request) -> dict[str, str]:
    """Return the form; the button of a listing stands for taking it out."""
    form = dict(get_form(request))
    if form.get("take"):
        form |= {"what": "take-out", "listing": form.pop("take")}
    return form


def _find_heir(ground: Ground, event_id: str) -> str | None:
    """Return where a retired id leads, as the last release tells."""
    path = ground.desk.home.latest / "data" / "redirects.parquet"
    if not path.exists() or not is_readable(path):
        return None
    table = pq.read_table(path, partitioning=None)
    old, new = table.column_names[:2]
    rows = table.filter(pc.equal(table[old], event_id))[new].to_pylist()
    return rows[0] if rows and ground.index.find_members(rows) else None


ROUTES = [
    Route("/event/{event_id}", on_ground(show_event), methods=["GET"]),
    Route("/event/{event_id}/consequences", on_ground(show_consequences), methods=["POST"]),
    Route("/event/{event_id}/decide", on_ground(take_decision), methods=["POST"]),
]
