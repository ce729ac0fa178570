"""Every decision, by whom, when and why: searched, taken back one by one or a day's worth, contradictions shown with
their ways out, and those to ask again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dedupe.decisions import Decision
from dedupe.desk.history import find_day, make_undo
from pipelines.desk.consequences.page import keep, show_proposal, weigh
from pipelines.desk.event.proposals import MAX_NOTE
from pipelines.desk.forms import get_form
from pipelines.desk.ground import Ground, on_ground
from pipelines.desk.history.confirming import confirm_decision
from pipelines.desk.history.decision_words import KINDS, STATES
from pipelines.desk.history.view import (
    count_asked_again,
    find_asked_again,
    find_page,
    list_names_of_editors,
    read_search,
    view_asked_again,
    view_disputes,
    view_lines,
)
from pipelines.desk.rendering import ZONE, render

AGAIN_PAGE = 20  # decisions to ask again
_UNDO = "undo "  # begins the names of fields that name a decision to take back
MAX_UNDO = 500  # decisions at once


def show_history(request: Request, ground: Ground, *, error: str = "") -> Response:
    """The page."""
    search = read_search(request.query_params)
    ids, has_more = find_page(ground.history, search, ZONE)
    told = {name: value for name, value in request.query_params.items() if name != "page" and value}
    say = ground.language.say
    return render(
        request,
        "history.html",
        status=400 if error else 200,
        section="history",
        search=search,
        lines=view_lines(ids, ground),
        total=len(ground.history.entries),
        earlier=urlencode({**told, "page": search.page + 1}) if has_more else None,
        later=urlencode({**told, "page": search.page - 1}) if search.page > 1 else None,
        editors=list_names_of_editors(ground.history),
        kinds=[(kind, say(label)) for kind, label in KINDS.items()],
        states=[(state, say(label)) for state, label in STATES.items()],
        disputes=view_disputes(ground) if not told else [],
        again=count_asked_again(ground),
        issues=[(issue.code, issue.detail) for issue in ground.history.issues[:20]],
        may_undo_day=search.is_day and _may_undo_day(ground, search.by),
        done=request.query_params.get("done", "")[:20],
        error=error,
    )


def show_asked_again(request: Request, ground: Ground, *, error: str = "") -> Response:
    """Decisions of which the facts have changed."""
    changes = find_asked_again(ground)
    shown = view_asked_again(changes[:AGAIN_PAGE], ground)
    return render(
        request, "history-again.html", status=400 if error else 200, section="history", changes=shown,
        more=max(0, len(changes) - AGAIN_PAGE), error=error, done=request.query_params.get("done", "")[:20],
    )  # fmt: skip


def show_consequences(request: Request, ground: Ground, *, is_late: bool = False) -> Response:
    """What taking decisions back would do."""
    form = get_form(request)
    ids = _read_ids(ground, form)
    new = _make(ground, ids, form) if ids else []
    if not new:
        return show_history(request, ground, error=ground.language.say("C'est déjà annulé : rien ne changerait."))
    return show_proposal(
        request,
        ground,
        weigh(ground, new),
        carried={f"{_UNDO}{decision_id}": "1" for decision_id in ids} | {"note": form.get("note", "")},
        action="/desk/history/undo",
        back="/desk/history",
        is_late=is_late,
    )


def take_undo(request: Request, ground: Ground) -> Response:
    """Take them back, if that does what was shown."""
    form = get_form(request)
    new = _make(ground, _read_ids(ground, form), form)
    if not new:
        return show_history(request, ground, error=ground.language.say("C'est déjà annulé : rien ne changerait."))
    proposal = weigh(ground, new)
    if proposal.digest != form.get("seen") or not proposal.is_for(ground):
        return show_consequences(request, ground, is_late=True)
    kept = keep(ground, proposal, f"/desk/history?done={len(new)}")
    return show_history(request, ground, error=kept) if isinstance(kept, str) else kept


def take_confirmation(request: Request, ground: Ground) -> Response:
    """Say again what was said, on the facts of now."""
    form = get_form(request)
    entry = ground.history.by_id.get(form.get("decision", ""))
    change = next((c for c in find_asked_again(ground) if entry and c.decision.id == entry.decision.id), None)
    if change is None:
        return show_asked_again(request, ground, error=ground.language.say("Cette décision n'est plus à redemander."))
    proposal = weigh(ground, confirm_decision(change.decision, ground))
    if not proposal.is_for(ground):
        return show_asked_again(request, ground, error=ground.language.say("Cette décision est d'une autre région."))
    kept = keep(ground, proposal, "/desk/history/again?done=1")
    return show_asked_again(request, ground, error=kept) if isinstance(kept, str) else kept


def _read_ids(ground: Ground, form: Mapping[str, str]) -> list[str]:
    """Return the decisions that a form names: each by a field, or all of one person's on one day."""
    search = read_search(form)
    if form.get("what") == "day" and search.is_day and _may_undo_day(ground, search.by):
        since, until = (find_day(day, ZONE)[at] for at, day in enumerate((search.since, search.until)) if day)
        found = ground.history.search(by=search.by, since=since, until=until)
        return [e.decision.id for e in found if e.undone_by is None and e.decision.kind != "undo"][:MAX_UNDO]
    names = [name.removeprefix(_UNDO) for name in form if name.startswith(_UNDO)]
    return [name for name in names if name in ground.history.by_id][:MAX_UNDO]


def _may_undo_day(ground: Ground, by: str) -> bool:
    """Whether a person may take back a whole day's work: one's own, or anybody's for who looks after the calendar."""
    return by == ground.editor.name or ground.editor.may("maintainer")


def _make(ground: Ground, ids: Sequence[str], form: Mapping[str, str]) -> list[Decision]:
    note = form.get("note", "").strip()[:MAX_NOTE]
    return make_undo(
        ground.history, set(ids), at=ground.now, by=ground.editor.name, make_id=ground.desk.make_id, note=note
    )


ROUTES = [
    Route("/history", on_ground(show_history), methods=["GET"]),
    Route("/history/again", on_ground(show_asked_again), methods=["GET"]),
    Route("/history/again", on_ground(take_confirmation), methods=["POST"]),
    Route("/history/consequences", on_ground(show_consequences), methods=["POST"]),
    Route("/history/undo", on_ground(take_undo), methods=["POST"]),
]
