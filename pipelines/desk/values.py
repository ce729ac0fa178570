"""Values of fields as pages of the desk write them: a place in one line, codes by their names, long texts cut, a clock
that is not ours named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from dedupe.model import MergedEvent, NormalisedListing
from pipelines.desk.rendering import ZONE
from publish.pages.event.provenance import render_value
from publish.pages.frame.language import Language
from sources.model import Occurrence
from sources.source import Source
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


def name_source(source_id: str, sources: Mapping[str, Source]) -> str:
    """Return the title of a source; its id where the catalogue has it no more."""
    return sources[source_id].title if source_id in sources else source_id


def name_zone(date: Occurrence, language: Language) -> str:
    """Return what follows the hour of a date that is told on another clock than the desk's: « (heure de l'Atlantique)».
    Empty where both clocks show the same, and without an hour."""
    if date.is_period or not isinstance(date.start, datetime):
        return ""
    zone = ZoneInfo(date.timezone)
    if date.start.astimezone(zone).utcoffset() == date.start.astimezone(ZONE).utcoffset():
        return ""
    return f" ({get_timezone_name(zone, 'long', zone_variant='generic', locale=language.code)})"


def cut_text(text: str, most: int) -> str:
    """Return a text, cut at a word's end where it is longer than `most` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
