"""What forms send: read once, bounded, and believed only with the token that their page was given (CSRF)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.desk.csrf import FIELD, GUEST_COOKIE, HEADER, set_guest_cookie
from pipelines.desk.headers import REPORTS
from pipelines.desk.rendering import render
from pipelines.form_bodies import KIND, FormError, read_body

MAX_FORM = 256 * 1024  # bytes
_MAX_FIELDS = 2000
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class Forms:
    """Reads each form into `request.state.form` and refuses those without the token of their session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request."""
        if scope["type"] != "http" or scope["method"] in _SAFE or scope["path"] == REPORTS:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            form, body = await _read(request)
        except FormError as error:
            await Response(status_code=error.status_code)(scope, receive, send)
            return
        scope.setdefault("state", {})["form"] = form
        answer = _refuse(request, form)
        if answer is not None:
            await answer(scope, receive, send)
            return

        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


def get_form(request: Request) -> Mapping[str, str]:
    """Return the fields of the form that a request sent; of one field sent twice, the last."""
    form: Mapping[str, str] = request.state.form
    return form


async def _read(request: Request) -> tuple[dict[str, str], bytes]:
    fields, body = await read_body(request, bytes_max=MAX_FORM, fields_max=_MAX_FIELDS, untold=KIND)
    return {name: value.replace("\r\n", "\n") for name, value in fields}, body


def _refuse(request: Request, form: Mapping[str, str]) -> Response | None:
    """Return the answer to a form that may come from elsewhere, None when it may go on."""
    said = request.headers.get(HEADER) or form.get(FIELD) or ""
    session = request.state.session
    expected = session.csrf if session is not None else request.cookies.get(GUEST_COOKIE) or ""
    if expected and hmac.compare_digest(said.encode("utf-8", "replace"), expected.encode("utf-8", "replace")):
        return None
    if session is None and not request.url.path.endswith(("/sign-in", "/invitation")):
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"HX-Redirect": "/desk/sign-in"})
        # The session ran out while the form was being filled: what was written is not lost.
        fields = [(name, value) for name, value in form.items() if name != FIELD]
        kept = json.dumps({"path": request.url.path, "fields": fields})
        response = render(request, "expired.html", status=401, kept=kept)
        return set_guest_cookie(request, response)
    return render(request, "stale.html", status=403)
