"""Where each fact of an event comes from: its sources, and each field's values with who gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dedupe.merge.pins import PINNED_BY
from dedupe.model import Said
from publish.pages.event.ground import EventGround
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import FIELDS, STATUSES, name_category
from publish.pages.frame.wording import render_value_date
from sources.model import Status

# Fields of which the merge keeps a code, or what no one reads.
CODED = frozenset({"category", "region", "status", "free", "is_free", "occurrences", "starts_at", "dates"})
VALUE_LENGTH_MAX = 300  # characters of a value in the table of provenance
SAID_MAX = 200  # rows of that table


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One value of one field, and the sources that give it."""

    field: str
    value: str | None
    sources: tuple[str, ...]
    chosen: bool
    withheld: bool


def list_sources(ground: EventGround, language: Language) -> list[dict[str, Any]]:
    ids = sorted({source_id for source_id, _ in ground.event.event.listing_keys} & ground.sources.keys())
    return [
        {
            "path": language.make_path("sources", i),
            "label": ground.sources[i].title,
            "licence": ground.sources[i].licence if ground.sources[i].licence != "none stated" else None,
        }
        for i in ids
    ]


def list_said(ground: EventGround, language: Language) -> list[SaidRow]:
    """Return a row for each value of each field, in order: sources that agree share one."""
    tellers: dict[tuple[str, str | None, bool], dict[str, None]] = {}
    chosen: set[tuple[str, str | None, bool]] = set()
    say, sources = language.say, ground.sources
    for said in ground.event.event.said[:SAID_MAX]:
        field = said.field
        value = _render_said(ground, said, language)
        key = (say(FIELDS.get(field, field)), value, said.withheld)
        source = sources.get(said.source_id)
        name = source.title if source else _name_other(said, language)
        known = tellers.get(key)
        if known is None:
            known = tellers[key] = {}
        known[name] = None
        if said.chosen:
            chosen.add(key)
    return [
        SaidRow(key[0], key[1], tuple(names), chosen=key in chosen, withheld=key[2]) for key, names in tellers.items()
    ]


def render_value(field: str, value: str, regions: Mapping[str, str], language: Language) -> str:
    """Return a value as people say it where the merge keeps a code: categories, regions, statuses, booleans, dates."""
    if field == "category":
        return name_category(value, language)
    if field == "region":
        return regions.get(value, value)
    if field == "status":
        return language.say(STATUSES[Status(value)] if value in STATUSES else "Prévu")
    if field in ("free", "is_free"):
        return language.say("oui" if value == "True" else "non")
    if field in ("occurrences", "starts_at", "dates"):
        return " ; ".join(render_value_date(part, language) for part in value.split())
    return value


def _render_said(ground: EventGround, said: Said, language: Language) -> str | None:
    value = said.value
    if value and said.field in CODED:
        value = render_value(said.field, value, ground.regions, language)
    if value and len(value) > VALUE_LENGTH_MAX:
        value = value[:VALUE_LENGTH_MAX].rsplit(" ", 1)[0] + " …"
    return value


def _name_other(said: Said, language: Language) -> str:
    """Return what somebody is called who is no source of the catalogue."""
    return language.say("L'équipe du babillard") if said.source_id == PINNED_BY else said.source_id
