"""Where each fact of an event comes from: its sources, and each field's values with who gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dedupe.merge.pins import PINNED_BY
from dedupe.model import MergedEvent, Said
from publish.pages.language import Language
from publish.pages.site import Site
from publish.pages.vocabulary import FIELDS, STATUSES, name_category
from publish.pages.wording import render_value_date
from sources.model import Status

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


def list_sources(site: Site, event: MergedEvent, language: Language) -> list[dict[str, Any]]:
    ids = sorted({source_id for source_id, _ in event.listing_keys} & site.sources.keys())
    return [
        {
            "path": language.make_path("sources", i),
            "label": site.sources[i].title,
            "licence": site.sources[i].licence if site.sources[i].licence != "none stated" else None,
        }
        for i in ids
    ]


def list_said(site: Site, event: MergedEvent, language: Language) -> list[SaidRow]:
    """Return a row for each value of each field, in order: sources that agree share one."""
    rows: dict[tuple[str, str | None, bool], SaidRow] = {}
    for said in event.said[:SAID_MAX]:
        row = _make_said(site, said, language)
        key = (row.field, row.value, row.withheld)
        if (same := rows.get(key)) is not None:
            sources = tuple(dict.fromkeys((*same.sources, *row.sources)))
            row = replace(row, sources=sources, chosen=same.chosen or row.chosen)
        rows[key] = row
    return list(rows.values())


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


def _make_said(site: Site, said: Said, language: Language) -> SaidRow:
    value = said.value
    if value:
        value = render_value(said.field, value, site.edition.regions, language)
    if value and len(value) > VALUE_LENGTH_MAX:
        value = value[:VALUE_LENGTH_MAX].rsplit(" ", 1)[0] + " …"
    return SaidRow(
        field=language.say(FIELDS.get(said.field, said.field)),
        value=value,
        sources=(_name_teller(site, said, language),),
        chosen=said.chosen,
        withheld=said.withheld,
    )


def _name_teller(site: Site, said: Said, language: Language) -> str:
    if said.source_id == PINNED_BY:
        return language.say("L'équipe du babillard")
    source = site.sources.get(said.source_id)
    return source.title if source else said.source_id
