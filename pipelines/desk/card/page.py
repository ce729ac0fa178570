"""The page of one question: shown, answered, skipped, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dedupe.desk.appending import append_decisions
from dedupe.desk.history import make_history, make_undo
from dedupe.errors import LedgerError
from pipelines.desk.card.answers import AnswerError, ChangedUnit
from pipelines.desk.card.card import CardTable, make_card
from pipelines.desk.card.decisions import MAX_NOTE, list_open_pairs, make_answer
from pipelines.desk.card.notice import make_notice
from pipelines.desk.forms import get_form
from pipelines.desk.ground import read_catalogue
from pipelines.desk.index.keeper import Opened
from pipelines.desk.index.rows import Unit
from pipelines.desk.queue.filters import Filters, find_allowed, read_filters
from pipelines.desk.queue.page import make_progress
from pipelines.desk.rendering import get_language, render
from pipelines.desk.sessions import get_session, require
from pipelines.desk.state import Desk, get_desk
from pipelines.people.model import Editor

UNSURE_FOR = timedelta(days=90)  # not to be told is no decision: the question is left to others
UNDO_FOR = timedelta(hours=1)  # how long a card offers to take the last answer back; the history does so for good


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request for a unit is about."""

    desk: Desk
    editor: Editor
    opened: Opened
    unit: Unit
    filters: Filters


@require("editor")
def show_card(request: Request) -> Response:
    """The card, leased to the editor; or why it is not theirs to decide now."""
    asked = _find_asked(request, request.query_params)
    if asked is None:
        return _tell_away(request, "gone")
    reason, holder = _find_obstacle(asked)
    if reason:
        return _tell_away(request, reason, holder)
    return _render_card(request, asked)


def _render_card(request: Request, asked: Asked, *, error: str = "", form: Mapping[str, str] | None = None) -> Response:
    desk, language = asked.desk, get_language(request)
    table = CardTable(asked.opened.index, desk.ledger, asked.unit)
    is_whole = "whole" in request.query_params
    return render(
        request,
        "card.html",
        status=422 if error else 200,
        section="queue",
        card=make_card(table, language, desk.clock(), is_whole=is_whole),
        sources=read_catalogue(desk.calendars),
        filters=asked.filters,
        progress=make_progress(desk, asked.opened, asked.editor, asked.filters, language),
        notice=make_notice(desk, asked.opened.index, asked.editor, language, since=desk.clock() - UNDO_FOR),
        error=error,
        form=form or {},
        max_note=MAX_NOTE,
    )


@require("editor")
def watch_card(request: Request) -> Response:
    """Renew the lease of a card that is open; nothing while all is well, else what has become of it."""
    asked = _find_asked(request, request.query_params)
    reason, holder = ("gone", None) if asked is None else _find_obstacle(asked)
    if not reason:
        return Response(status_code=204)
    filters = read_filters(request.query_params)
    return render(request, "_card-away.html", reason=reason, holder=holder, filters=filters)


@require("editor")
def take_answer(request: Request) -> Response:
    """Keep an answer and lead to the next card."""
    form = get_form(request)
    asked = _find_asked(request, form)
    if asked is None:
        return _tell_away(request, "gone")
    desk, editor, unit, filters = asked.desk, asked.editor, asked.unit, asked.filters
    following = RedirectResponse(f"/desk/queue/next{filters.write_query()}", status_code=303)
    if form.get("answer") == "skip":
        desk.assignments.skip(editor.name, unit.unit_id, desk.clock())
        return following
    reason, holder = _find_obstacle(asked)
    if reason:
        return _tell_away(request, reason, holder)
    table = CardTable(asked.opened.index, desk.ledger, unit)
    if form.get("answer") == "unsure" and not list_open_pairs(table):
        desk.assignments.skip(editor.name, unit.unit_id, desk.clock(), UNSURE_FOR)
        return following
    try:
        decisions = make_answer(table, form, at=desk.clock(), by=editor.name, make_id=desk.make_id)
        append_decisions(desk.home.decisions, decisions)
    except (AnswerError, LedgerError) as error:
        return _render_card(request, asked, error=_explain(request, error), form=form)
    desk.assignments.release(editor.name, unit.unit_id, desk.clock())
    return following


