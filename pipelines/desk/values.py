"""Values of fields as pages of the desk write them: a place in one line, codes by their names, long texts cut."""

from __future__ import annotations

from dedupe.model import MergedEvent, NormalisedListing
from publish.pages.language import Language
from publish.pages.provenance import render_value
from sources.territory import load_territory


def render_place(event: MergedEvent | NormalisedListing) -> str:
    """Return where something is, in one line."""
    return ", ".join(part for part in (event.venue, event.address, event.city) if part)


def render_field(name: str, value: object, language: Language, *, most: int) -> str | None:
    """Return a value of a field for people, cut at about `most` characters; None for None."""
    if value is None:
        return None
    regions = {code: region.name for code, region in load_territory().regions.items()}
    return cut_text(render_value(name, str(getattr(value, "value", value)), regions, language), most)


def cut_text(text: str, most: int) -> str:
    """Return a text, cut at a word's end where it is longer than `most` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
