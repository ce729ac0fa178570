"""The token that the forms of a page carry (CSRF): a session's own, or before sign-in that of a cookie."""

from __future__ import annotations

import secrets

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

FIELD, HEADER = "csrf", "x-csrf-token"
GUEST_COOKIE = "babillard-form"  # the token of pages before sign-in: sent both ways, and equal


def csrf_field(request: Request) -> Markup:
    """Return the hidden field that every form of a page carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, get_csrf(request))


def get_csrf(request: Request) -> str:
    """Return the token of the request's session, or of its guest cookie."""
    session = request.state.session
    if session is not None:
        token: str = session.csrf
        return token
    known = request.cookies.get(GUEST_COOKIE)
    if not known or len(known) > 100:
        known = getattr(request.state, "guest", None) or secrets.token_urlsafe(24)
        request.state.guest = known
    return known


def set_guest_cookie(request: Request, response: Response) -> Response:
    """Hand a guest the token that its page carries."""
    if getattr(request.state, "guest", None):
        response.set_cookie(
            GUEST_COOKIE,
            request.state.guest,
            path="/desk",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
    return response
