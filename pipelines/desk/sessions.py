"""Who sends a request: the session behind its cookie, and what each page asks of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pipelines.desk.rendering import render
from pipelines.desk.state import get_desk
from pipelines.people.model import Editor
from pipelines.people.sessions import LONGEST, Session, read_session

COOKIE = "babillard-desk"
PATH = "/desk"
Handler = Callable[[Request], Response]  # Starlette calls what is not async in a thread: pages may read files


class Sessions:
    """Puts the session (or None) and its editor (or None) into the state of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read one request's session."""
        if scope["type"] == "http":
            request = Request(scope)
            desk = get_desk(request)
            token = request.cookies.get(COOKIE)
            session = await run_in_threadpool(read_session, desk.people, token, desk.clock()) if token else None
            state = scope.setdefault("state", {})
            state["session"] = session
            state["editor"] = session.editor if session else None
        await self._app(scope, receive, send)


def require(role: str) -> Callable[[Handler], Handler]:
    """Make a page one for people who may do what a role may; others are sent to sign in, or told no."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def answer(request: Request) -> Response:
            editor: Editor | None = request.state.editor
            if editor is None:
                return ask_to_sign_in(request)
            if not editor.may(role):
                return render(request, "refused.html", status=403, role=role)
            return handler(request)

        return answer

    return decorate


def ask_to_sign_in(request: Request) -> Response:
    """Return the way to the sign-in page, and from there back to this one."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"{PATH}/sign-in?next={quote(here if request.method == 'GET' else PATH, safe='')}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def get_session(request: Request) -> Session:
    """Return the session of a request that `require` let through."""
    session: Session = request.state.session
    return session


def set_cookie(request: Request, response: Response, token: str) -> Response:
    """Hand a session's token to the browser: for the desk alone, out of reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def drop_cookie(response: Response) -> Response:
    """Take the token back."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="lax")
    return response
