"""Who performs and who organises, without the fillers that systems put there."""

from __future__ import annotations

from collections.abc import Iterator

from sources.read.structured.nodes import Node
from sources.read.text import clean_text

MAX_PERFORMERS = 50
# What plug-ins write when nobody filled the field: the name of the type.
_FILLERS = frozenset(
    ("organization", "organisation", "person", "performinggroup", "musicgroup", "performer", "artist", "artiste",
     "n/a", "none", "null", "undefined", "tba", "-", "various", "divers", "divers artistes", "various artists")
)  # fmt: skip


def read_performers(event: Node, title: str) -> tuple[str, ...]:
    """Return the names of performers, each once; a performer who is the title, or a filler, says nothing."""
    names: dict[str, str] = {}
    for name in _names(event, "performer", "performers", "actor", "actors", "musicBy"):
        folded = name.casefold()
        if folded not in _FILLERS and folded != title.casefold():
            names.setdefault(folded, name)
    return tuple(names.values())[:MAX_PERFORMERS]


def read_organiser(event: Node, title: str) -> tuple[str | None, str | None]:
    """Return the name and the phone of the first organiser that has a name."""
    for name in _names(event, "organizer", "organiser"):
        if name.casefold() not in _FILLERS and name.casefold() != title.casefold():
            phone = next((p for node in event.nodes("organizer", "organiser") if (p := node.text("telephone"))), None)
            return name, clean_text(phone)
    return None, None


def _names(event: Node, *properties: str) -> Iterator[str]:
    for value in event.all(*properties):
        name = clean_text(value if isinstance(value, str) else _read_name(value))
        if name and not name.startswith(("http://", "https://", "_:", "#")):
            yield name[:200]


def _read_name(node: Node) -> str | None:
    """Return the name of somebody, or of whoever plays a role (schema.org Role repeats the property inside)."""
    inner = next(node.nodes("performer", "actor", "organizer"), None)
    return node.text("name", "legalName", "alternateName") or (inner.text("name", "legalName") if inner else None)
