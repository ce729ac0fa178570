"""Headers that every answer of the desk carries, and where browsers report what the policy stopped."""

from __future__ import annotations

import json
import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REPORTS = "/desk/csp-report"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; "
    f"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-uri {REPORTS}"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_MAX_REPORT = 20_000  # bytes
_LOG = logging.getLogger("babillard.desk")


class SafeHeaders:
    """Adds the headers; pages are never stored by anyone, files of the desk may be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_safely)


async def take_report(request: Request) -> Response:
    """Log what a browser says that the policy stopped, and count it."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_REPORT:
            return Response(status_code=413)
    try:
        said = json.loads(body)
    except ValueError:
        return Response(status_code=400)
    request.app.state.reports = getattr(request.app.state, "reports", 0) + 1
    _LOG.warning("content policy: %s", json.dumps(said)[:2000])
    return Response(status_code=204)
