"""Where members' feeds are made: a page that `babillard serve` answers, since no file can. No release holds it, and
only an instance that serves it links there."""

from __future__ import annotations

from publish.pages.frame.language import Language

PART = "mes-fils"
"""The address of the page, before translation."""


def make_star_path(event_id: str, language: Language) -> str:
    """Return the address at which an event is added to one's feed."""
    return f"{language.make_path(PART)}?star={event_id}"
