"""Publishing from the desk: what waits for the next run, starting one, and watching it."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dedupe.desk.history import History
from pipelines.catalogue import FILE
from pipelines.desk.forms import get_form
from pipelines.desk.ground import Ground, on_ground, read_catalogue
from pipelines.desk.history.cache import read_history
from pipelines.desk.history.view import view_lines
from pipelines.desk.rebuild.difference import count_reasons, view_difference
from pipelines.desk.rebuild.jobs import STEPS, AlreadyRunning, Run, find_runs, is_home_held, start_run
from pipelines.desk.rendering import get_language, render
from pipelines.desk.sessions import get_session, require
from pipelines.desk.state import Desk, get_desk
from pipelines.stages.difference import load_difference
from pipelines.stages.last_run import load_last_run
from publish.release import load_index

STEP_NAMES = {
    "fetch": "Collecte",
    "read": "Lecture",
    "match": "Comparaison",
    "merge": "Fusion",
    "publish": "Écriture",
    "switch": "Mise en ligne",
}
STATE_NAMES = {
    "running": "en cours",
    "done": "publié",
    "failed": "échoué",
    "busy": "pas commencé : un autre passage était en cours",
    "stopped": "interrompu",
}
LINES_SHOWN = 12
RUNS_SHOWN = 8
_STOP_POLLING = 286  # what tells htmx to ask no more


def find_waiting(desk: Desk, history: History) -> tuple[str, ...]:
    """Return the lines written since the last run that is known of, oldest first."""
    index = load_index(desk.home.latest)
    times = [datetime.fromisoformat(index["clock"])] if index else []
    # A run that changes nothing leaves the release as it was, whoever started it.
    times += [at] if (at := load_last_run(desk.home)) else []
    return tuple(line.id for line in history.lines if not times or line.at > max(times))


def show_rebuild(request: Request, *, status: int = 200, error: str = "") -> Response:
    """The page."""
    desk = get_desk(request)
    runs = find_runs(desk.home, limit=RUNS_SHOWN)
    history = read_history(desk.home.decisions)
    say = get_language(request).say
    return render(
        request,
        "rebuild.html",
        status=status,
        section="rebuild",
        waiting=len(find_waiting(desk, history)),
        run=runs[0] if runs else None,
        earlier=runs[1:],
        steps=_make_steps(runs[0], request) if runs else [],
        is_held=is_home_held(desk.home),
        state_names={state: say(name) for state, name in STATE_NAMES.items()},
        may_fetch=get_session(request).editor.may("maintainer"),
        served=load_index(desk.home.latest),
        seen=_tell_seen(request),
        error=error,
    )


@require("editor")
def show_progress(request: Request) -> Response:
    """How the run goes, for a page that asks again and again."""
    desk = get_desk(request)
    runs = find_runs(desk.home, limit=1)
    run = runs[0] if runs else None
    say = get_language(request).say
    return render(
        request,
        "rebuild-progress.html",
        status=200 if run and run.is_running else _STOP_POLLING,
        run=run,
        steps=_make_steps(run, request) if run else [],
        state_names={state: say(name) for state, name in STATE_NAMES.items()},
    )


@require("editor")
def take_start(request: Request) -> Response:
    """Start a run."""
    desk, editor, form = get_desk(request), get_session(request).editor, get_form(request)
    is_offline = form.get("what") != "fetch"
    if not is_offline and not editor.may("maintainer"):
        return render(request, "refused.html", status=403, role="maintainer")
    if not _knows_served(desk):
        text = (
            "Le catalogue de ce pupitre n'a aucune des sources de ce qui est en ligne : publier viderait le site. "
            "Relancez babillard serve avec --calendars."
        )
        return show_rebuild(request, status=409, error=get_language(request).say(text))
    try:
        start_run(
            desk.home,
            desk.calendars,
            by=editor.name,
            now=desk.clock(),
            is_offline=is_offline,
            make_id=desk.make_id,
            waiting=find_waiting(desk, read_history(desk.home.decisions)),
            total=sum(source.enabled for source in read_catalogue(desk.calendars).values()),
        )
    except AlreadyRunning:
        text = "Un passage est déjà en cours : attendez qu'il finisse, le vôtre n'a pas été commencé."
        return show_rebuild(request, status=409, error=get_language(request).say(text))
    return RedirectResponse("/desk/rebuild", status_code=303)


def _knows_served(desk: Desk) -> bool:
    """Whether the catalogue has any of the sources of what is served: that of another home has none."""
    index = load_index(desk.home.latest)
    served = {source_id for source_id, entry in index["sources"].items() if entry["listings"]} if index else set()
    # By their folders: a file that cannot be read is the run's to tell.
    return not served or not served.isdisjoint(path.parent.name for path in desk.calendars.rglob(FILE))


@on_ground
def show_published(request: Request, ground: Ground) -> Response:
    """The decisions that a run published."""
    runs = find_runs(ground.desk.home, limit=RUNS_SHOWN)
    run = next((run for run in runs if run.run_id == request.path_params["run_id"]), None)
    if run is None:
        return render(request, "missing.html", status=404)
    ids = [decision_id for decision_id in run.waiting if decision_id in ground.history.by_id]
    lines = view_lines(ids[-LINES_SHOWN:][::-1], ground)
    more = max(0, len(ids) - LINES_SHOWN)
    return render(request, "rebuild-published.html", section="rebuild", run=run, lines=lines, more=more)


@require("editor")
def show_difference(request: Request) -> Response:
    """What subscribers see of the last run."""
    language, found = get_language(request), load_difference(get_desk(request).home.difference)
    return render(
        request,
        "rebuild-difference.html",
        section="rebuild",
        kinds=view_difference(found, language),
        reasons=count_reasons(found, language),
        breaches=found["breaches"],
    )


def _tell_seen(request: Request) -> str:
    """Return in a few words what subscribers see of the last run."""
    language, desk = get_language(request), get_desk(request)
    kinds = view_difference(load_difference(desk.home.difference), language)
    told = (f"{kind.name.lower()} : {language.write_number(kind.number)}" for kind in kinds if kind.number)
    return language.tie(", ".join(told))


def _make_steps(run: Run, request: Request) -> list[tuple[str, str, str]]:
    """Return name, state (done, now, todo, failed) and detail of each step; fetching only where there is any."""
    language = get_language(request)
    steps = [step for step in STEPS if step != "fetch" or not run.is_offline]
    reached = steps.index(run.step) if run.step in steps else -1
    # A step is told when it is over, save those that tell as they go.
    going = reached if run.step in ("fetch", "read") and not _is_read(run) else reached + 1
    made = []
    for at, step in enumerate(steps):
        state = "done" if at < going or run.state == "done" else "todo"
        if at == going and run.state != "done":
            state = "now" if run.is_running else "failed"
        made.append((language.say(STEP_NAMES[step]), state, _tell_detail(run, step, request)))
    return made


def _is_read(run: Run) -> bool:
    return run.step == "read" and run.read >= run.total


def _tell_detail(run: Run, step: str, request: Request) -> str:
    language, facts = get_language(request), run.facts.get(step)
    if facts is None:
        return ""
    match step:
        case "fetch":
            return f"{facts['source_id']} ({language.write_number(facts['done'])})"
        case "read":
            return f"{language.write_number(run.read)} / {language.write_number(max(run.total, run.read))}"
        case "match":
            return language.say_count("%(n)s annonce", "%(n)s annonces", facts["listings"])
        case "merge":
            return language.say_count("%(n)s événement", "%(n)s événements", facts["events"])
        case "switch":
            return language.say_count("%(n)s fichier", "%(n)s fichiers", facts["files"])
    return ""


ROUTES = [
    Route("/rebuild", require("editor")(show_rebuild), methods=["GET"]),
    Route("/rebuild", take_start, methods=["POST"]),
    Route("/rebuild/progress", show_progress, methods=["GET"]),
    Route("/rebuild/subscribers", show_difference, methods=["GET"]),
    Route("/rebuild/{run_id}", show_published, methods=["GET"]),
]
