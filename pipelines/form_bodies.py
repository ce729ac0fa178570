"""The body of a form, read once: of the right type, bounded in bytes and fields."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

KIND = "application/x-www-form-urlencoded"


class FormError(HTTPException):
    """A form that cannot be read: 400, 413 or 415."""


async def read_body(
    request: Request, *, bytes_max: int, fields_max: int, untold: str = ""
) -> tuple[list[tuple[str, str]], bytes]:
    """Return the fields of a form in the order sent, and its body; raise FormError for what is none, or too long.

    `untold` is the type of a body whose request names none.
    """
    if request.headers.get("content-type", untold).split(";")[0].strip().lower() != KIND:
        raise FormError(415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise FormError(413)
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=fields_max), body
    except ValueError as error:
        raise FormError(400) from error
