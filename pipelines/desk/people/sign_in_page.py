"""Signing in and out, and taking up an invitation."""

from __future__ import annotations

import json
import math
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.desk.csrf import set_guest_cookie
from pipelines.desk.forms import get_form
from pipelines.desk.rendering import LANGUAGE_COOKIE, get_language, render
from pipelines.desk.sessions import drop_cookie, require, set_cookie
from pipelines.desk.state import get_desk
from pipelines.people.accounts import accept_invitation, find_invited, has_editors, set_language
from pipelines.people.model import LANGUAGES
from pipelines.people.passwords import DIFFERENT, find_fault
from pipelines.people.sessions import begin_session, end_sessions, read_session, sign_in


def show_sign_in(request: Request) -> Response:
    """The sign-in form; who is signed in already goes on."""
    if request.state.editor is not None:
        return RedirectResponse(_find_next(request.query_params.get("next")), status_code=303)
    return _render_sign_in(request, going=_find_next(request.query_params.get("next")))


def take_sign_in(request: Request) -> Response:
    """Check what was typed."""
    desk, form = get_desk(request), get_form(request)
    name = form.get("name", "").strip().lower()
    attempt = sign_in(desk.people, name, form.get("password", ""), form.get("code", ""),
        address=request.client.host if request.client else "", agent=request.headers.get("user-agent", ""),
        now=desk.clock(),
    )  # fmt: skip
    going, kept = _find_next(form.get("next")), form.get("kept", "")
    if attempt.token is None:
        is_asked = attempt.needs_code and not attempt.wait and not form.get("code")
        error = "" if is_asked else _explain(request, attempt.wait)
        facts = {"name": name, "going": going, "kept": kept, "needs_code": attempt.needs_code, "error": error}
        return _render_sign_in(request, status=403 if error else 200, **facts)
    unsent = _read_kept(kept)
    if unsent is None:
        return set_cookie(request, RedirectResponse(going, status_code=303), attempt.token)
    session = read_session(desk.people, attempt.token, desk.clock())
    request.state.session, request.state.editor = session, attempt.editor
    response = render(request, "resume.html", target=unsent[0], kept=unsent[1])
    return set_cookie(request, response, attempt.token)


@require("editor")
def sign_out(request: Request) -> Response:
    """End this session."""
    session = request.state.session
    end_sessions(get_desk(request).people, session.editor.name, digest=session.digest)
    return drop_cookie(RedirectResponse("/desk/sign-in", status_code=303))


def show_invitation(request: Request) -> Response:
    """The form by which an invited person chooses a password."""
    desk, token = get_desk(request), request.query_params.get("token", "")
    name = find_invited(desk.people, token, desk.clock())
    if name is None:
        return set_guest_cookie(request, render(request, "invitation-over.html", status=410))
    return set_guest_cookie(request, render(request, "invitation.html", name=name, token=token, error=""))


def take_invitation(request: Request) -> Response:
    """Set the password and sign in."""
    desk, form, now = get_desk(request), get_form(request), get_desk(request).clock()
    token, password = form.get("token", ""), form.get("password", "")
    name = find_invited(desk.people, token, now)
    if name is None:
        return render(request, "invitation-over.html", status=410)
    fault = find_fault(password, name)
    if not fault and password != form.get("again", ""):
        fault = DIFFERENT
    if fault:
        error = get_language(request).say(fault)
        return render(request, "invitation.html", status=400, name=name, token=token, error=error)
    editor = accept_invitation(desk.people, token, password, now)
    if editor is None:
        return render(request, "invitation-over.html", status=410)
    agent = request.headers.get("user-agent", "")
    session = begin_session(desk.people, editor.name, agent, now)
    return set_cookie(request, RedirectResponse("/desk/", status_code=303), session)


def choose_language(request: Request) -> Response:
    """Read the desk in another language from now on."""
    form = get_form(request)
    code = form.get("language", "")
    response = RedirectResponse(_find_next(form.get("next")), status_code=303)
    if code in LANGUAGES:
        if request.state.editor is not None:
            set_language(get_desk(request).people, request.state.editor, code)
        response.set_cookie(LANGUAGE_COOKIE, code, path="/desk", max_age=365 * 86400, httponly=True, samesite="lax")
    return response


def _render_sign_in(request: Request, *, status: int = 200, **facts: Any) -> Response:
    shown = {"name": "", "going": "/desk/", "kept": "", "needs_code": False, "error": "", **facts}
    shown["is_new"] = not has_editors(get_desk(request).people)
    return set_guest_cookie(request, render(request, "sign-in.html", status=status, **shown))


def _explain(request: Request, wait: float) -> str:
    language = get_language(request)
    error = language.say("Le nom, le mot de passe ou le code n'est pas le bon.")
    if wait:
        seconds = language.write_number(math.ceil(wait))
        error += " " + language.say("Attendez %(seconds)s secondes avant d'essayer encore.") % {"seconds": seconds}
    return error


def _read_kept(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Return path and fields of a form that was filled when the session ran out; None when there is none."""
    try:
        said = json.loads(text)
        path, fields = said["path"], [(str(name), str(value)) for name, value in said["fields"]]
    except (ValueError, TypeError, KeyError):
        return None
    return (path, fields) if isinstance(path, str) and _find_next(path) == path else None


def _find_next(said: str | None) -> str:
    """Return where to go on to: a page of the desk, never another site."""
    if said and said.startswith("/desk/") and not said.startswith("//") and "\\" not in said and said.isprintable():
        return said
    return "/desk/"


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", take_sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/invitation", show_invitation, methods=["GET"]),
    Route("/invitation", take_invitation, methods=["POST"]),
    Route("/language", choose_language, methods=["POST"]),
]
