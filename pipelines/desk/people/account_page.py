"""One's own account: password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.desk.forms import get_form
from pipelines.desk.rendering import get_language, render
from pipelines.desk.sessions import get_session, require
from pipelines.desk.state import get_desk
from pipelines.people.accounts import change_password
from pipelines.people.passwords import DIFFERENT, WRONG, find_fault
from pipelines.people.second_factor import has_second_factor, turn_off, turn_on
from pipelines.people.sessions import end_sessions, list_sessions
from pipelines.people.totp import group_key, make_address, make_key

ISSUER = "Babillard"


@require("editor")
def show_account(request: Request) -> Response:
    """The page."""
    return _render(request)


@require("editor")
def take_password(request: Request) -> Response:
    """Change the password; the other sessions end."""
    desk, form, session = get_desk(request), get_form(request), get_session(request)
    new = form.get("password", "")
    fault = find_fault(new, session.editor.name)
    if not fault and new != form.get("again", ""):
        fault = DIFFERENT
    if not fault:
        changed = change_password(desk.people, session.editor.name, form.get("old", ""), new,
            keep=session.digest, now=desk.clock(),
        )  # fmt: skip
        fault = None if changed else WRONG
    if fault:
        return _render(request, status=400, password_error=get_language(request).say(fault))
    return _render(request, done=get_language(request).say("Mot de passe changé ; vos autres séances sont finies."))


@require("editor")
def begin_second_factor(request: Request) -> Response:
    """Show a new key to put into a telephone; it counts once a code proves that it arrived."""
    return _render_key(request, make_key(), "")


@require("editor")
def take_second_factor(request: Request) -> Response:
    """Turn the second factor on with a first code, or off."""
    desk, form, name = get_desk(request), get_form(request), get_session(request).editor.name
    if form.get("turn") == "off":
        turn_off(desk.people, name, desk.clock())
        return RedirectResponse("/desk/account", status_code=303)
    key = form.get("key", "")
    if len(key) != len(make_key()) or not key.isalnum() or not key.isascii():
        return RedirectResponse("/desk/account", status_code=303)
    codes = turn_on(desk.people, name, key, form.get("code", ""), desk.clock())
    if codes is None:
        error = get_language(request).say("Ce code n'est pas le bon : attendez le suivant et essayez encore.")
        return _render_key(request, key, error)
    return render(request, "recovery-codes.html", codes=codes, section="account")


@require("editor")
def take_session_end(request: Request) -> Response:
    """End another session of one's own."""
    desk, session = get_desk(request), get_session(request)
    digest = get_form(request).get("session", "")
    end_sessions(desk.people, session.editor.name, digest=digest)
    return RedirectResponse("/desk/account", status_code=303)


def _render_key(request: Request, key: str, error: str) -> Response:
    address = make_address(key, get_session(request).editor.name, ISSUER)
    facts = {"key": key, "shown": group_key(key), "address": address, "error": error}
    return render(request, "second-factor.html", status=400 if error else 200, section="account", **facts)


def _render(request: Request, *, status: int = 200, **facts: Any) -> Response:
    desk, session = get_desk(request), get_session(request)
    sessions = list_sessions(desk.people, session.editor.name, desk.clock())
    shown = {
        "sessions": sessions,
        "current": session.digest,
        "has_second_factor": has_second_factor(desk.people, session.editor.name),
        "password_error": "",
        "done": "",
        **facts,
    }
    return render(request, "account.html", status=status, section="account", **shown)


ROUTES = [
    Route("/account", show_account, methods=["GET"]),
    Route("/account/password", take_password, methods=["POST"]),
    Route("/account/second-factor", begin_second_factor, methods=["GET"]),
    Route("/account/second-factor", take_second_factor, methods=["POST"]),
    Route("/account/sessions", take_session_end, methods=["POST"]),
]