@require("editor")
def release_card(request: Request) -> Response:
    """Give a card back that its page was left."""
    desk, editor = get_desk(request), get_session(request).editor
    desk.assignments.release(editor.name, request.path_params["unit_id"], desk.clock())
    return Response(status_code=204)


@require("editor")
def take_back(request: Request) -> Response:
    """Undo the editor's last answer and lead to its card."""
    desk, editor, form = get_desk(request), get_session(request).editor, get_form(request)
    desk.ledger.refresh()
    wanted = set(form.get("lines", "").split())
    lines = [line for line in desk.ledger.find_last_answer(editor.name, desk.clock() - UNDO_FOR) if line.id in wanted]
    filters = read_filters(form)
    if not lines:
        return RedirectResponse(f"/desk/queue{filters.write_query()}", status_code=303)
    history = make_history(desk.ledger.list_lines())
    ids = {line.id for line in lines}
    undo = make_undo(history, ids, at=desk.clock(), by=editor.name, make_id=desk.make_id)
    append_decisions(desk.home.decisions, undo)
    unit_id = next((str(line.evidence["unit_id"]) for line in lines if line.evidence.get("unit_id")), "")
    return RedirectResponse(f"/desk/card/{unit_id}{filters.write_query()}", status_code=303)


def _find_asked(request: Request, told: Mapping[str, str]) -> Asked | None:
    desk = get_desk(request)
    opened = desk.keeper.get()
    unit = opened.index.load_unit(request.path_params["unit_id"]) if opened else None
    if opened is None or unit is None:
        return None
    return Asked(desk, get_session(request).editor, opened, unit, read_filters(told))


def _find_obstacle(asked: Asked) -> tuple[str, str | None]:
    """Return why the editor cannot decide a unit now ("" when nothing stands in the way: then it is leased), and who
    else has it."""
    bit = 1 << asked.unit.position
    if not find_allowed(asked.opened.index, asked.editor) & bit:
        return "region", None
    if asked.opened.settled.find() & bit:
        return "settled", _find_who(asked)
    holder = asked.desk.assignments.take(
        asked.editor.name, asked.unit.unit_id, asked.unit.listings, asked.desk.clock()
    )  # fmt: skip
    return ("held", holder) if holder else ("", None)


def _find_who(asked: Asked) -> str | None:
    """Return who answered a unit, when it was answered itself."""
    table = CardTable(asked.opened.index, asked.desk.ledger, asked.unit)
    mine = [line for line in table.in_force if line.evidence.get("unit_id") == asked.unit.unit_id]
    return mine[-1].by if mine else None


def _tell_away(request: Request, reason: str, holder: str | None = None) -> Response:
    told = get_form(request) if request.method == "POST" else request.query_params
    facts: dict[str, Any] = {"reason": reason, "holder": holder, "filters": read_filters(told)}
    if request.method == "POST":
        facts["note"] = told.get("note", "")
    return render(request, "card-away.html", status=404 if reason == "gone" else 409, section="queue", **facts)


def _explain(request: Request, error: Exception) -> str:
    say = get_language(request).say
    if isinstance(error, LedgerError):
        return str(error)
    if isinstance(error, ChangedUnit):
        return say("Cette question a changé entre-temps : la voici telle qu'elle est, répondez de nouveau.")
    return say("Cette réponse ne dit rien encore : donnez un groupe à deux annonces au moins.")


ROUTES = [
    Route("/card/{unit_id}", show_card, methods=["GET"]),
    Route("/card/{unit_id}", take_answer, methods=["POST"]),
    Route("/card/{unit_id}/watch", watch_card, methods=["GET"]),
    Route("/card/{unit_id}/release", release_card, methods=["POST"]),
    Route("/queue/undo", take_back, methods=["POST"]),
]
