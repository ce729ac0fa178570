"""The queue: what is to decide, how much of it before Friday, and the way to the next question."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dedupe.decisions import Decision
from pipelines.desk.forms import get_form
from pipelines.desk.ground import read_catalogue
from pipelines.desk.index.doubts import DOUBTS
from pipelines.desk.index.index import Index
from pipelines.desk.index.keeper import Opened
from pipelines.desk.index.rows import Unit
from pipelines.desk.index.tables import list_bits
from pipelines.desk.queue.filters import (
    Filters,
    find_allowed,
    find_chosen,
    find_deadline,
    find_until,
    list_choices,
    read_filters,
)
from pipelines.desk.rendering import ZONE, get_language, render
from pipelines.desk.sessions import get_session, require
from pipelines.desk.state import Desk, get_desk
from pipelines.desk.values import name_source
from pipelines.people.model import Editor
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import name_category
from publish.phrases import render_day
from sources.source import Source
from sources.territory import load_territory

PAGE = 25  # units shown at once
_ANSWERS = ("same", "different", "unsure")
DOUBT_NAMES = {"title": "titre", "time": "date ou heure", "place": "lieu", "language": "langue", "series": "série"}


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the list."""

    unit: Unit
    titles: tuple[str, ...]
    where: str
    when: str | None
    doubts: tuple[str, ...]
    holder: str | None  # who else looks at it


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is. `until`: the day before which `urgent` units are to be decided, in words."""

    open: int
    urgent: int
    until: str
    mine: int  # units answered today by the editor
    team: int  # by everyone


def find_unanswered(opened: Opened, editor: Editor) -> int:
    """Return the units that an editor may still be asked."""
    return find_allowed(opened.index, editor) & ~opened.settled.find()


def make_progress(desk: Desk, opened: Opened, editor: Editor, filters: Filters, language: Language) -> Progress:
    """Return how far the work is, of the units that are chosen."""
    now = desk.clock()
    today = now.astimezone(ZONE).date()
    unanswered = find_unanswered(opened, editor) & find_chosen(opened.index, filters)
    friday, sunday = find_deadline(today)
    answered = find_answered(desk, datetime.combine(today, time(), ZONE))
    return Progress(
        open=unanswered.bit_count(),
        urgent=(unanswered & find_until(opened.index, sunday)).bit_count(),
        until=_name_deadline(today, friday, language),
        mine=len({unit for by, unit in answered if by == editor.name}),
        team=len({unit for _, unit in answered}),
    )


def find_answered(desk: Desk, since: datetime) -> set[tuple[str, str]]:
    """Return (editor, unit) of the answers in force that were given since a moment. Lines of one moment and no unit are
    one answer."""
    desk.ledger.refresh()
    lines = (line for line in desk.ledger.list_lines() if line.at >= since and line.kind in _ANSWERS)
    return {(line.by, _name_answer(line)) for line in lines if not desk.ledger.is_undone(line.id)}


def _name_answer(line: Decision) -> str:
    return str(line.evidence.get("unit_id") or f"{line.by} {line.at.isoformat()}")


def _name_deadline(today: date, friday: date, language: Language) -> str:
    if friday == today:
        return language.say("ce soir")
    return render_day(friday, language.code, has_year=False).split(",")[0].split(" ")[0]


@require("editor")
def show_queue(request: Request) -> Response:
    """The list, with filters; where there is no index yet, how far its making is."""
    desk, language = get_desk(request), get_language(request)
    opened = desk.keeper.get()
    if opened is None:
        progress = desk.keeper.find_progress()
        share = round((progress or 0.0) * 100)
        return render(request, "queue-unmade.html", section="queue", share=share, has_run=desk.keeper.has_run())
    facts = _make_list(request, opened)
    filters: Filters = facts["filters"]
    unanswered = find_unanswered(opened, get_session(request).editor)
    choices = {
        kind: [(one.value, name(one.value), one.count) for one in list_choices(opened.index, filters, kind, unanswered)]
        for kind, name in _find_names(language, read_catalogue(desk.calendars)).items()
    }
    choices["doubt"].sort(key=lambda choice: DOUBTS.index(choice[0]) if choice[0] in DOUBTS else len(DOUBTS))
    return render(request, "queue.html", section="queue", choices=choices, **facts)


@require("editor")
def show_changes(request: Request) -> Response:
    """The list again for a page that shows it, or nothing when it is as that page has it."""
    opened = get_desk(request).keeper.get()
    if opened is None:
        return Response(status_code=204)
    facts = _make_list(request, opened)
    if request.query_params.get("seen") == facts["seen"]:
        return Response(status_code=204)
    return render(request, "_queue-list.html", section="queue", **facts)


def _make_list(request: Request, opened: Opened) -> dict[str, Any]:
    """Return what the list shows; `seen` tells it from any other."""
    desk, editor, language = get_desk(request), get_session(request).editor, get_language(request)
    filters = read_filters(request.query_params)
    chosen = list_bits(find_unanswered(opened, editor) & find_chosen(opened.index, filters))
    page = _read_page(request, len(chosen))
    units = opened.index.load_units(chosen[(page - 1) * PAGE : page * PAGE])
    holders = desk.assignments.list_holders(desk.clock())
    rows = tuple(_make_row(unit, opened.index, holders, editor, language) for unit in units)
    progress = make_progress(desk, opened, editor, filters, language)
    return {
        "filters": filters,
        "progress": progress,
        "rows": rows,
        "page": page,
        "is_exhausted": request.query_params.get("none") == "1",
        "pages": max(-(-len(chosen) // PAGE), 1),
        "seen": hashlib.sha256(repr((rows, progress, page)).encode("utf-8", "replace")).hexdigest()[:16],
    }


def _read_page(request: Request, count: int) -> int:
    told = request.query_params.get("page", "")
    wanted = int(told) if told.isdecimal() and len(told) < 8 else 1
    return max(1, min(wanted, -(-count // PAGE)))


def _make_row(unit: Unit, index: Index, holders: dict[str, str], editor: Editor, language: Language) -> Row:
    listings = index.load_listings(_pick_listings(unit, index))
    places = dict.fromkeys(item.city or item.venue or "" for item in listings.values())
    holder = holders.get(unit.unit_id)
    return Row(
        unit=unit,
        titles=tuple(dict.fromkeys(item.title[:200] for item in listings.values())),
        where=", ".join(filter(None, places)),
        when=render_day(unit.first_date, language.code) if unit.first_date else None,
        doubts=() if unit.is_blind else tuple(language.say(DOUBT_NAMES[doubt]) for doubt in unit.doubts),
        holder=holder if holder != editor.name else None,
    )


def _pick_listings(unit: Unit, index: Index) -> list[str]:
    """Return the listings that name a unit: the pair most in doubt, else the first two."""
    return list(unit.pairs[0][:2]) if unit.pairs else list(unit.listings[:2])


@require("editor")
def ask_again(request: Request) -> Response:
    """Offer to the editor again what the editor skipped."""
    desk = get_desk(request)
    desk.assignments.forget_skipped(get_session(request).editor.name, desk.clock())
    return RedirectResponse(f"/desk/queue/next{read_filters(get_form(request)).write_query()}", status_code=303)


@require("editor")
def take_next(request: Request) -> Response:
    """Lease the next question to the editor and lead there."""
    desk, editor = get_desk(request), get_session(request).editor
    opened = desk.keeper.get()
    filters = read_filters(request.query_params)
    if opened is None:
        return RedirectResponse("/desk/queue", status_code=303)
    bits = find_unanswered(opened, editor) & find_chosen(opened.index, filters)
    units = (opened.index.load_units([at])[0] for at in list_bits(bits))
    unit_id = desk.assignments.take_first(
        editor.name, ((unit.unit_id, unit.listings) for unit in units), desk.clock()
    )  # fmt: skip
    if unit_id is None:
        return RedirectResponse(f"/desk/queue{filters.write_query(none='1')}", status_code=303)
    return RedirectResponse(f"/desk/card/{unit_id}{filters.write_query()}", status_code=303)


def _find_names(language: Language, sources: Mapping[str, Source]) -> dict[str, Callable[[str], str]]:
    regions = load_territory().regions
    return {
        "region": lambda code: regions[code].name if code in regions else code,
        "source": lambda source_id: name_source(source_id, sources),
        "category": lambda code: name_category(code, language),
        "doubt": lambda kind: language.say(DOUBT_NAMES[kind]) if kind in DOUBT_NAMES else kind,
    }


ROUTES = [
    Route("/queue", show_queue, methods=["GET"]),
    Route("/queue/changes", show_changes, methods=["GET"]),
    Route("/queue/next", take_next, methods=["GET"]),
    Route("/queue/again", ask_again, methods=["POST"]),
]
