"""What the forms of members' pages send: read once, bounded, towns by the names people write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from pipelines.form_bodies import read_body
from publish.selection import KEYS, Ground, Selection, parse_selection
from publish.slugs import make_slug

MAX_FORM = 32 * 1024  # bytes
_MAX_FIELDS = 400
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form in the order sent; a name may come more than once."""

    pairs: Pairs

    def get(self, name: str) -> str:
        """Return the last value of a name; empty when it was not sent."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")

    def get_all(self, name: str) -> list[str]:
        """Return every value of a name that is not empty."""
        return [value for key, value in self.pairs if key == name and value]


async def read_form(request: Request) -> Form:
    """Return the form that a request sent; raise FormError for what is none, or too long."""
    pairs, _ = await read_body(request, bytes_max=MAX_FORM, fields_max=_MAX_FIELDS)
    return Form(pairs)


def read_selection(pairs: Iterable[tuple[str, str]], ground: Ground) -> Selection:
    """Return the selection among the fields of a form; raise SelectionError.

    Towns may be told by name, with commas between them, as people write them in one field.
    """
    said: list[tuple[str, str]] = []
    for key, value in pairs:
        if key == "city":
            names = (name.strip() for name in re.split(r"[,;\n]", value))
            said += [(key, name if name in ground.towns else make_slug(name)) for name in names if name]
        elif key in KEYS:
            said.append((key, value))
    return parse_selection(said, ground)
