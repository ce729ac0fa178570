"""An event's image as its page shows it: our own files, with their size so that nothing shifts, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from publish.pages.event.ground import EventGround
from publish.pages.frame.language import Language


@dataclass(frozen=True, slots=True)
class Figure:
    """The widest file with its size in pixels, the narrower ones as `srcset` wants them, its text and its credit."""

    path: str
    width: int
    height: int
    files: list[tuple[str, int]]  # path, width; the narrowest first
    alt: str
    credit: str


def make_figure(ground: EventGround, title: str, language: Language) -> Figure | None:
    """Return the figure of an event; None when it has no image to show."""
    picture = ground.event.picture
    if picture is None:
        return None
    widest = picture.widest
    teller = ground.sources.get(picture.source_id)
    parts = [teller.title, teller.licence if teller.licence != "none stated" else ""] if teller else []
    return Figure(
        path=picture.make_path(widest),
        width=widest.width,
        height=widest.height,
        files=[(picture.make_path(size), size.width) for size in picture.sizes],
        # Nobody told what is on it: what it is for is said.
        alt=language.say("Image de l'annonce : %(title)s") % {"title": title},
        credit=", ".join(part for part in parts if part),
    )
